// On a host name this browser has never visited: says what it answers, and leaves.
import { permissionState } from "../helpers/browser_answers.js"

const main = document.querySelector("#clean-origin")
// The same server under a name that no exception for [*.]localhost covers, as it may cover this one.
const OUTSIDE_LOCALHOST = "127.0.0.1"

// Only a secure page knows: on others every browser says denied. Where not all of localhost is denied, an exception is.
async function permissionHere() {
  if (!isSecureContext) return "unsupported"
  const permission = await permissionState()
  return location.hostname === OUTSIDE_LOCALHOST && permission !== "denied" ? "unsupported" : permission
}

async function answer(permission) {
  const response = await fetch("/clean-origin", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: main.dataset.token, permission }),
  })
  if (!response.ok) throw new Error(`The answer was not taken: ${response.status}`)
  return response.json()
}

function show(outcome) {
  main.querySelector(`[data-outcome=${outcome}]`).hidden = false
}

async function leave(permission) {
  const { return_url: back } = await answer(permission)
  if (main.dataset.return === "1") {
    const link = location.hash.slice(1)
    location.replace(link ? `${back}&link=${link}` : back)
  } else {
    show("ok")
    window.close()
  }
}

async function compare() {
  const permission = await permissionHere()
  if (permission === "denied" && location.hostname.endsWith(".localhost")) {
    return location.replace(location.href.replace(location.hostname, OUTSIDE_LOCALHOST))
  }
  await leave(permission).catch(() => show("failed"))
}

compare()
