// A page with its script in it, as a template sends it.
import { FakeDocument } from "./dom.js"
import { fakeWindow, settled } from "./fakes.js"

let opened = 0

// Runs an entry of static/js/pages; `changes`: what is different about the window; `prepare(document)` comes first. What the script asked the server
// for is in `requests`, where `answer(url, options)` says what comes back.
export async function openPage(entry, html, { answer = () => ({ status: 204 }), prepare = () => {}, ...changes } = {}) {
  const requests = []
  const document = new FakeDocument(html)
  prepare(document)
  const window = fakeWindow({
    document,
    history: { state: null, replaceState: (_state, _title, url) => (globalThis.location.replaced = String(url)) },
    sessionStorage: fakeSession(),
    innerHeight: 600,
    async fetch(url, { body, ...options } = {}) {
      requests.push({ url, ...options, body: body && JSON.parse(body) })
      const { status, json } = await answer(url, options)
      return { status, ok: status < 400, json: async () => json }
    },
    ...changes,
  })
  const { top = globalThis, parent = top } = changes
  const listening = ["addEventListener", "removeEventListener", "dispatchEvent"].map((name) => [name, window[name].bind(window)])
  const globals = { ...window, ...Object.fromEntries(listening), window: globalThis, self: globalThis, top, parent }
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  await import(new URL(`../../static/js/pages/${entry}.js?${(opened += 1)}`, import.meta.url))
  await settled()
  return { window, document, requests, find: (selector) => document.querySelector(selector) }
}

// As htmx and pages tell of something: the event travels up from `target`.
export function tell(target, type, detail = {}) {
  const event = new CustomEvent(type, { bubbles: true, cancelable: true, detail })
  target.dispatchEvent(event)
  return event
}

function fakeSession() {
  const held = new Map()
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, value),
    removeItem: (key) => held.delete(key),
  }
}
