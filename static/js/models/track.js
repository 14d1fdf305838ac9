// Watches a granted track: whether it is muted or ended, whether it ever was muted, what it is of, and whether its
// frames still arrive. Loaded with the first run, not before.
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

// Whether frames arrive, by the track's own counters, which Chromium alone has.
export class Delivery {
  #track
  #window
  #last = null

  constructor(track, window = globalThis) {
    this.#track = track
    this.#window = window
  }

  // What is not delivered while nobody sees the page is no stall.
  look(visible) {
    const stats = attempt(() => this.#track.stats)
    if (stats?.deliveredFrames === undefined) return
    const { deliveredFrames: delivered, totalFrames: total } = stats
    const now = this.#window.performance.now()
    const grew = delivered !== this.#last?.delivered
    const since = grew || !visible ? now : this.#last.since
    this.#last = { delivered, total, since, stalled: now - since }
  }

  snapshot() {
    const { delivered = null, total = null, stalled = null } = this.#last ?? {}
    return { delivered_frames: whole(delivered), total_frames: whole(total), stalled_ms: whole(stalled) }
  }
}

function whole(number) {
  return number === null ? null : Math.round(number)
}
