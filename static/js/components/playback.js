// Records three seconds and plays them back, so that a person hears it work. The sound stays in this page.
import { MicrophoneRequest, stop } from "../models/microphone.js"

const RECORDING_MS = 3000

export class Playback {
  #window
  #element
  #stream
  #recording = null
  #url = null

  // stream(): the run's open stream, or null; then a microphone is opened for the recording alone.
  constructor(element, { stream, window = globalThis }) {
    this.#element = element
    this.#stream = stream
    this.#window = window
    element.querySelector("[data-action=record]").addEventListener("click", () => this.record())
  }

  async record() {
    if (this.#recording) return
    const recording = (this.#recording = new AbortController())
    const lent = this.#stream()
    const stream = lent?.active ? lent : await new MicrophoneRequest(this.#window).open()
    if (stream && !recording.signal.aborted) {
      this.#showRecording(true)
      this.#play(await this.#take(stream, recording.signal), recording.signal)
      this.#showRecording(false)
    }
    if (stream !== lent) stop(stream)
    if (this.#recording === recording) this.#recording = null
  }

  close() {
    this.#recording?.abort()
    this.#forget()
  }

  #take(stream, signal) {
    const recorder = new this.#window.MediaRecorder(stream)
    const parts = []
    return new Promise((resolve) => {
      const timer = this.#window.setTimeout(finish, RECORDING_MS)
      function finish() {
        if (recorder.state !== "inactive") recorder.stop()
      }
      signal.addEventListener("abort", finish, { once: true })
      recorder.addEventListener("dataavailable", ({ data }) => parts.push(data))
      recorder.addEventListener("stop", () => {
        this.#window.clearTimeout(timer)
        resolve(new Blob(parts, { type: recorder.mimeType }))
      })
      recorder.start()
    })
  }

  #play(blob, signal) {
    this.#forget()
    if (signal.aborted) return
    const audio = this.#element.querySelector("audio")
    this.#url = this.#window.URL.createObjectURL(blob)
    audio.src = this.#url
    audio.hidden = false
    audio.play()?.catch(() => {}) // Where playing needs a click, the controls are there.
  }

  #forget() {
    if (!this.#url) return
    const audio = this.#element.querySelector("audio")
    audio.removeAttribute("src")
    audio.hidden = true
    this.#window.URL.revokeObjectURL(this.#url)
    this.#url = null
  }

  #showRecording(now) {
    this.#element.querySelector("[data-recording-now]").hidden = !now
    this.#element.querySelector("[data-action=record]").disabled = now
  }
}
