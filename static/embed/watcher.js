// The loader's `watch()`: whether a call could have the microphone, as far as that is known without opening it or
// asking for it. A phone app that knows need not offer calls that nobody will hear.
const LOOK_EVERY_MS = 2500 // Nobody is told of a frame, and `devicechange` does not fire for every kind of device.
const TRACK_EVENTS = ["mute", "unmute", "ended"]

export class Watcher {
  #window
  #phone
  #handlers
  #isOver = false
  #permission // PermissionStatus; where the browser has none: null or undefined.
  #inputs = null
  #track = null
  #timer
  #reason // Why it is not ready; undefined until all was looked at.

  // phone: the PhoneFrame of the loader; null if the page itself is the phone app.
  // handlers: {ready, lost}, either may be missing; `lost` gets one of the reasons below.
  constructor(phone, handlers, window = globalThis) {
    this.#window = window
    this.#phone = phone
    this.#handlers = handlers
    this.#window.addEventListener("message", this.#hear)
    this.#start()
  }

  // A track that the phone app has opened: a switch may mute it, and a pulled cable ends it.
  follow(track) {
    for (const event of TRACK_EVENTS) this.#track?.removeEventListener(event, this.#judge)
    this.#track = track
    for (const event of TRACK_EVENTS) track?.addEventListener(event, this.#judge)
    if (this.#reason !== undefined) this.#judge()
  }

  destroy() {
    this.#isOver = true
    this.follow(null)
    this.#window.clearInterval(this.#timer)
    this.#phone?.destroy()
    this.#window.removeEventListener("message", this.#hear)
    this.#permission?.removeEventListener("change", this.#judge)
    this.#window.navigator.mediaDevices?.removeEventListener("devicechange", this.#count)
  }

  async #start() {
    // Firefox before 131 has no such permission.
    this.#permission = await known(() => this.#window.navigator.permissions?.query({ name: "microphone" }))
    await this.#count()
    if (this.#isOver) return
    this.#permission?.addEventListener("change", this.#judge)
    this.#window.navigator.mediaDevices?.addEventListener("devicechange", this.#count)
    this.#timer = this.#window.setInterval(this.#count, LOOK_EVERY_MS)
  }

  // Where the phone app speaks from: it may have been redirected.
  #hear = ({ source, origin }) => {
    if (this.#phone?.learnOrigin(source, origin) && this.#reason !== undefined) this.#judge()
  }

  // A page that may not use the microphone itself sees no inputs.
  #count = async () => {
    const devices = await known(() => ownPolicy(this.#window) !== false && this.#window.navigator.mediaDevices?.enumerateDevices())
    this.#inputs = devices ? devices.filter(({ kind }) => kind === "audioinput").length : null
    this.#judge()
  }

  #judge = () => {
    const reason = this.#whyNot()
    if (this.#isOver || reason === this.#reason) return
    this.#reason = reason
    if (reason) this.#handlers.lost?.(reason)
    else this.#handlers.ready?.()
  }

  #whyNot() {
    const framed = this.#phone?.info()
    const { origin, sandbox } = framed ?? this.#window
    // An extension has a permission of its own.
    const permission = /-extension:/.test(origin) ? null : this.#permission?.state
    if (!this.#window.isSecureContext) return "insecure-page"
    if (!this.#window.navigator.mediaDevices) return "unsupported-browser"
    if (origin === "null" || (typeof sandbox === "string" && !/allow-same-origin/i.test(sandbox))) return "frame-sandboxed"
    if ((framed ? isGiven(framed, this.#window) : ownPolicy(this.#window)) === false) return "frame-not-allowed"
    if (permission === "denied") return "permission-denied"
    if (this.#inputs === 0) return "no-device"
    if (permission === "prompt") return "permission-prompt"
    if (this.#track?.readyState === "ended") return "device-gone"
    return this.#track?.muted ? "microphone-muted" : null
  }
}

// Null where it throws, as what an extension has put there may.
async function known(ask) {
  try {
    return await ask()
  } catch {
    return null
  }
}

const ownPolicy = ({ document }) => document.featurePolicy?.allowsFeature("microphone")

// Where the browser does not tell, `allow` is read as browsers read it: `microphone camera` grants nothing, and in
// Firefox only a star outlasts a redirect.
function isGiven({ policy, cross_origin, allow, origin, redirected }, { navigator }) {
  if (policy) return policy.microphone
  const directives = (allow ?? "").split(";").map((directive) => directive.trim().split(/\s+/))
  const listed = directives.flatMap(([name, ...list]) => (name === "microphone" ? (list.length ? list : ["'src'"]) : []))
  if (!cross_origin || listed.includes("*")) return true
  if (redirected && / Gecko\//.test(navigator.userAgent)) return false
  return listed.some((one) => one === origin || one.includes("://*.") || (one === "'src'" && !redirected))
}
