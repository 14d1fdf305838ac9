// The key / leads to the search field, unless somebody turned that off in this browser: who speaks to the computer, or
// whose hand slips, would press it unawares.
import { attempt } from "../helpers/browser_answers.js"

const KEPT = "soundcheck.search-key"
const FIELDS = "input, select, textarea"

const isOn = (window) => attempt(() => window.localStorage.getItem(KEPT)) !== "off"

// The key says so in the title of the field; within a field it is a character.
export function listenForKey(field, window = globalThis) {
  if (!isOn(window)) return
  field.title = field.dataset.title
  field.setAttribute("aria-keyshortcuts", "/")
  window.document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return
    event.preventDefault()
    field.focus()
  })
}

// The part of the agent's own page in which it is turned off and on.
export function offerKey(part, window = globalThis) {
  const box = part.querySelector("input")
  box.checked = isOn(window)
  part.hidden = false
  box.addEventListener("change", () => attempt(() => window.localStorage.setItem(KEPT, box.checked ? "on" : "off")))
}
