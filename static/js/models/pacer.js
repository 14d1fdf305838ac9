// Decides when to tell the server: at once when there is news, else at a heartbeat, never too often.

const SHORTEST_MS = 100 // Between two posts.
const HEARTBEAT_MS = 500
const SLOW_HEARTBEAT_MS = 5000
const SLOW_AFTER_MS = 20_000
const BURST_MS = 1000

export class Pacer {
  #send
  #window
  #timer = null
  #began = 0
  #last = -Infinity
  #burstUntil = -Infinity
  #beating = false

  constructor(send, window = globalThis) {
    this.#send = send
    this.#window = window
  }

  start(first = HEARTBEAT_MS) {
    this.#began = this.#now
    this.#beating = true
    this.#plan(this.#began + first)
  }

  soon() {
    if (this.#now >= this.#last + SHORTEST_MS) this.#fire()
    else this.#plan(this.#last + SHORTEST_MS)
  }

  // Sound began: tell it often for a second, so that the verdict is quick.
  burst() {
    if (!this.#beating) return
    const idle = this.#now >= this.#burstUntil
    this.#burstUntil = this.#now + BURST_MS
    if (idle) this.soon()
  }

  // No more heartbeats; `soon` still works.
  rest() {
    this.#beating = false
    this.#window.clearTimeout(this.#timer)
  }

  get #now() {
    return this.#window.performance.now()
  }

  #fire() {
    this.#last = this.#now
    if (this.#beating) this.#plan(this.#last + this.#pause())
    else this.#window.clearTimeout(this.#timer)
    this.#send()
  }

  #pause() {
    if (this.#last < this.#burstUntil) return SHORTEST_MS
    return this.#last - this.#began < SLOW_AFTER_MS ? HEARTBEAT_MS : SLOW_HEARTBEAT_MS
  }

  #plan(time) {
    this.#window.clearTimeout(this.#timer)
    this.#timer = this.#window.setTimeout(() => this.#fire(), Math.max(0, time - this.#now))
  }
}
