// Whether the frames of a track still arrive, by its own counters, which Chromium alone has. Loaded with the first
// run, not before.
import { attempt } from "../helpers/browser_answers.js"

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
