// The microphones the browser lists. Before a grant they are blank, and only their number says something.

const POLL_MS = 2500 // `devicechange` does not fire for every kind of device.
const PATIENCE_MS = 2000 // While the sound service of the computer hangs, no list ever comes.

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
  const late = new Promise((resolve) => (timer = window.setTimeout(() => resolve(null), PATIENCE_MS)))
  const list = await Promise.race([microphones(window), late])
  window.clearTimeout(timer)
  return list?.length ?? null
}

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

async function fingerprint(window) {
  return JSON.stringify((await microphones(window))?.map(({ deviceId, label }) => [deviceId, label]))
}
