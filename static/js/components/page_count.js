// Tells the server how far people get: a step shown, a choice followed, an answer. It tells of no person.

// Set on the history's entry of a page that counts. Who came by a link from one of ours without it came from
// the test, where no script counts: its verdict led on. The address is no help, as no page tells its own.
const COUNTS = "counts"

// A view ends one way, by an answer or by a choice; who does neither has given up.
const END = "end"

export class PageCount {
  #window
  #url
  #told = new Set()

  constructor(url, window = globalThis) {
    this.#url = url
    this.#window = window
  }

  // Counts a view of the page from now on; a page that comes back from the history is another view.
  begin() {
    const { document, navigation } = this.#window
    this.#told.clear()
    document.addEventListener("visibilitychange", this.#look) // Once, however often it is added.
    this.#look()
    if (navigation?.currentEntry) navigation.updateCurrentEntry({ state: COUNTS }) // A sandboxed frame has none.
  }

  // The choice "It works now" of a fix is an answer too.
  followed({ target }) {
    const choice = target.closest?.("[data-choice]")
    if (!choice) return
    const solved = choice.dataset.choice === "solved" && this.#page.dataset.kind === "fix"
    this.#tell(solved ? "solved" : "next", END)
  }

  // A click on one of the answers to "Did this help?"; the page says thank you in place.
  answered(event) {
    const form = event.target.closest?.("form.helped")
    if (!form || !event.target.value) return
    event.preventDefault()
    this.#tell(event.target.value, END)
    const thanks = this.#window.document.querySelector("#thanks")
    thanks.dataset.now = ""
    thanks.focus()
  }

  #look = () => this.#window.document.visibilityState === "visible" && this.#seen()

  #seen() {
    this.#tell("shown")
    const { activation } = this.#window.navigation ?? {}
    const step = this.#parameters.get("via")?.split(",").pop()
    const linked = activation?.navigationType === "push" && activation.from !== null
    if (linked && activation.from.getState() !== COUNTS && step && step !== "test") this.#tell("next", "verdict", step)
  }

  // Tells the same thing only once a view. A sandboxed frame, which is of no site, may tell nothing, and what is
  // seen in test mode is nobody's.
  #tell(event, once = event, step = this.#page.dataset.step) {
    if (this.#told.has(once) || this.#window.origin === "null" || this.#parameters.has("simulate")) return
    this.#told.add(once)
    const values = ["os", "browser", "partner"].map((name) => [name, this.#parameters.get(name) ?? ""])
    const { locale } = this.#window.document.body.dataset
    const told = JSON.stringify({ event, step, ...Object.fromEntries(values), locale })
    this.#window.navigator.sendBeacon?.(this.#url, new Blob([told], { type: "application/json" }))
  }

  get #page() {
    return this.#window.document.querySelector("main[data-step]")
  }

  get #parameters() {
    return new URLSearchParams(this.#window.location.search)
  }
}
