// After a verdict: watches whether something changed, and decides quietly whether to test again.
import { countMicrophones, permissionState, watchMicrophones, watchPermission } from "../helpers/browser_answers.js"

const DEBOUNCE_MS = 100 // In which several signals of one change arrive.
const MIN_INTERVAL_MS = 5000 // Opening some headsets changes the list by itself; this breaks the circle.

// Returns "run", "hint" or null; never a run that could make the browser ask.
// causes: Set of "permission", "devices", "attention"; witnessed: sound was heard; live: a stream is open;
// mayAsk: the browser may ask although it says granted (Firefox, "always ask"); gone: no microphone is left.
export function decide({ causes, permission, known, witnessed = false, live = false, mayAsk = false, gone = false }) {
  const other = permission !== known
  const devices = causes.has("devices")
  if (witnessed) return (other && permission === "denied") || (devices && gone) ? "run" : devices ? "hint" : null
  if (live) return devices && permission === "granted" ? "run" : null
  if (permission === "granted") return mayAsk && !other && !devices ? null : "run"
  if (permission === "denied") return other || devices || causes.has("attention") ? "run" : null
  return other || devices ? "hint" : null
}

export class Recheck {
  #window
  #run
  #hint
  #watching = null
  #verdict
  #known
  #causes = new Set()
  #timer = null
  #lastForDevices = -Infinity
  heedsAttention = true // Whether coming back to the page is a reason to look.

  constructor({ run, hint, window = globalThis }) {
    this.#run = run
    this.#hint = hint
    this.#window = window
  }

  // verdict: {witnessed, mayAsk, live(), permission, anyMicrophone}, the last two being what the browser said during
  // the run; without one it goes on with the verdict it was stopped at.
  start(verdict = this.#verdict) {
    this.#verdict = verdict
    if (this.#watching) return
    this.#known = verdict.permission
    this.#watching = new AbortController()
    this.#watch(this.#watching.signal)
  }

  stop() {
    this.#watching?.abort()
    this.#watching = null
    this.#window.clearTimeout(this.#timer)
    this.#timer = null
    this.#causes.clear()
  }

  #watch(signal) {
    const window = this.#window
    const attention = () => this.heedsAttention && this.#notice("attention")
    for (const [target, type] of [[window, "focus"], [window.document, "visibilitychange"]]) {
      target.addEventListener(type, attention)
      signal.addEventListener("abort", () => target.removeEventListener(type, attention), { once: true })
    }
    watchPermission(() => this.#notice("permission"), signal, window).then((state) => {
      if (state !== this.#known && !signal.aborted) this.#notice("permission")
    })
    watchMicrophones(() => this.#notice("devices"), { signal, window, wanted: () => this.#visible })
      .then(() => this.#lookForTheFirst(signal))
  }

  // A microphone may have come or gone since the run counted. Only none or some is compared: how many are shown
  // changes in Firefox and Safari as soon as the run lets go of its own.
  async #lookForTheFirst(signal) {
    const { anyMicrophone } = this.#verdict
    const count = await countMicrophones(this.#window)
    if (anyMicrophone === null || count === null || signal.aborted) return
    if (count > 0 !== anyMicrophone) this.#notice("devices")
  }

  get #visible() {
    return this.#window.document.visibilityState !== "hidden"
  }

  #notice(cause) {
    this.#causes.add(cause)
    this.#timer ??= this.#window.setTimeout(() => this.#act(), DEBOUNCE_MS)
  }

  async #act() {
    this.#timer = null
    if (!this.#visible) return // The causes wait until somebody looks.
    const watching = this.#watching
    const [permission, count] = await Promise.all([permissionState(this.#window), countMicrophones(this.#window)])
    if (watching !== this.#watching || !watching) return

    const causes = new Set(this.#causes)
    this.#causes.clear()
    const decision = decide({ ...this.#verdict, live: this.#verdict.live(), causes, permission, known: this.#known, gone: count === 0 })
    this.#known = permission
    const waitMs = decision === "run" ? this.#pauseMs(causes) : 0
    if (waitMs > 0) this.#actLater(causes, waitMs)
    else if (decision === "run") this.#run()
    else if (decision) this.#hint()
  }

  // What was plugged in again so soon is tested when the pause is over.
  #actLater(causes, waitMs) {
    for (const cause of causes) this.#causes.add(cause)
    this.#timer ??= this.#window.setTimeout(() => this.#act(), waitMs)
  }

  #pauseMs(causes) {
    if (!causes.has("devices")) return 0
    const now = this.#window.performance.now()
    const waitMs = this.#lastForDevices + MIN_INTERVAL_MS - now
    if (waitMs <= 0) this.#lastForDevices = now
    return waitMs
  }
}
