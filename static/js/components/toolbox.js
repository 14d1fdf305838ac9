// The tools below the verdict: which microphone hears you, and hearing yourself. Loaded once one is open.
import { Chooser } from "./chooser.js"
import { Playback } from "./playback.js"

export class Toolbox {
  #microphones
  #chooser
  #playback

  // stream(): the run's open stream, or null.
  constructor(element, { stream }) {
    this.#microphones = element.querySelector("[data-microphones]")
    this.#chooser = new Chooser(this.#microphones)
    this.#playback = new Playback(element.querySelector("[data-playback]"), { stream })
  }

  close() {
    this.#microphones.open = false
    this.#chooser.close()
    this.#playback.close()
  }
}
