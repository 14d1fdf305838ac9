// Tells the server how far people get: a step shown, a choice followed. It tells of no person.
import { searchOf } from "../helpers/own_address.js"

// Set on the history's entry of a page that counts. Who came by a link from one of ours without it came from
// the test, where no script counts: its verdict led on. The address is no help, as no page tells its own.
const COUNTS = "counts"

// A view ends one way, by a choice; who makes none has given up.
const END = "end"

// Where the choice "It works now" leads.
const SOLVED = "solved"

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

  // What helped, and what did not, is said by the choice that follows a fix. The last is for whom it did not help.
  followed({ target }) {
    const choice = target.closest?.("[data-choice]")
    if (!choice) return
    const isAnswer = this.#page.dataset.kind === "fix"
    const hasHelped = choice.dataset.choice === SOLVED
    const hasNot = choice === [...this.#page.querySelectorAll("[data-choice]")].pop()
    this.#tell(isAnswer && hasHelped ? "solved" : isAnswer && hasNot ? "not-solved" : "next", END)
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
    return new URLSearchParams(searchOf(this.#window))
  }
}
