// What a browser answers about microphones: the permission, which never includes the operating system's switch, and
// the list, which is blank before a grant. An extension may have replaced anything by something that throws or hangs.

const PATIENCE_MS = 2000 // While the sound service of the computer hangs, no list of microphones ever comes either.
const STATES = ["prompt", "granted", "denied"]
const POLL_MS = 2500 // `devicechange` does not fire for every kind of device.

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

// Null where it throws.
export function attempt(read) {
  try {
    return read()
  } catch {
    return null
  }
}

// Null where it throws, fails, or does not come soon.
export async function soon(ask, window) {
  let timer
  const late = new Promise((resolve) => (timer = window.setTimeout(() => resolve(null), PATIENCE_MS)))
  try {
    return await Promise.race([ask(), late])
  } catch {
    return null
  } finally {
    window.clearTimeout(timer)
  }
}
