// Sends what must arrive: one after the other, each until the server has taken it, and the same each time.

const QUICK_DELAYS_MS = [50, 100, 200, 400] // Before the first tries again; a worker may just have ended.
const SLOW_DELAY_MS = 5000
const GIVE_UP_AFTER_MS = 120_000
const TIMEOUT_MS = 10_000 // For one answer.
const LATER = [408, 429] // And 5xx. Any other refusal stays one.
const NOWHERE = [404, 410]

export class Outbox extends EventTarget {
  #window
  #url
  #waiting = []
  #working = null
  #hurry = () => {}
  state = "empty"

  // Dispatches "change" whenever `state` is another one: "empty", "sending", "sent" (all of it), "waiting" (it
  // failed, and is tried again by itself), "failed" (only `again()` tries on). For good, and of the last one: "gone"
  // (there is nobody left to take it), "refused" (it is not taken as it is).
  constructor(url, window = globalThis) {
    super()
    this.#url = url
    this.#window = window
  }

  put(message) {
    this.#waiting.push(JSON.stringify(message))
    this.#working ??= this.#work()
    this.#hurry()
  }

  // The line may be back.
  again() {
    this.#hurry()
  }

  // Forgets what waits; resolves when nothing is under way any more.
  async clear() {
    this.#waiting = []
    this.#hurry()
    await this.#working
    this.#become("empty")
  }

  async #work() {
    this.#become("sending")
    let outcome
    while (this.#waiting.length) outcome = await this.#deliver(this.#waiting[0])
    this.#working = null
    if (outcome) this.#become(outcome)
  }

  // Resolves to "sent", "gone" or "refused", or to null when it is to be forgotten.
  async #deliver(body) {
    const began = this.#now
    for (let tries = 0; this.#waiting[0] === body; tries += 1) {
      const status = await post(this.#url, body, this.#window)
      if (this.#waiting[0] !== body) break
      if (!worthAnotherTry(status)) {
        this.#waiting.shift()
        return outcomeOf(status)
      }
      const isOver = this.#now - began >= GIVE_UP_AFTER_MS
      if (tries >= QUICK_DELAYS_MS.length) this.#become(isOver ? "failed" : "waiting")
      await this.#pause(isOver ? Infinity : (QUICK_DELAYS_MS[tries] ?? SLOW_DELAY_MS))
    }
    return null
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = milliseconds < Infinity ? this.#window.setTimeout(resolve, milliseconds) : null
      this.#hurry = () => {
        this.#window.clearTimeout(timer)
        resolve()
      }
    })
  }

  get #now() {
    return this.#window.performance.now()
  }

  #become(state) {
    if (this.state === state) return
    this.state = state
    this.dispatchEvent(new Event("change"))
  }
}

// Resolves to the status of the answer; 0 where there was none.
export async function post(url, body, window = globalThis) {
  const stopping = new AbortController()
  const timer = window.setTimeout(() => stopping.abort(), TIMEOUT_MS)
  try {
    const headers = { "Content-Type": "application/json" }
    // `keepalive`: somebody who has the verdict may leave at once.
    const response = await window.fetch(url, { method: "POST", headers, body, keepalive: true, signal: stopping.signal })
    return response.status
  } catch {
    return 0
  } finally {
    window.clearTimeout(timer)
  }
}

function outcomeOf(status) {
  if (status < 300) return "sent"
  return NOWHERE.includes(status) ? "gone" : "refused"
}

export function worthAnotherTry(status) {
  return status === 0 || status >= 500 || LATER.includes(status)
}
