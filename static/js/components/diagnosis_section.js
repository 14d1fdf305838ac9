// The part of the page with the levels and the verdict. The server draws it anew, so it is looked for each time.

export class DiagnosisSection {
  #document
  #focusedAction = null // Of the part that is being swapped; "" for what is no action, null where nothing in it had the focus.

  constructor(document = globalThis.document) {
    this.#document = document
  }

  get element() {
    return this.#document.querySelector("#diagnosis")
  }

  // What the server said last; `digest` is "" where nothing of it is on the screen.
  get verdict() {
    const { state, fault = "", shown = "", keepListening } = this.element.dataset
    return { state, fault, digest: shown, keepListening: keepListening !== undefined }
  }

  get hasPageStop() {
    return "pageStop" in this.element.dataset
  }

  // Lets what is new on the path draw itself.
  move(motion) {
    motion.follow(this.element.querySelectorAll(".stop"), this.verdict.state === "done")
  }

  reveal(selector) {
    this.element.querySelector(selector)?.removeAttribute("hidden")
  }

  // Nothing of the new run is known.
  showRunning() {
    const { element } = this
    element.dataset.state = "running"
    for (const name of ["fault", "level", "certainty"]) delete element.dataset[name]
    for (const stop of element.querySelectorAll(".stop")) {
      Object.assign(stop.dataset, { state: "unknown", sign: "none", line: "dots" })
      delete stop.dataset.here
    }
  }

  rememberFocus() {
    const { activeElement } = this.#document
    this.#focusedAction = this.element.contains(activeElement) ? (activeElement.dataset.action ?? "") : null
  }

  // Keyboard users keep their place: the same button if it is there again, else the verdict.
  restoreFocus() {
    const { element } = this
    if (this.#focusedAction === null || element.contains(this.#document.activeElement)) return
    const heading = element.querySelector("h1") ?? element
    heading.tabIndex = -1
    const button = this.#focusedAction && element.querySelector(`[data-action="${this.#focusedAction}"]`)
    ;(button || heading).focus({ preventScroll: true })
  }

  // Of a new verdict above what is in view, or at the end of a low panel, nobody would see what to press. The path
  // is seen with it, so that whoever mended something sees the line go on.
  scrollToNews(previousFault, windowHeight = globalThis.innerHeight) {
    const heading = this.element.querySelector("h1")
    if (this.verdict.fault === previousFault || !heading) return
    const { top } = this.element.getBoundingClientRect()
    if (top < 0 || heading.getBoundingClientRect().top > windowHeight / 2) this.element.scrollIntoView()
  }
}
