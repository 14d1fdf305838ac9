// The microphones the browser lists. Before a grant they are blank, and only their number says something.

const POLL = 2500 // Milliseconds. `devicechange` does not fire for every kind of device.

export async function microphones({ navigator } = globalThis) {
  try {
    return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audioinput")
  } catch {
    return null
  }
}

export async function countMicrophones(window = globalThis) {
  return (await microphones(window))?.length ?? null
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
