// Tells an agent who looks at another tab that a result came: a notification of the browser, and a soft sound. Both
// are asked for with a button, and remembered in this browser.
import { attempt } from "../helpers/browser_answers.js"

const KEPT = "soundcheck.alerts"
const NOTES_HZ = [660, 880]
const NOTE_SECONDS = 0.18
const LOUDNESS = 0.06 // Of 1.

export class Alerts {
  #window
  #button
  #audio = null
  #newest

  // button: pressed is on. newest: the number of the newest result, "" without one.
  constructor(button, { newest = "", window = globalThis } = {}) {
    this.#window = window
    this.#button = button
    this.#newest = newest
    this.#on = attempt(() => window.localStorage.getItem(KEPT)) === "on"
    button.hidden = false
    button.addEventListener("click", () => this.#toggle())
  }

  // What is shown now; the first time that it has a result, and each other result, is news.
  look({ newest = "", title = "" }) {
    const isNews = newest && newest !== this.#newest
    this.#newest = newest
    if (!isNews || !this.#on) return
    this.#sound()
    if (this.#window.document.hidden) this.#notify(title)
  }

  get #on() {
    return this.#button.getAttribute("aria-pressed") === "true"
  }

  set #on(on) {
    this.#button.setAttribute("aria-pressed", String(on))
  }

  async #toggle() {
    this.#on = !this.#on
    attempt(() => this.#window.localStorage.setItem(KEPT, this.#on ? "on" : "off"))
    if (!this.#on) return
    this.#sound() // What it will sound like; and in a press the browser lets it.
    await attempt(() => this.#window.Notification.requestPermission())
  }

  // No browser of a phone makes one in a page.
  #notify(title) {
    attempt(() => {
      const { Notification } = this.#window
      if (Notification.permission !== "granted") return
      const notification = new Notification(title, { tag: this.#window.location.pathname, silent: true })
      notification.onclick = () => {
        this.#window.focus()
        notification.close()
      }
    })
  }

  #sound() {
    attempt(() => {
      this.#audio ??= new this.#window.AudioContext()
      this.#audio.resume()
      const gain = this.#audio.createGain()
      gain.gain.value = LOUDNESS
      gain.connect(this.#audio.destination)
      NOTES_HZ.forEach((hertz, index) => {
        const note = this.#audio.createOscillator()
        note.frequency.value = hertz
        note.connect(gain)
        note.start(this.#audio.currentTime + index * NOTE_SECONDS)
        note.stop(this.#audio.currentTime + (index + 1) * NOTE_SECONDS)
      })
    })
  }
}

// Calls `tick()` every so many ms also while nobody looks at the page; not at all where a browser has no workers.
export function tickAlways(url, ms, tick, window = globalThis) {
  attempt(() => {
    const policy = window.trustedTypes?.createPolicy("ticker", { createScriptURL: () => url })
    const worker = new window.Worker(policy?.createScriptURL("") ?? url)
    worker.onmessage = tick
    worker.postMessage(ms)
  })
}
