// Talks with the page around the frame, once that page has shown to be of a site the server named.
// The messages are those of /embed/v1/protocol.json.
import { isListed } from "../helpers/csp_sources.js"

const NAMESPACE = "soundcheck"
const VERSION = 1
const HELLO_EVERY_MS = 250
const HELLO_FOR_MS = 10_000
export const THEMES = ["auto", "light", "dark"]
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/
const MAX_TEXT = 300 // Characters; the server takes no more.
export const MAX_CODE = 64
export const MAX_ATTRIBUTE = 2000

const optional = (test) => (value) => value === undefined || test(value)
const isTheme = (value) => THEMES.includes(value)
const isBoolean = (value) => typeof value === "boolean"
const isText = (value) => typeof value === "string"
const isCode = (value) => isText(value) || Number.isFinite(value)
const isPolicy = (value) => typeof value === "object" && value !== null && Object.values(value).every(isBoolean)
const isAttribute = (value) => value === null || (isText(value) && value.length <= MAX_ATTRIBUTE)

// What each message must hold; anything else in it is left out.
const FORMS = {
  __proto__: null,
  "init": { nonce: (value) => isText(value) && value.length <= 64, theme: optional(isText) }, // Any; without it nothing works.
  "set": { lang: optional((value) => isText(value) && LANGUAGE.test(value)), theme: optional(isTheme) },
  "run": {},
  "host-info": {
    allow: isAttribute, sandbox: isAttribute, cross_origin: isBoolean, policy: optional(isPolicy),
    origin: optional(isAttribute), redirected: optional(isBoolean), needs_reload: optional(isBoolean),
  },
  "cti-error": { name: isText, message: isText, code: optional(isCode) },
}

export class HostPage extends EventTarget {
  #window
  #sources
  #origin = null // Of the page around the frame, once it has greeted.
  #hello
  #count = 0

  // Dispatches "init", "set", "run", "host-info" and "cti-error" with their data.
  // sources: what the server lists in frame-ancestors.
  constructor(sources, window = globalThis) {
    super()
    this.#sources = sources
    this.#window = window
  }

  greet() {
    const { parent } = this.#window
    if (parent === this.#window) return
    this.#window.addEventListener("message", (event) => event.source === parent && this.#hear(event))
    let left = HELLO_FOR_MS / HELLO_EVERY_MS
    const hello = () => {
      this.#post("hello", { protocols: [VERSION] }, "*") // Holds nothing that not everybody may know.
      if ((left -= 1) <= 0) this.#window.clearInterval(this.#hello)
    }
    this.#hello = this.#window.setInterval(hello, HELLO_EVERY_MS)
    hello()
  }

  // Nothing is sent while nobody has greeted.
  send(type, data) {
    if (this.#origin) this.#post(type, data, this.#origin)
  }

  #hear({ origin, data: message }) {
    if (this.#origin ? origin !== this.#origin : !isListed(origin, this.#sources)) return
    if (message?.ns !== NAMESPACE) return
    if (Number.isInteger(message.v) && message.v > VERSION) this.#post("error", { code: "unsupported-version" }, origin)
    if (message.v !== VERSION) return
    const data = validData(message.type, message.data)
    if (!data || (!this.#origin && message.type !== "init")) return
    if (message.type === "init") this.#window.clearInterval(this.#hello)
    this.#origin = origin
    this.dispatchEvent(new CustomEvent(message.type, { detail: data }))
  }

  #post(type, data, target) {
    this.#window.parent.postMessage({ ns: NAMESPACE, v: VERSION, id: (this.#count += 1), type, data }, target)
  }
}

// Words of another page, as the server takes them.
export function clean(text, most = MAX_TEXT) {
  return [...text.replace(/[\p{Cc}\p{Cs}]+/gu, " ")].slice(0, most).join("")
}

function validData(type, data) {
  const form = isText(type) ? FORMS[type] : null
  if (!form || typeof data !== "object" || data === null) return null
  const entries = Object.entries(form).map(([name, test]) => [name, data[name], test(data[name])])
  if (!entries.every(([, , good]) => good)) return null
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
