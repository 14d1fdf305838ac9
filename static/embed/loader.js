// Puts the microphone check into every <div data-soundcheck> of a page. The messages: /embed/v1/protocol.json
(() => {
  const NAMESPACE = "soundcheck"
  const VERSION = 1
  const ORIGIN = new URL(document.currentScript.src).origin
  const MIN_HEIGHT_PX = 200
  const MAX_HEIGHT_PX = 4000
  const REFUSAL_HEIGHT_PX = 280 // What the page for sites that are not listed needs, where it is shown.
  const PATIENCE_MS = 8000 // A frame that says nothing for so long is reported.
  const FEATURES = ["microphone", "autoplay", "speaker-selection"] // What a phone app needs of the page around it.
  const THEMES = ["auto", "light", "dark"] // Another one is left to the reader's own choice.
  const TITLE = "Microphone check" // Else: data-title.
  const UNANSWERED = "The microphone check cannot be shown here. Open it in a new tab" // Else: data-unanswered.

  class Check {
    #element
    #phoneApp // A selector of its frame.
    #frame
    #link // Beside the frame, while it does not answer.
    #timer
    #theme
    #nonce = ""
    #ready = false
    #count = 0
    #waiting = [] // What the page said before the frame was ready.
    #newLanguage = null // {lang, run, since}: sent again to the next page, as the one it met may have been left for it.
    #ctiError = null
    #hostInfo = "" // How the phone app is framed, as the frame of the check knows it.
    #phoneSeen = {} // {frame, src, origin} of its last message: the frame may have been redirected.

    constructor(element) {
      const { cti, title, unanswered, partner, lang, theme } = element.dataset
      this.#element = element
      this.#phoneApp = cti
      this.#theme = knownTheme(theme)
      this.#frame = frameFor({ lang, theme: this.#theme, partner }, title)
      this.#link = linkTo(partner, unanswered)
      this.#timer = setTimeout(() => this.#offerTab(), PATIENCE_MS)
      this.#frame.addEventListener("load", this.#listenWhileConnected)
      new ResizeObserver(this.#listenWhileConnected).observe(this.#frame)
      this.attach()
    }

    // Puts the frame into its element, also where the page has emptied that one.
    attach() {
      if (!this.#frame.isConnected) this.#element.append(this.#frame)
      this.#listenWhileConnected()
    }

    set(changes) {
      const theme = knownTheme(changes.theme)
      this.#theme = theme || this.#theme
      if (changes.lang) this.#newLanguage = { lang: changes.lang, run: false, since: Date.now() }
      this.#send("set", { ...changes, theme })
    }

    run() {
      if (this.#ready) this.#postHostInfo()
      if (this.#newLanguage) this.#newLanguage.run = true
      this.#send("run", {})
    }

    // Without an error: the phone app works now.
    ctiError(error) {
      this.#ctiError = error ? { name: String(error.name), message: String(error.message) } : { name: "", message: "" }
      if (this.#ready) this.#post("cti-error", this.#ctiError)
    }

    // A window holds on to those who listen, and so to a frame that was taken out of the page. The size of a frame
    // changes when it comes or goes. One that is not drawn has none: it loads when it comes back, and the next
    // message finds it gone.
    #listenWhileConnected = () => {
      if (this.#frame.isConnected) return addEventListener("message", this.#hear)
      removeEventListener("message", this.#hear)
      this.#ready = false // It starts anew when it comes back.
    }

    #hear = ({ source, origin, data: message }) => {
      if (!this.#frame.isConnected) return this.#listenWhileConnected()
      this.#learnOrigin(source, origin)
      if (!source || source !== this.#frame.contentWindow || origin !== ORIGIN) return
      if (!message || message.ns !== NAMESPACE || message.v !== VERSION) return
      const { type, data } = message
      if (!data || typeof data !== "object") return
      if (type === "hello") this.#answerHello(data)
      else if (type === "ready") this.#becomeReady(data)
      else if (!this.#ready) return
      else if (type === "resize") this.#resize(data)
      else if (type === "level" || type === "result" || type === "error") this.#passOn(type, data)
    }

    // A sandboxed frame is at "null", wherever its page came from.
    #learnOrigin(source, origin) {
      const frame = source && find(this.#phoneApp)
      if (!frame || frame.contentWindow !== source || origin === "null") return
      this.#phoneSeen = { frame, src: frame.src, origin }
      if (this.#ready) this.#postHostInfo()
    }

    #answerHello({ protocols }) {
      if (!Array.isArray(protocols) || !protocols.includes(VERSION)) return this.#tell("error", { code: "unsupported-version" })
      this.#ready = false
      this.#hostInfo = ""
      this.#nonce = Math.random().toString(36).slice(2)
      this.#post("init", this.#theme ? { nonce: this.#nonce, theme: this.#theme } : { nonce: this.#nonce })
    }

    #becomeReady({ nonce, microphone }) {
      if (this.#ready || nonce !== this.#nonce) return
      clearTimeout(this.#timer)
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
      const info = hostInfo(this.#phoneApp, this.#phoneSeen)
      if (!info || JSON.stringify(info) === this.#hostInfo) return
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
      const message = { ns: NAMESPACE, v: VERSION, id: (this.#count += 1), type, data }
      this.#frame.contentWindow?.postMessage(message, ORIGIN) // None while it is out of the page.
    }

    #tell(name, detail) {
      this.#element.dispatchEvent(new CustomEvent(`soundcheck:${name}`, { detail, bubbles: true }))
    }
  }

  const knownTheme = (theme) => (THEMES.includes(theme) ? theme : undefined)

  function frameFor(parameters, title = TITLE) {
    const frame = document.createElement("iframe")
    frame.title = title
    frame.allow = "microphone; autoplay; clipboard-write"
    frame.referrerPolicy = "strict-origin"
    frame.style.cssText = "display:block;width:100%;min-width:300px;height:560px;border:0"
    frame.src = `${ORIGIN}/embed/${queryOf(parameters)}`
    return frame
  }

  function linkTo(partner, words = UNANSWERED) {
    const link = document.createElement("a")
    Object.assign(link, { href: `${ORIGIN}/${queryOf({ partner })}`, target: "_blank", rel: "noopener", textContent: words })
    link.style.cssText = "display:block;padding:1em"
    return link
  }

  function queryOf(values) {
    return `?${new URLSearchParams(Object.entries(values).filter(([, value]) => value))}`
  }

  // What the phone app's own frame is allowed: no frame can read that of itself.
  function hostInfo(selector, seen) {
    const frame = find(selector)
    if (!frame || frame.tagName !== "IFRAME") return null
    const began = /^https?:/.test(frame.src) ? originOf(frame.src) : location.origin
    const origin = seen.frame === frame && seen.src === frame.src ? seen.origin : began
    const crossOrigin = origin !== location.origin
    const info = { allow: frame.getAttribute("allow"), sandbox: frame.getAttribute("sandbox"), cross_origin: crossOrigin }
    return { ...info, ...policyOf(frame, origin) }
  }

  // What the page's header and the attribute together grant to an origin in the frame. Only Chromium tells.
  function policyOf({ featurePolicy }, origin) {
    if (!featurePolicy || !origin) return {}
    const known = FEATURES.filter((feature) => featurePolicy.features().includes(feature))
    return { policy: Object.fromEntries(known.map((feature) => [feature, featurePolicy.allowsFeature(feature, origin)])) }
  }

  // A selector or an address that is none must not end the talk with the frame.
  function find(selector) {
    try {
      return selector ? document.querySelector(selector) : null
    } catch {
      return null
    }
  }

  function originOf(address) {
    try {
      return new URL(address).origin
    } catch {
      return null
    }
  }

  const checks = new WeakMap()

  function mount(element) {
    checks.get(element)?.attach()
    if (element.soundcheck) return element.soundcheck
    const check = new Check(element)
    checks.set(element, check)
    element.soundcheck = {
      set: (changes) => check.set(changes),
      run: () => check.run(),
      ctiError: (error) => check.ctiError(error),
    }
    return element.soundcheck
  }

  const mountAll = () => document.querySelectorAll("[data-soundcheck]").forEach((element) => mount(element))
  window.soundcheck = { mount }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll)
  else mountAll()
})()
