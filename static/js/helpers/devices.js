// The microphones the browser lists. Before a grant they are blank, and only their number says something.

const POLL = 2500 // Milliseconds. `devicechange` does not fire for every kind of device.
const PATIENCE = 2000 // Milliseconds. While the sound service of the computer hangs, no list ever comes.

export async function microphones({ navigator } = globalThis) {
  try {
    return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audioinput")
  } catch {
    return null
  }
}

// Null where they cannot be counted, or not soon.
export async function countMicrophones(window = globalThis) {
  let timer
  const late = new Promise((resolve) => (timer = window.setTimeout(() => resolve(null), PATIENCE)))
  const found = await Promise.race([microphones(window), late])
  window.clearTimeout(timer)
  return found?.length ?? null
}

// Calls `changed()` whenever the list is another one, until `signal` aborts; polls only while `wanted()`.
export async function watchMicrophones(changed, { signal, wanted = () => true, window = globalThis }) {
  const { mediaDevices } = window.navigator
  if (!mediaDevices) return
  let known = await fingerprint(window)
  if (signal.aborted) return

  const compare = async () => {
    const found = await fingerprint(window)
    if (signal.aborted || found === known) return
    known = found
    changed()
  }
  const timer = window.setInterval(() => wanted() && compare(), POLL)
  mediaDevices.addEventListener?.("devicechange", compare)
  signal.addEventListener("abort", () => {
    window.clearInterval(timer)
    mediaDevices.removeEventListener?.("devicechange", compare)
  }, { once: true })
}

async function fingerprint(window) {
  return JSON.stringify((await microphones(window))?.map(({ deviceId, label }) => [deviceId, label]))
}
