// On a host name this browser has never visited: says what it answers, and leaves.
import { permissionState } from "../helpers/permission.js"

const main = document.querySelector("#clean-origin")

async function answer() {
  const response = await fetch("/clean-origin", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: main.dataset.token, permission: await permissionState() }),
  })
  if (!response.ok) throw new Error(`The answer was not taken: ${response.status}`)
  return response.json()
}

function show(outcome) {
  main.querySelector(`[data-outcome=${outcome}]`).hidden = false
}

try {
  const { return_url: back } = await answer()
  if (main.dataset.return === "1") {
    const link = location.hash.slice(1)
    location.replace(link ? `${back}&link=${link}` : back)
  } else {
    show("ok")
    window.close()
  }
} catch (error) {
  show("failed")
  throw error
}
