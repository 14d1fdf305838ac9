// The form of measurements that htmx posts. It remembers which run each request speaks for.

export const RETRY_MS = 3000

export class MeasurementForm {
  #form
  #window
  #run = null
  #runs = new WeakMap() // By request.
  #timer

  constructor(form, window = globalThis) {
    this.#form = form
    this.#window = window
  }

  send(measurements, run) {
    this.#form.elements.measurements.value = JSON.stringify(measurements)
    this.#run = run
    this.sendAgain()
  }

  // For what was not taken.
  sendLater() {
    this.#window.clearTimeout(this.#timer)
    this.#timer = this.#window.setTimeout(() => this.sendAgain(), RETRY_MS)
  }

  sendAgain() {
    this.#window.clearTimeout(this.#timer)
    if (this.#form.elements.measurements.value) this.#form.dispatchEvent(new Event("measured"))
  }

  // What is on the screen: "" for nothing the server drew.
  set shown(digest) {
    this.#form.elements.shown.value = digest
  }

  get previous() {
    return this.#form.elements.previous.value
  }

  set previous(fault) {
    this.#form.elements.previous.value = fault
  }

  // Whether the test page was a stop of its own on the path.
  get hasPageStop() {
    return this.#form.elements.page_stop.value !== ""
  }

  set hasPageStop(value) {
    this.#form.elements.page_stop.value = value ? "1" : ""
  }

  // The request leaves with what was measured last.
  rememberRunOf(request) {
    this.#runs.set(request, this.#run)
  }

  isFrom(request, run) {
    return this.#runs.get(request) === run
  }
}
