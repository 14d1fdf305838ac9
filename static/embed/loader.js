// Puts the microphone check into every <div data-soundcheck> of a page. The messages: /embed/v1/protocol.json
(() => {
  const NAMESPACE = "soundcheck"
  const VERSION = 1
  const origin = new URL(document.currentScript.src).origin
  const LEAST = 200 // Pixels.
  const MOST = 4000
  const LOST = 280 // What the page for strangers needs, where it is shown.
  const PATIENCE = 8000 // Milliseconds until a frame that says nothing is reported.
  const UNANSWERED = "The microphone check cannot be shown here. Open it in a new tab" // Else: data-unanswered.
  const TOLD = ["level", "result", "error"]
  const THEMES = ["auto", "light", "dark"] // Another one is left to the reader's own choice.

  function mount(element) {
    if (element.soundcheck) return element.soundcheck
    const { cti, title, unanswered = UNANSWERED, partner, lang, theme: wanted } = element.dataset
    let theme = known(wanted)
    const frame = frameFor({ lang, theme, partner }, title)
    const waiting = []
    let turning = null // {lang, run, at}: told again to the next page, as the one it met may have been left for it.
    let nonce = ""
    let ready = false
    let count = 0
    let ctiError = null
    let said = "" // How the phone app is framed, as the frame of the check knows it.

    const tell = (name, detail) => element.dispatchEvent(new CustomEvent(`soundcheck:${name}`, { detail, bubbles: true }))
    const post = (type, data) =>
      frame.contentWindow.postMessage({ ns: NAMESPACE, v: VERSION, id: (count += 1), type, data }, origin)
    const send = (type, data) => (ready ? post(type, data) : waiting.push([type, data]))
    const patience = setTimeout(offerTab, PATIENCE)
    const wayOut = linkTo(partner, unanswered)

    // A browser shows nothing of ours where a page that is not listed is further up, or tells the server nothing.
    function offerTab() {
      frame.before(wayOut)
      frame.style.height = `${LOST}px`
      tell("error", { code: "no-answer" })
    }

    function sendHostInfo() {
      const info = hostInfo(cti)
      if (!info || JSON.stringify(info) === said) return
      said = JSON.stringify(info)
      post("host-info", info)
    }

    const answers = {
      hello({ protocols }) {
        if (!Array.isArray(protocols) || !protocols.includes(VERSION)) return tell("error", { code: "unsupported-version" })
        ready = false
        said = ""
        nonce = Math.random().toString(36).slice(2)
        post("init", theme ? { nonce, theme } : { nonce })
      },
      ready(data) {
        if (ready || data.nonce !== nonce) return
        clearTimeout(patience)
        wayOut.remove()
        ready = true
        sendHostInfo()
        if (ctiError) post("cti-error", ctiError)
        if (turning && Date.now() - turning.at < PATIENCE) {
          post("set", { lang: turning.lang })
          if (turning.run) post("run", {})
        }
        waiting.splice(0).forEach(([type, sent]) => post(type, sent))
        tell("ready", { microphone: data.microphone })
      },
      resize({ height }) {
        if (ready && height > 0) frame.style.height = `${Math.min(Math.max(height, LEAST), MOST)}px`
      },
    }

    addEventListener("message", ({ source, origin: from, data: message }) => {
      if (!source || source !== frame.contentWindow || from !== origin) return
      if (!message || message.ns !== NAMESPACE || message.v !== VERSION) return
      const { type, data } = message
      if (!data || typeof data !== "object") return
      if (ready && TOLD.includes(type)) {
        turning = null
        if (data.code === "all-clear") ctiError = null // Heard here: what the phone app said before is settled.
        tell(type, data)
        sendHostInfo() // It may have been changed meanwhile.
      } else if (Object.hasOwn(answers, type)) answers[type](data)
    })

    element.soundcheck = {
      set(changes) {
        theme = known(changes.theme) || theme
        if (changes.lang) turning = { lang: changes.lang, run: false, at: Date.now() }
        send("set", { ...changes, theme: known(changes.theme) })
      },
      run() {
        if (ready) sendHostInfo()
        if (turning) turning.run = true
        send("run", {})
      },
      // Without an error: the phone app works now.
      ctiError(error) {
        ctiError = error ? { name: String(error.name), message: String(error.message) } : { name: "", message: "" }
        if (ready) post("cti-error", ctiError)
      },
    }
    element.append(frame)
    return element.soundcheck
  }

  const known = (theme) => (THEMES.includes(theme) ? theme : undefined)

  function query(values) {
    const given = Object.entries(values).filter(([, value]) => value)
    return `?${new URLSearchParams(given)}`
  }

  function linkTo(partner, words) {
    const link = document.createElement("a")
    Object.assign(link, { href: `${origin}/${query({ partner })}`, target: "_blank", rel: "noopener", textContent: words })
    link.style.cssText = "display:block;padding:1em"
    return link
  }

  function frameFor(asked, title = "Microphone check") {
    const frame = document.createElement("iframe")
    frame.title = title
    frame.allow = "microphone; autoplay; clipboard-write"
    frame.referrerPolicy = "strict-origin"
    frame.style.cssText = "display:block;width:100%;min-width:300px;height:560px;border:0"
    frame.src = `${origin}/embed/${query(asked)}`
    return frame
  }

  // What the phone app's own frame is allowed: no frame can read that of itself.
  function hostInfo(selector) {
    const cti = selector && find(selector)
    if (!cti || cti.tagName !== "IFRAME") return null
    const crossOrigin = /^https?:/.test(cti.src) && originOf(cti.src) !== location.origin
    return { allow: cti.getAttribute("allow"), sandbox: cti.getAttribute("sandbox"), cross_origin: crossOrigin }
  }

  // A selector or an address that is none must not end the talk with the frame.
  function find(selector) {
    try {
      return document.querySelector(selector)
    } catch {
      return null
    }
  }

  function originOf(address) {
    return URL.canParse(address) ? new URL(address).origin : null
  }

  const mountAll = () => document.querySelectorAll("[data-soundcheck]").forEach(mount)
  window.soundcheck = { mount }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll)
  else mountAll()
})()
