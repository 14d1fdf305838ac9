// What `navigator.permissions` says of the microphone. It never includes the operating system's switch.

import { attempt, soon } from "./asking.js"

const STATES = ["prompt", "granted", "denied"]

export async function permissionState(window = globalThis) {
  return stateOf(await queryStatus(window))
}

// Calls `changed(state)` until `signal` aborts; resolves to the state now. Works without a reload in Chromium.
export async function watchPermission(changed, signal, window = globalThis) {
  const status = await queryStatus(window)
  const tell = () => changed(stateOf(status))
  if (!signal.aborted) attempt(() => {
    status.addEventListener("change", tell)
    signal.addEventListener("abort", () => status.removeEventListener("change", tell), { once: true })
  })
  return stateOf(status)
}

// Older Firefox throws a TypeError, and older Safari has no `permissions`.
function queryStatus(window) {
  return soon(() => window.navigator.permissions.query({ name: "microphone" }), window)
}

function stateOf(status) {
  const state = attempt(() => status.state)
  return STATES.includes(state) ? state : "unsupported"
}
