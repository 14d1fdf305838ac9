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
