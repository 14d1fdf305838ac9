// One random id that a browser keeps for one link, so that whoever watches can tell two computers apart. Another link
// gets another; nothing else reads it.
const KEPT = "soundcheck.device"
const ENOUGH = 8 // Characters of a link that tell it from another, and lead nowhere.

// Null where the browser keeps nothing.
export function deviceFor(link, window = globalThis) {
  const mine = link.slice(0, ENOUGH)
  try {
    const [kept, id] = (window.localStorage.getItem(KEPT) ?? "").split(" ")
    if (kept === mine && id) return id
    const fresh = newKey()
    window.localStorage.setItem(KEPT, `${mine} ${fresh}`)
    return fresh
  } catch {
    return null
  }
}

export function forgetDevice(window = globalThis) {
  try {
    window.localStorage.removeItem(KEPT)
  } catch {
    // Nothing is kept where nothing can be.
  }
}

// A page without https has no crypto.randomUUID, and that is a fault to report.
export function newKey({ crypto } = globalThis) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40 // Version 4 (RFC 9562, 5.4).
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
