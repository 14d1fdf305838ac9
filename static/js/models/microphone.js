// Opens a microphone, tries again where the browser only stumbled, and says how it went and what became of its track.

export const UNPROCESSED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }

const RETRY_DELAYS_MS = [250, 500, 1000] // Before each new attempt.
const STUMBLES = ["Audio device socket error", "Failed due to shutdown"]
// What PulseAudio and PipeWire call the sound that a computer plays; only Firefox lists it as a microphone.
const MONITOR = /^Monitor of /
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
    try {
      return await this.#window.navigator.mediaDevices.getUserMedia({ audio: UNPROCESSED })
    } catch (error) {
      this.#error = error
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

// Whether the granted track is muted or ended, and whether it ever was muted.
export class TrackWatch {
  #track
  #changed
  #wasMuted
  #ended = false

  constructor(track, changed) {
    this.#track = track
    this.#changed = changed
    this.#wasMuted = track.muted
    for (const name of ["mute", "unmute", "ended"]) track.addEventListener(name, this.#see)
  }

  snapshot() {
    return {
      muted: this.#track.muted,
      ended: this.#ended || this.#track.readyState === "ended",
      was_muted: this.#wasMuted,
      monitor: MONITOR.test(this.#track.label ?? ""),
    }
  }

  close() {
    for (const name of ["mute", "unmute", "ended"]) this.#track.removeEventListener(name, this.#see)
  }

  #see = ({ type }) => {
    this.#wasMuted ||= type === "mute"
    this.#ended ||= type === "ended"
    this.#changed()
  }
}

export function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop()
  return null
}

export function printable(value) {
  return typeof value === "string" ? [...value.replace(UNPRINTABLE, " ")].slice(0, 300).join("") : null
}
