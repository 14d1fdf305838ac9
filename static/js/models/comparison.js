// Asks another page of ours, in a window of its own, what a frame or a site that was blocked cannot know: a host
// name this browser has never visited, what it says of the microphone; a tab, how the same test goes there. Where
// windows are blocked this page makes a detour, if it can. The answer comes through the server.
import { permissionState } from "../helpers/browser_answers.js"

const ANSWERS = "/test/comparisons"
const POLL_MS = 300
const PATIENCE_MS = 60_000
const RETURN_PATIENCE_MS = 5000 // After the detour the answer is there already.
const TAB_POLL_MS = 1000
const TAB_PATIENCE_MS = 3_600_000 // As long as the server keeps it.

// Resolves to the permission there, "redirected" when this page is leaving, or null when it cannot be known.
export async function compareCleanOrigin(url, { signal, window = globalThis } = {}) {
  const comparison = await begin(url, window)
  if (!comparison || signal?.aborted) return null
  const opened = window.open(comparison.url, "_blank", "popup,width=480,height=360")
  const framed = window.top !== window.self
  if (!opened && !framed) {
    if (!(await isReached(comparison.url, window)) || signal?.aborted) return null
    window.location.assign(`${comparison.url}&return=1${linkOf(window)}`)
    return "redirected"
  }
  // Under its host's COOP a frame gets null for a window that did open. A detour is not for it: there the
  // page would carry its top-level site's answer along.
  return permissionOf(pollAnswer(comparison.answer_url, { signal, window, patience: opened ? PATIENCE_MS : RETURN_PATIENCE_MS }))
}

// Resolves to what came of the test in the tab, or null when it cannot be known. Calls `unseen(url)` where it may be
// that no tab has opened: under its host's COOP a frame gets null for one that did.
export async function compareInTab(url, { unseen, signal, window = globalThis } = {}) {
  const comparison = await begin(url, window)
  if (!comparison || signal?.aborted) return null
  if (!window.open(comparison.url, "_blank")) unseen(comparison.url)
  return pollAnswer(comparison.answer_url, { signal, window, every: TAB_POLL_MS, patience: TAB_PATIENCE_MS })
}

// Takes the token of a finished detour out of the address, and resolves to what was learned there; null where the
// microphone is not blocked any more.
export async function learnedOnDetour(window = globalThis) {
  const token = takeToken(window)
  const permission = await permissionState(window)
  if (permission !== "denied") return null
  const url = `${ANSWERS}?token=${encodeURIComponent(token)}`
  const answer = await permissionOf(pollAnswer(url, { window, patience: RETURN_PATIENCE_MS }))
  return { permission, facts: answer ? { clean_origin: answer } : {} }
}

function takeToken(window) {
  const address = new URL(window.location.href)
  const token = address.searchParams.get("comparison")
  address.searchParams.delete("comparison")
  window.history.replaceState(window.history.state, "", address)
  return token
}

// From a host name that is blocked or not found there would be no way back, so a frame goes there first.
async function isReached(url, window) {
  const frame = window.document.createElement("iframe")
  frame.src = new URL("clean-origin/reached", url)
  frame.hidden = true
  const reached = await new Promise((resolve) => {
    window.addEventListener("message", ({ source }) => source === frame.contentWindow && resolve(true))
    window.setTimeout(() => resolve(false), PATIENCE_MS)
    window.document.body.append(frame)
  })
  frame.remove()
  return reached
}

// The server keeps the address to come back to, but no token of a support link: that one goes and comes as a fragment.
function linkOf({ location: { search } }) {
  const link = new URLSearchParams(search).get("link")
  return link ? `#${encodeURIComponent(link)}` : ""
}

async function permissionOf(answer) {
  return (await answer)?.permission ?? null
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

async function pollAnswer(url, { signal, window, every = POLL_MS, patience = PATIENCE_MS }) {
  const until = window.performance.now() + patience
  while (!signal?.aborted && window.performance.now() < until) {
    const response = await request(window, url, { cache: "no-store" })
    if (response?.status === 200) return response.json()
    if (response?.status === 404) return null
    await new Promise((resolve) => window.setTimeout(resolve, every))
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
