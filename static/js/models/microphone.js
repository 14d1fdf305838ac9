// Opens a microphone, tries again where the browser only stumbled, and says how it went.
import { attempt } from "../helpers/browser_answers.js"

export const UNPROCESSED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }

const RETRY_DELAYS_MS = [250, 500, 1000] // Before each new attempt.
const STUMBLES = ["Audio device socket error", "Failed due to shutdown"]
const MAX_ELAPSED_MS = 86_400_000
const UNPRINTABLE = /[\p{C}\p{Z}]/gu // The server refuses control characters and lone surrogates.

export class MicrophoneRequest {
  #window
  #began
  #elapsed = null
  #outcome = "pending"
  #attempts = 0
  #error = null
  #abandoned = false

  constructor(window = globalThis) {
    this.#window = window
  }

  // Resolves to a stream, or to null when refused or abandoned.
  async open() {
    this.#began = this.#window.performance.now()
    for (;;) {
      const stream = await this.#attempt()
      if (this.#abandoned) return stop(stream)
      if (stream || !this.#mayRetry()) return this.#settle(stream)
      await new Promise((resolve) => this.#window.setTimeout(resolve, RETRY_DELAYS_MS[this.#attempts - 1]))
      if (this.#abandoned) return null
    }
  }

  // The prompt cannot be taken back, but a late grant is given back at once.
  abandon() {
    this.#abandoned = true
  }

  snapshot() {
    if (this.#began === undefined) return null
    const elapsed = this.#elapsed ?? this.#window.performance.now() - this.#began
    return {
      outcome: this.#outcome,
      elapsed_ms: Math.min(MAX_ELAPSED_MS, Math.max(0, Math.round(elapsed))),
      attempts: Math.max(1, this.#attempts),
      video: false,
      chosen_device: false,
      error_name: printable(this.#outcome === "rejected" ? this.#error?.name : null),
      error_message: printable(this.#outcome === "rejected" ? this.#error?.message : null),
      error_constraint: printable(this.#outcome === "rejected" ? this.#error?.constraint : null),
    }
  }

  async #attempt() {
    this.#attempts += 1
    this.#error = null
    try {
      const stream = await this.#window.navigator.mediaDevices.getUserMedia({ audio: UNPROCESSED })
      return attempt(() => stream.getAudioTracks()[0]) ? stream : stop(stream)
    } catch (error) {
      this.#error = attempt(() => ({ name: error.name, message: error.message, constraint: error.constraint }))
      return null
    }
  }

  #mayRetry() {
    const stumbled = this.#error?.name === "AbortError" || STUMBLES.includes(this.#error?.message)
    return stumbled && this.#attempts <= RETRY_DELAYS_MS.length
  }

  #settle(stream) {
    this.#elapsed = this.#window.performance.now() - this.#began
    this.#outcome = stream ? "granted" : "rejected"
    return stream
  }
}

export function stop(stream) {
  attempt(() => stream.getTracks().forEach((track) => track.stop()))
  return null
}

export function printable(value) {
  return typeof value === "string" ? [...value.replace(UNPRINTABLE, " ")].slice(0, 300).join("") : null
}
