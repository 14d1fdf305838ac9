// The microphones the browser lists. Before a grant they are blank, and only their number says something.
import { attempt, soon } from "./asking.js"

const POLL_MS = 2500 // `devicechange` does not fire for every kind of device.

export const microphones = (window = globalThis) => devices("audioinput", window)

// Null where they cannot be counted, or not soon.
export const countMicrophones = (window = globalThis) => count("audioinput", window)

// Loudspeakers and headphones. Without the sound service of the computer there are none either.
export const countOutputs = (window = globalThis) => count("audiooutput", window)

// Calls `changed()` whenever the list is another one, until `signal` aborts; polls only while `wanted()`.
export async function watchMicrophones(changed, { signal, wanted = () => true, window = globalThis }) {
  const mediaDevices = attempt(() => window.navigator.mediaDevices)
  if (!mediaDevices) return
  let known = await fingerprint(window)
  if (signal.aborted) return

  const compare = async () => {
    const current = await fingerprint(window)
    if (signal.aborted || current === known) return
    known = current
    changed()
  }
  const timer = window.setInterval(() => wanted() && compare(), POLL_MS)
  mediaDevices.addEventListener?.("devicechange", compare)
  signal.addEventListener("abort", () => {
    window.clearInterval(timer)
    mediaDevices.removeEventListener?.("devicechange", compare)
  }, { once: true })
}

async function devices(wanted, { navigator }) {
  try {
    return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === wanted)
  } catch {
    return null
  }
}

async function count(kind, window) {
  return (await soon(() => devices(kind, window), window))?.length ?? null
}

async function fingerprint(window) {
  return JSON.stringify((await microphones(window))?.map(({ deviceId, label }) => [deviceId, label]))
}
