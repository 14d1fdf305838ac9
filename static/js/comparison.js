// Asks a host name this browser has never visited what it says of the microphone: in a window of its own,
// or by a detour of this page where windows are blocked. The answer comes through the server.

const ANSWERS = "/test/comparisons"
const POLL = 300 // Milliseconds.
const PATIENCE = 60_000
const RETURN_PATIENCE = 5000 // After the detour the answer is there already.

// Resolves to the permission there, "redirected" when this page is leaving, or null when it cannot be known.
export async function compareCleanOrigin(url, { signal, window = globalThis } = {}) {
  const begun = await begin(url, window)
  if (!begun) return null
  if (!window.open(begun.url, "_blank", "popup,width=480,height=360")) {
    if (window.top !== window.self) return null // A frame would carry its top-level site's answer along.
    window.location.assign(`${begun.url}&return=1`)
    return "redirected"
  }
  return pollAnswer(begun.answer_url, { signal, window })
}

// Takes the token of a finished detour out of the address; null when there was none.
export function returnedToken(window = globalThis) {
  const address = new URL(window.location.href)
  const token = address.searchParams.get("comparison")
  if (token === null) return null
  address.searchParams.delete("comparison")
  window.history.replaceState(window.history.state, "", address)
  return token
}

export function returnedAnswer(token, window = globalThis) {
  return pollAnswer(`${ANSWERS}?token=${encodeURIComponent(token)}`, { window, patience: RETURN_PATIENCE })
}

async function begin(url, window) {
  const { pathname, search } = window.location
  const response = await request(window, url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ return_to: pathname + search }),
  })
  return response?.ok ? response.json() : null
}

async function pollAnswer(url, { signal, window, patience = PATIENCE }) {
  const until = window.performance.now() + patience
  while (!signal?.aborted && window.performance.now() < until) {
    const response = await request(window, url, { cache: "no-store" })
    if (response?.status === 200) return (await response.json()).permission
    if (response?.status === 404) return null
    await new Promise((resolve) => window.setTimeout(resolve, POLL))
  }
  return null
}

async function request(window, url, options) {
  try {
    return await window.fetch(url, options)
  } catch {
    return null // Not reached; the caller asks again or gives up.
  }
}
