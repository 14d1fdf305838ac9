// A page of another site with the loader in it, for its tests.
import { readFileSync } from "node:fs"
import vm from "node:vm"
import { FakeDocument } from "../dom.js"
import { fakeWindow } from "../fakes.js"

export const OURS = "https://soundcheck.example"
export const HOST = "https://crm.example"
export const PHONE = '<iframe id="phone" src="https://phone.example/" allow="microphone"></iframe>'
export const RESULT = { code: "silent", level: "device", certainty: "likely", levels: {}, fixed: false }

// Answers with what opens pages with this script. `says`: what comes from the frame, all of it right but for `changes`.
export function pagesWith(loader) {
  // Node's `vm` has no `import()`.
  const source = readFileSync(loader, "utf8").replace("import(", "importPart(")
  const script = new vm.Script(source, { filename: loader.pathname })
  return (html, options) => openPage(loader, script, html, options)
}

class ScriptElement {
  src = `${OURS}/embed/v1/loader.js`
}

function openPage(loader, script, html = "<div data-soundcheck></div>", { readyState = "complete", early, currentScript = new ScriptElement() } = {}) {
  const document = new LoaderDocument(html)
  Object.assign(document, { readyState, currentScript })
  const observers = new Set()
  const told = []
  const window = fakeWindow({ location: { origin: HOST } })
  let listening = new Set()
  window.soundcheck = early
  const context = {
    importPart: (address) => import(new URL(address.replace(`${OURS}/embed/v1/`, "./"), loader)),
    window, document, URL, URLSearchParams, CustomEvent, WeakMap,
    HTMLScriptElement: ScriptElement,
    process, // In its environment Stryker says which of its changes to the loader is made.
    location: window.location,
    setTimeout: window.setTimeout,
    clearTimeout: window.clearTimeout,
    setInterval: window.setInterval,
    Date: { now: () => window.clock.now },
    ResizeObserver: class {
      constructor(callback) {
        this.observe = () => observers.add(callback)
        this.disconnect = () => observers.delete(callback)
      }
    },
    addEventListener: (_type, listener) => listening.add(listener),
    removeEventListener: (_type, listener) => listening.delete(listener),
  }
  for (const name of ["ready", "level", "result", "error", "open"]) {
    document.addEventListener(`soundcheck:${name}`, ({ detail }) => told.push([name, plain(detail)]))
  }
  vm.createContext(context)
  script.runInContext(context)
  const { posted } = document
  const check = {
    window, document, posted,
    get told() { return [...told] },
    types: () => told.map(([name]) => name),
    sent: () => posted.map(({ message: { type, data } }) => [type, data]),
    frames: () => document.made.filter(({ localName, isConnected }) => localName === "iframe" && isConnected),
    place: () => document.made.find(({ localName }) => localName === "iframe").parent,
    frame: () => document.made.find(({ localName }) => localName === "iframe"),
    link: () => document.querySelector("a"),
    handle: () => check.place().soundcheck,
    listeners: () => listening.size,
    runsAgain: () => script.runInContext(context),
    hears: (event) => [...listening].forEach((listener) => listener(event)),
    says: (type, data, { source = check.frame().contentWindow, origin = OURS, ...rest } = {}) =>
      check.hears({ source, origin, data: { ns: "soundcheck", v: 1, type, data, ...rest } }),
    shakesHands() {
      check.says("hello", { protocols: [1] })
      const { nonce } = posted.findLast(({ message }) => message.type === "init").message.data
      check.says("ready", { nonce, microphone: true })
      return nonce
    },
    observers: () => observers.size,
    resized: () => observers.forEach((callback) => callback()),
    loads: () => check.frame().dispatchEvent(new Event("load")),
  }
  return check
}

// Its frames have windows that keep what is posted to them.
class LoaderDocument extends FakeDocument {
  posted = []
  made = []

  createElement(name) {
    const element = super.createElement(name)
    this.made.push(element)
    element.contentWindow = { postMessage: (message, target) => this.posted.push({ message: plain(message), target }) }
    return element
  }
}

// As a message travels, and so that what was made in the loader's realm can be compared.
function plain(value) {
  return structuredClone(JSON.parse(JSON.stringify(value)))
}
