// Watches a granted track: whether it is muted or ended, whether it ever was muted, and what it is of. Loaded with
// the first run, not before.
import { attempt } from "../helpers/browser_answers.js"

// What PulseAudio and PipeWire call the sound that a computer plays; only Firefox lists it as a microphone.
const MONITOR = /^Monitor of /

export class TrackWatch {
  #track
  #changed
  #wasMuted
  #ended = false

  constructor(track, changed) {
    this.#track = track
    this.#changed = changed
    this.#wasMuted = this.#muted
    for (const name of ["mute", "unmute", "ended"]) track.addEventListener(name, this.#see)
  }

  snapshot() {
    return {
      muted: this.#muted,
      ended: this.#ended || attempt(() => this.#track.readyState) === "ended",
      was_muted: this.#wasMuted,
      monitor: MONITOR.test(attempt(() => this.#track.label) ?? ""),
      grouped: attempt(() => "groupId" in this.#track.getSettings()),
    }
  }

  close() {
    for (const name of ["mute", "unmute", "ended"]) this.#track.removeEventListener(name, this.#see)
  }

  get #muted() {
    return attempt(() => this.#track.muted) === true
  }

  #see = ({ type }) => {
    this.#wasMuted ||= type === "mute"
    this.#ended ||= type === "ended"
    this.#changed()
  }
}
