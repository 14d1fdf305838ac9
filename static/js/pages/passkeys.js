// Where an agent signs in with a passkey or adds one: the button is there if the browser can do it.
import { answer, canUsePasskeys } from "../models/passkey.js"

const SAID = { unfinished: "sayUnfinished", known: "sayKnown", failed: "sayFailed" }
let busy = false

async function send(form) {
  if (busy) return
  busy = true
  const said = form.querySelector("[data-said]")
  said.textContent = ""
  const outcome = await answer(form, window)
  busy = false
  if (outcome === "answered") form.submit()
  else said.textContent = form.dataset[SAID[outcome]] ?? form.dataset.sayFailed
}

for (const form of canUsePasskeys(window) ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false
  document.querySelector("[data-without-passkeys]").hidden = true
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    send(form)
  })
}
