// The microphones the browser lists. Before a grant they are blank, and only their number says something.

const POLL_MS = 2500 // `devicechange` does not fire for every kind of device.
const PATIENCE_MS = 2000 // While the sound service of the computer hangs, no list ever comes.

export const microphones = (window = globalThis) => devices("audioinput", window)

// Null where they cannot be counted, or not soon.
export const countMicrophones = (window = globalThis) => count("audioinput", window)

// Loudspeakers and headphones. Without the sound service of the computer there are none either.
export const countOutputs = (window = globalThis) => count("audiooutput", window)

// Calls `changed()` whenever the list is another one, until `signal` aborts; polls only while `wanted()`.
export async function watchMicrophones(changed, { signal, wanted = () => true, window = globalThis }) {
  const { mediaDevices } = window.navigator
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
  let timer
  const late = new Promise((resolve) => (timer = window.setTimeout(() => resolve(null), PATIENCE_MS)))
  const list = await Promise.race([devices(kind, window), late])
  window.clearTimeout(timer)
  return list?.length ?? null
}

async function fingerprint(window) {
  return JSON.stringify((await microphones(window))?.map(({ deviceId, label }) => [deviceId, label]))
}
