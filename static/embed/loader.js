// Puts the check into every <div data-soundcheck> of a page, and tells a phone app whether a call could
// have the microphone. The messages: /embed/v1/protocol.json, the types: /embed/v1/loader.d.ts
(() => {
  const NAMESPACE = "soundcheck"
  const VERSION = 1
  // As a module it does not know its own address; then the service has written down where it was asked. So it does where
  // an element of the page has the name currentScript, which stands in the place of ours and may have any address.
  const { currentScript } = document
  const ORIGIN = new URL(currentScript instanceof HTMLScriptElement ? currentScript.src : "https://asked-at.invalid").origin
  const MIN_HEIGHT_PX = 200
  const MAX_HEIGHT_PX = 4000
  const REFUSAL_HEIGHT_PX = 280 // What the page for sites that are not listed needs, where it is shown.
  const PATIENCE_MS = 8000 // A frame that says nothing for so long is reported.
  const LOOK_EVERY_MS = 1000 // Nobody is told that a frame was replaced, or moved into a shadow root.
  const FEATURES = ["microphone", "autoplay", "speaker-selection"] // What a phone app needs of the page around it.
  const THEMES = ["auto", "light", "dark"] // Another one is left to the reader's own choice.
  const TITLE = "The name of the site" // The service writes its own name here. Else: data-title.
  const UNANSWERED = `${TITLE} cannot be shown here. Open it in a new tab` // Else: data-unanswered.

  class Check {
    #element
    #phone
    #frame
    #observer
    #link // Beside the frame, while it does not answer.
    #timers
    #theme
    #nonce = ""
    #ready = false
    #count = 0
    #waiting = [] // What the page said before the frame was ready.
    #newLanguage = null // {lang, run, since}: sent again to the next page, as the one it met may have been left for it.
    #ctiError = null
    #hostInfo = "" // How the phone app is framed, as the frame of the check knows it.

    constructor(element) {
      const { cti, title, unanswered, partner, locale, lang = locale, theme, simulate } = element.dataset
      this.#element = element
      this.#phone = new PhoneFrame(() => findFrame(cti, element))
      this.#theme = knownTheme(theme)
      this.#frame = frameFor({ lang, theme: this.#theme, partner, simulate }, title)
      this.#link = linkTo(partner, unanswered)
      this.#timers = [setTimeout(() => this.#offerTab(), PATIENCE_MS)]
      if (cti) this.#timers.push(setInterval(() => this.#postHostInfo(), LOOK_EVERY_MS))
      this.#postHostInfo()
      this.#frame.addEventListener("load", this.#listenWhileConnected)
      this.#observer = new ResizeObserver(this.#listenWhileConnected)
      this.#observer.observe(this.#frame)
      this.attach()
    }

    get isShown() {
      return this.#frame.isConnected
    }

    // Puts the frame into its element, also where the page has emptied that one.
    attach() {
      if (!this.isShown) this.#element.append(this.#frame)
      this.#listenWhileConnected()
    }

    // For good. What is called later waits for a frame that never comes.
    destroy() {
      this.#timers.forEach(clearTimeout) // It ends intervals, too.
      this.#phone.destroy()
      this.#observer.disconnect()
      this.#frame.removeEventListener("load", this.#listenWhileConnected)
      this.#frame.remove()
      this.#link.remove()
      this.#listenWhileConnected()
    }

    set({ theme: asked, locale, lang = locale } = {}) {
      const theme = knownTheme(asked)
      this.#theme = theme || this.#theme
      if (lang) this.#newLanguage = { lang, run: false, since: Date.now() }
      this.#send("set", { lang, theme })
    }

    run() {
      this.#postHostInfo()
      if (this.#newLanguage) this.#newLanguage.run = true
      this.#send("run", {})
    }

    // Null or nothing: the phone app works now.
    ctiError(error) {
      if (isNone(error)) this.#phone.trust()
      this.#ctiError = errorOf(error)
      if (this.#ready) this.#post("cti-error", this.#ctiError)
    }

    // Shows the check to the person, and tests with what the phone app has just met, if it has met anything.
    open(error) {
      this.#tell("open", {})
      this.#element.scrollIntoView({ block: "nearest" })
      if (!isNone(error)) this.ctiError(error)
      this.run()
    }

    // A window holds on to those who listen, and so to a frame that was taken out of the page. The size of a frame
    // changes when it comes or goes. One that is not drawn has none: it loads when it comes back, and the next
    // message finds it gone.
    #listenWhileConnected = () => {
      if (this.isShown) return addEventListener("message", this.#hear)
      removeEventListener("message", this.#hear)
      this.#ready = false // It starts anew when it comes back.
    }

    #hear = ({ source, origin, data: message }) => {
      if (!this.isShown) return this.#listenWhileConnected()
      if (this.#phone.learnOrigin(source, origin)) this.#postHostInfo()
      if (!source || source !== this.#frame.contentWindow || origin !== ORIGIN) return
      if (message?.ns !== NAMESPACE || message.v !== VERSION) return
      const { type, data } = message
      if (!data || typeof data !== "object") return
      if (type === "hello") this.#answerHello(data)
      else if (type === "ready") this.#becomeReady(data)
      else if (!this.#ready) return
      else if (type === "resize") this.#resize(data)
      else if (type === "level" || type === "result" || type === "error") this.#passOn(type, data)
    }

    #answerHello({ protocols }) {
      if (!Array.isArray(protocols) || !protocols.includes(VERSION)) return this.#tell("error", { code: "unsupported-version" })
      this.#ready = false
      this.#hostInfo = ""
      this.#nonce = Math.random().toString(36).slice(2)
      this.#post("init", { nonce: this.#nonce, theme: this.#theme })
    }

    #becomeReady({ nonce, microphone }) {
      if (this.#ready || nonce !== this.#nonce) return
      clearTimeout(this.#timers[0])
      this.#link.remove()
      this.#ready = true
      this.#postHostInfo()
      if (this.#ctiError) this.#post("cti-error", this.#ctiError)
      this.#postNewLanguage()
      for (const [type, data] of this.#waiting.splice(0)) this.#post(type, data)
      this.#tell("ready", { microphone })
    }

    #resize({ height }) {
      if (height > 0) this.#frame.style.height = `${Math.min(Math.max(height, MIN_HEIGHT_PX), MAX_HEIGHT_PX)}px`
    }

    #passOn(type, data) {
      this.#newLanguage = null
      if (data.code === "all-clear") this.#ctiError = null // Heard here: what the phone app said before is settled.
      this.#tell(type, data)
      this.#postHostInfo() // It may have been changed meanwhile.
    }

    #postNewLanguage() {
      if (!this.#newLanguage || Date.now() - this.#newLanguage.since >= PATIENCE_MS) return
      this.#post("set", { lang: this.#newLanguage.lang })
      if (this.#newLanguage.run) this.#post("run", {})
    }

    #postHostInfo() {
      const info = this.#phone.info()
      if (!this.#ready || !info || JSON.stringify(info) === this.#hostInfo) return
      this.#hostInfo = JSON.stringify(info)
      this.#post("host-info", info)
    }

    // A browser shows nothing of ours where a page that is not listed is further up, or tells the server nothing.
    #offerTab() {
      this.#frame.before(this.#link)
      this.#frame.style.height = `${REFUSAL_HEIGHT_PX}px`
      this.#tell("error", { code: "no-answer" })
    }

    #send(type, data) {
      if (this.#ready) this.#post(type, data)
      else this.#waiting.push([type, data])
    }

    #post(type, data) {
      const message = JSON.parse(JSON.stringify({ ns: NAMESPACE, v: VERSION, id: (this.#count += 1), type, data })) // Not what is undefined.
      this.#frame.contentWindow?.postMessage(message, ORIGIN) // None while it is out of the page.
    }

    #tell(name, detail) {
      this.#element.dispatchEvent(new CustomEvent(`soundcheck:${name}`, { detail, bubbles: true, composed: true }))
    }
  }

  // What the page gives the frame of the phone app, which no frame can read of itself.
  class PhoneFrame {
    #find
    #frame = null
    #info
    #seen = {} // {src, origin} of its last message: the frame may have been redirected.

    constructor(find) {
      this.#find = find
    }

    // Null where there is no such frame. `allow` and `sandbox` are those that it was loaded with: what is changed
    // later counts from its next load on.
    info() {
      this.#findAgain()
      if (!this.#frame) return null
      const now = this.#look()
      const isSame = now.allow === this.#info.allow && now.sandbox === this.#info.sandbox
      if (isSame) this.#info = now
      return isSame ? now : { ...this.#info, needs_reload: true }
    }

    // The phone app works as it is framed now.
    trust() {
      if (this.#frame) this.#loaded()
    }

    // Answers whether that is news. A sandboxed frame is at "null", wherever its page came from.
    learnOrigin(source, origin) {
      if (!source || this.#frame?.contentWindow !== source || origin === "null") return false
      this.#seen = { src: this.#frame.src, origin }
      return true
    }

    destroy() {
      this.#find = () => null
      this.#findAgain()
    }

    #findAgain() {
      const frame = this.#find()
      if (frame === this.#frame) return
      this.#frame?.removeEventListener("load", this.#loaded)
      this.#frame = frame
      this.#seen = {}
      if (!frame) return
      frame.addEventListener("load", this.#loaded)
      this.#loaded()
    }

    #loaded = () => (this.#info = this.#look())

    #look() {
      const frame = this.#frame
      const began = originOfFrame(frame)
      const origin = this.#seen.src === frame.src ? this.#seen.origin : began
      const info = { allow: frame.getAttribute("allow"), sandbox: frame.getAttribute("sandbox"), ...policyOf(frame, origin) }
      if (origin !== began) info.redirected = true
      return { ...info, origin, cross_origin: origin !== location.origin }
    }
  }

  const knownTheme = (theme) => (THEMES.includes(theme) ? theme : undefined)

  function frameFor(parameters, title = TITLE) {
    return make("iframe", {
      title,
      allow: "microphone; autoplay; clipboard-write",
      referrerPolicy: "strict-origin",
      style: "display:block;width:100%;min-width:300px;height:560px;border:0",
      src: `${ORIGIN}/embed/${queryOf(parameters)}`,
    })
  }

  function linkTo(partner, textContent = UNANSWERED) {
    const href = `${ORIGIN}/${queryOf({ partner })}`
    return make("a", { href, target: "_blank", rel: "noopener", textContent, style: "display:block;padding:1em" })
  }

  const make = (name, properties) => Object.assign(document.createElement(name), properties)

  function queryOf(values) {
    return `?${new URLSearchParams(Object.entries(values).filter(([, value]) => value))}`
  }

  // What the page's header and the attribute together grant to an origin in the frame. Only Chromium tells.
  function policyOf({ featurePolicy }, origin) {
    if (!featurePolicy || !origin) return {}
    const known = FEATURES.filter((feature) => featurePolicy.features().includes(feature))
    return { policy: Object.fromEntries(known.map((feature) => [feature, featurePolicy.allowsFeature(feature, origin)])) }
  }

  // A frame of the page's own making has the page's origin. An address that is none leads nowhere.
  function originOfFrame(frame) {
    if (frame.hasAttribute("srcdoc") || /^(about:|javascript:|$)/.test(frame.src)) return location.origin
    try {
      return new URL(frame.src).origin
    } catch {
      return null
    }
  }

  // The iframe that a selector names: around the element first, then in the page, then in shadow roots that are open.
  function findFrame(selector, element) {
    try {
      const frame = selector ? (element.getRootNode().querySelector(selector) ?? findWithin(document, selector)) : null
      return frame?.tagName === "IFRAME" ? frame : null
    } catch {
      return null // A selector that is none must not end the talk with the frame.
    }
  }

  function findWithin(root, selector) {
    const found = root.querySelector(selector)
    if (found) return found
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const within = shadowRoot && findWithin(shadowRoot, selector)
      if (within) return within
    }
    return null
  }

  // What phone apps and their libraries call the parts of an error, the most telling word first.
  const PARTS = {
    name: ["errorType", "name", "type"],
    message: ["message", "errorMessage", "reason", "cause", "description"],
    code: ["code", "errorCode"],
  }
  const INNER = ["originalError", "cause", "error", "details"]

  // An Error, a name or sentence, a code, or an object of a library; empty where there is none.
  function errorOf(error) {
    if (isNone(error)) return { name: "", message: "" }
    try {
      const known = partsOf(typeof error === "object" ? error : { [kindOf(error)]: error })
      const inner = INNER.map((word) => error[word]).find((value) => value && typeof value === "object")
      if (inner) known.message += ` (${Object.values(partsOf(inner)).filter(Boolean).join(" ")})`
      if (Object.values(known).join("")) return known
    } catch {
      // What cannot be read is an error all the same.
    }
    return { name: "Error", message: "" }
  }

  const isNone = (error) => error === null || error === undefined || error === false

  const kindOf = (error) => (typeof error === "number" ? "code" : /\s/.test(error) ? "message" : "name")

  function partsOf(object) {
    const textOf = (words) => words.map((word) => object[word]).find((value) => value && /string|number/.test(typeof value))
    return Object.fromEntries(Object.entries(PARTS).map(([part, words]) => [part, String(textOf(words) ?? "")]))
  }

  const checks = new WeakMap()
  let latest = null // The Check that was put into the page last.

  function mount(element) {
    const known = checks.get(element)
    known?.attach()
    if (known) return element.soundcheck
    const check = (latest = new Check(element))
    checks.set(element, check)
    const calls = ["set", "run", "open", "ctiError"].map((name) => [name, (value) => check[name](value)])
    const destroy = () => {
      check.destroy()
      if (checks.get(element) !== check) return
      checks.delete(element)
      delete element.soundcheck
    }
    return (element.soundcheck = { ...Object.fromEntries(calls), destroy })
  }

  // In a page that has no check, it comes in a box of its own.
  async function open(error) {
    const places = [...document.querySelectorAll("[data-soundcheck]")].map((element) => checks.get(element))
    const shown = [latest, ...places].find((check) => check?.isShown)
    if (!shown) mount((await load("dialog")).placeInDialog())
    ;(shown ?? latest).open(error)
  }

  // Without its part of the script nothing is known, and nothing told.
  function watch(frame, handlers = {}) {
    const phone = frame && new PhoneFrame(() => frame)
    const watcher = load("watcher").then(({ Watcher }) => new Watcher(phone, handlers), () => null)
    const call = (name) => (track) => watcher.then((known) => known?.[name](track))
    return { follow: call("follow"), destroy: call("destroy") }
  }

  // What few pages need comes when they ask for it.
  const load = (part) => import(`${ORIGIN}/embed/v1/${part}.js?v=VERSION`)

  // A second script of ours in a page leaves the work to the first. An element with this id, or a frame with this name,
  // which may be another site's and say nothing, is none of ours.
  const early = window.soundcheck
  if (!(early instanceof Object && typeof early.mount === "function")) {
    const push = (call) => call(window.soundcheck)
    window.soundcheck = { mount, open, watch, push }
    if (Array.isArray(early)) early.forEach((call) => setTimeout(push, 0, call)) // Each on its own: one may throw.
  }
  const mountAll = () => document.querySelectorAll("[data-soundcheck]").forEach((element) => window.soundcheck.mount(element))
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll)
  else mountAll()
})()
