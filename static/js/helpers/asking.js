// Asks a browser in which an extension may have replaced anything by something that throws or never answers.

const PATIENCE_MS = 2000 // While the sound service of the computer hangs, no list of microphones ever comes either.

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
