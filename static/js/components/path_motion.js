// Lets the path draw itself: only what has changed on it moves, one stop after the other.
// How it moves is in static/css/soundcheck/path-motion.css.

const STEP_MS = 300 // Between two stops that change at once.
const MOVING_MS = 700 // The longest that anything of one stop moves.

export class PathMotion {
  #performance
  #known = new Map() // By the name of a stop: what it last showed, and when it began to move.
  #next = 0 // When the next stop may begin.

  constructor(performance = globalThis.performance) {
    this.#performance = performance
  }

  // Marks the stops that show something new; `settled` says that this is a verdict. One that moves already goes on.
  follow(stops, settled) {
    const now = this.#performance.now()
    for (const stop of stops) {
      const { changes, startMs } = this.#learn(stop, settled, now)
      if (now >= startMs + MOVING_MS) continue
      stop.dataset.new = changes
      stop.style.setProperty("--delay", `${Math.round(startMs - now)}ms`)
    }
  }

  // While a run knows nothing of a stop yet, what was there before is still known: when it comes back, it is no news.
  #learn(stop, settled, now) {
    const name = stop.querySelector(".stop-name").textContent
    const { sign, line } = stop.dataset
    const before = this.#known.get(name) ?? { sign: "none", line: "dots", changes: "", startMs: -Infinity }
    const changes = []
    if (sign !== "none" && sign !== before.sign) changes.push("state")
    if (["solid", "stub"].includes(line) && line !== before.line) changes.push("line")
    const after = { ...before }
    if (settled || sign !== "none") after.sign = sign
    if (settled || line !== "dots") after.line = line
    const moves = now < before.startMs + MOVING_MS
    if (changes.length) after.changes = [...new Set([...(moves ? before.changes.split(" ") : []), ...changes])].join(" ")
    if (changes.length && !moves) after.startMs = this.#next = Math.max(now, this.#next + STEP_MS)
    this.#known.set(name, after)
    return after
  }
}
