// A document for the tests: a tree of elements made of HTML, the selectors that the scripts use, and events that
// travel from the document to their target and back, as in a browser.
import { matchesPath } from "./selectors.js"

const VOID = ["input", "br", "img"]
const TAG = /<(\/?)([a-z0-9]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>|([^<]+)/g

class FakeTarget {
  #listeners = []
  parent = null

  addEventListener(type, listener, { capture = false, once = false, signal } = {}) {
    if (signal?.aborted || this.#listeners.some((one) => one.type === type && one.listener === listener)) return
    this.#listeners.push({ type, listener, capture, once })
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener))
  }

  removeEventListener(type, listener) {
    this.#listeners = this.#listeners.filter((one) => one.type !== type || one.listener !== listener)
  }

  // As many as listen now.
  listeners(type) {
    return this.#listeners.filter((one) => one.type === type).length
  }

  dispatchEvent(event) {
    Object.defineProperty(event, "target", { value: this, configurable: true })
    const above = []
    for (let node = this.parent; node; node = node.parent) above.push(node)
    for (const node of above.toReversed()) node.#call(event, [true])
    this.#call(event, [true, false])
    if (event.bubbles) for (const node of above) node.#call(event, [false])
    return !event.defaultPrevented
  }

  #call(event, phases) {
    for (const one of this.#listeners.filter(({ type, capture }) => type === event.type && phases.includes(capture))) {
      if (one.once) this.removeEventListener(one.type, one.listener)
      one.listener.call(this, event)
    }
  }
}

class Branch extends FakeTarget {
  children = []

  get descendants() {
    return this.children.flatMap((child) => (child instanceof FakeElement ? [child, ...child.descendants] : []))
  }

  get textContent() {
    return this.children.map((child) => (child instanceof FakeElement ? child.textContent : child)).join("")
  }

  set textContent(text) {
    this.replaceChildren(text)
  }

  get ownerDocument() {
    return this.parent ? this.parent.ownerDocument : this
  }

  getRootNode() {
    return this.parent ? this.parent.getRootNode() : this
  }

  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof FakeElement) {
        node.remove()
        node.parent = this
      }
      this.children.push(node)
    }
  }

  replaceChildren(...nodes) {
    for (const child of this.children) if (child instanceof FakeElement) child.parent = null
    this.children = []
    this.append(...nodes)
  }

  querySelectorAll(selector) {
    return this.descendants.filter((element) => element.matches(selector))
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null
  }

  contains(node) {
    return node === this || this.descendants.includes(node)
  }
}

export class FakeElement extends Branch {
  scrolled = 0
  rect = { top: 0, height: 0 }

  constructor(name, attributes = {}) {
    super()
    this.attributes = new Map(Object.entries(attributes))
    this.localName = name
    this.tagName = name.toUpperCase()
    this.dataset = datasetOf(this.attributes)
    this.classList = { add: (added) => (this.className = `${this.className} ${added}`.trim()) }
  }

  #style = { setProperty: (property, value) => (this.style[property] = value) }

  get style() {
    return this.#style
  }

  set style(text) {
    this.#style.cssText = text
  }

  get isConnected() {
    const root = this.getRootNode()
    return root instanceof FakeDocument || Boolean(root.host?.isConnected)
  }

  attachShadow() {
    return (this.shadowRoot = Object.assign(new FakeShadowRoot(), { host: this }))
  }

  get elements() {
    const named = this.descendants.filter((element) => element.attributes.has("name"))
    return Object.fromEntries(named.map((element) => [element.attributes.get("name"), element]))
  }

  get pathname() {
    return new URL(this.href, "https://soundcheck.example").pathname
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null
  }

  hasAttribute(name) {
    return this.attributes.has(name)
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value))
  }

  removeAttribute(name) {
    this.attributes.delete(name)
  }

  matches(selector) {
    return selector.split(/,(?![^(]*\))/).some((one) => matchesPath(this, one.trim()))
  }

  closest(selector) {
    return this.matches(selector) ? this : (this.parent?.closest?.(selector) ?? null)
  }

  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this)
    this.parent = null
  }

  before(node) {
    node.remove()
    node.parent = this.parent
    this.parent.children.splice(this.parent.children.indexOf(this), 0, node)
  }

  replaceWith(node) {
    this.before(node)
    this.remove()
  }

  click() {
    this.dispatchEvent(new Event("click", { bubbles: true, cancelable: true }))
  }

  focus() {
    this.ownerDocument.activeElement = this
  }

  showModal() {
    this.open = true
  }

  close() {
    this.open = false
    this.dispatchEvent(new Event("close"))
  }

  getBoundingClientRect() {
    return this.rect
  }

  scrollIntoView() {
    this.scrolled += 1
  }
}

class FakeShadowRoot extends Branch {}

// What an element says of itself by attributes, and what a script may set.
for (const name of ["hidden", "open", "disabled", "checked"]) {
  Object.defineProperty(FakeElement.prototype, name, {
    get() { return this.attributes.has(name) },
    set(value) { value ? this.attributes.set(name, "") : this.attributes.delete(name) },
  })
}
for (const [property, name] of [["id", "id"], ["className", "class"], ["value", "value"], ["lang", "lang"], ["href", "href"], ["src", "src"], ["dateTime", "datetime"], ["title", "title"]]) {
  Object.defineProperty(FakeElement.prototype, property, {
    get() { return this.attributes.get(name) ?? "" },
    set(value) { this.attributes.set(name, String(value)) },
  })
}

export class FakeDocument extends Branch {
  visibilityState = "visible"
  readyState = "complete"
  referrer = ""

  constructor(html = "") {
    super()
    this.documentElement = new FakeElement("html", { lang: "en" })
    this.body = new FakeElement("body", { "data-locale": "en" })
    this.activeElement = this.body
    this.append(this.documentElement)
    this.documentElement.append(this.body)
    this.body.append(...parse(html))
  }

  get hidden() {
    return this.visibilityState === "hidden"
  }

  createElement(name) {
    return new FakeElement(name)
  }
}

// Elements and texts; no comments, entities or unclosed tags.
export function parse(html) {
  const root = new Branch()
  const open = [root]
  for (const [, end, name, attributes = "", text] of html.matchAll(TAG)) {
    if (end) open.pop()
    else if (!name) open.at(-1).append(text)
    else {
      const pairs = [...attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [key, value])
      const element = new FakeElement(name, Object.fromEntries(pairs))
      open.at(-1).append(element)
      if (!VOID.includes(name)) open.push(element)
    }
  }
  const nodes = root.children.filter((node) => node instanceof FakeElement)
  for (const node of nodes) node.parent = null
  return nodes
}

function datasetOf(attributes) {
  const nameOf = (key) => `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  return new Proxy({}, {
    get: (_, key) => attributes.get(nameOf(key)),
    set: (_, key, value) => Boolean(attributes.set(nameOf(key), String(value))),
    has: (_, key) => attributes.has(nameOf(key)),
    deleteProperty: (_, key) => attributes.delete(nameOf(key)) || true,
  })
}
