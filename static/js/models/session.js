// Follows a visit to the test page: one run at a time, what happens after its verdict, and the comparison.
import { platformOf } from "../helpers/environment.js"
import { TestRun } from "./run.js"

export class Session extends EventTarget {
  #window
  #platform
  #recheck = null // Loaded with the first verdict, before which there is nothing to watch for.
  #learned = null
  #comparing = null // AbortController of the comparison under way.
  #openBoxes = 0 // Runs whose question nobody has answered: Chromium leaves a box open that another tab has answered.
  #mostInputs = 0
  run = null

  // Dispatches "measured", "level" and "let-go" of the current run, and "hint" when something changed.
  constructor(window = globalThis) {
    super()
    this.#window = window
    this.#platform = platformOf(window)
  }

  // learned: {permission, facts}. A run by itself keeps what was learned before.
  start({ quiet = false, learned = quiet ? this.#learned : null } = {}) {
    if (!quiet) this.#comparing?.abort()
    this.#end()
    this.#learned = learned
    const known = { boxOpen: this.#openBoxes > 0, mostInputs: this.#mostInputs }
    const run = new TestRun({ window: this.#window, quiet, platform: this.#platform, learned, ...known })
    this.run = run
    for (const name of ["measured", "level", "let-go"]) {
      run.addEventListener(name, ({ detail }) => this.#tell(name, detail))
    }
    this.#openBoxes += 1
    return run.start().finally(() => (this.#openBoxes -= 1))
  }

  // What the server answered to the current run, now on the screen.
  async judged({ state, fault, keepListening }) {
    const { run } = this
    if (!run) return
    if (state !== "done") return this.#recheck?.stop()
    if (run.pending) return
    const witnessed = fault === "all-clear"
    if (witnessed) run.rest()
    else if (!keepListening) run.close()
    const [{ engine }, loaded] = await Promise.all([this.#platform, import("./recheck.js").catch(() => null)])
    if (run !== this.run || !loaded) return // Not reached now; the next verdict tries again.
    this.#recheck ??= new loaded.Recheck({
      window: this.#window,
      run: () => this.start({ quiet: true }),
      hint: () => this.dispatchEvent(new Event("hint")),
    })
    const mayAsk = engine === "gecko"
    const { permission, anyMicrophone } = run
    this.#recheck.start({ witnessed, mayAsk, permission, anyMicrophone, live: () => run.stream !== null })
  }

  // Asks a clean origin; resolves to whether it was told something, or this page is leaving to be told.
  async compare(url) {
    this.#comparing?.abort()
    this.#comparing = new AbortController()
    const { signal } = this.#comparing
    this.#heedAttention(false) // The window of the comparison takes the focus to and fro.
    const answer = await import("./comparison.js")
      .then(({ compareCleanOrigin }) => compareCleanOrigin(url, { signal, window: this.#window }))
      .catch(() => null) // The script is not reached, or is another version's.
    if (signal.aborted || answer === "redirected") return true
    this.#heedAttention(true)
    if (answer !== null) this.learn({ clean_origin: answer })
    return answer !== null
  }

  #heedAttention(heeded) {
    if (this.#recheck) this.#recheck.heedsAttention = heeded
  }

  // Joins facts about the permission to those of the last run: clean_origin, repair.
  learn(facts) {
    const { run } = this
    if (!run) return
    const { permission } = run
    const known = this.#learned?.permission === permission && this.#learned.facts
    this.#learned = { permission, facts: { ...known, ...facts } }
    run.learn(this.#learned)
    this.#tell("measured", run.snapshot())
  }

  close() {
    this.#comparing?.abort()
    this.#end()
  }

  #end() {
    this.#recheck?.stop()
    this.#mostInputs = this.run?.mostInputs ?? this.#mostInputs
    this.run?.close()
    this.run = null
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
