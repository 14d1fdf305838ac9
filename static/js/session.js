// Follows a visit to the test page: one run at a time, what happens after its verdict, and the comparison.
import { platformOf } from "./environment.js"
import { Recheck } from "./recheck.js"
import { TestRun } from "./run.js"

export class Session extends EventTarget {
  #window
  #platform
  #recheck
  #comparison = null
  run = null

  // Dispatches "measured" and "level" of the current run, and "hint" when something changed.
  constructor(window = globalThis) {
    super()
    this.#window = window
    this.#platform = platformOf(window)
    this.#recheck = new Recheck({
      window,
      run: () => this.start({ quiet: true }),
      hint: () => this.dispatchEvent(new Event("hint")),
    })
  }

  // comparison: {answer, permission}. A run by itself keeps what the last comparison said.
  start({ quiet = false, comparison = quiet ? this.#comparison : null } = {}) {
    this.close()
    this.#comparison = comparison
    const run = new TestRun({ window: this.#window, quiet, platform: this.#platform, comparison })
    this.run = run
    for (const name of ["measured", "level"]) {
      run.addEventListener(name, ({ detail }) => this.#tell(name, detail))
    }
    return run.start()
  }

  // What the server answered to the current run, now on the screen.
  async judged({ state, fault, keepListening }) {
    const { run } = this
    if (!run) return
    if (state !== "done") return this.#recheck.stop()
    if (run.pending) return
    const witnessed = fault === "all-clear"
    if (witnessed) run.rest()
    else if (!keepListening) run.close()
    const mayAsk = (await this.#platform).engine === "gecko"
    if (run !== this.run) return
    this.#recheck.start({ witnessed, mayAsk, permission: run.permission, live: () => run.stream !== null })
  }

  // While a comparison is under way its window takes the focus to and fro.
  pause() {
    this.#recheck.stop()
  }

  compared(answer) {
    const { run } = this
    if (!run) return
    if (answer === null) return this.#recheck.start()
    this.#comparison = { answer, permission: run.permission }
    run.compare(this.#comparison)
    this.#tell("measured", run.snapshot())
  }

  close() {
    this.#recheck.stop()
    this.run?.close()
    this.run = null
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
