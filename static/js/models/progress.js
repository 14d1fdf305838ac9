// Tells the agent what the customer is doing now. Only the newest matters; steps that were tried add up.
import { post, worthAnotherTry } from "./outbox.js"

const UNPROCESSABLE = 422
const RETRY_DELAYS_MS = [200, 1000, 5000] // Before it is told again; later news makes up for it.

export class Progress {
  #window
  #url
  #link
  #channel
  #last = null
  #tried = []
  #next = null
  #working = false
  #plain = false // Whether the server has refused to hear how they came, and whether they look first.
  looksFirst // Whether they look at a result before anything of it is sent.

  // channel: how they have come, or nothing.
  constructor({ progress, link, channel }, window = globalThis) {
    this.#url = progress
    this.#channel = channel
    this.#link = link
    this.#window = window
    this.looksFirst = looksFirst(window)
  }

  // step: the one that is read. tried: steps that were left behind just now.
  tell(stage, { step = null, tried = [] } = {}) {
    const news = JSON.stringify([stage, step])
    if (news === this.#last && !tried.length) return
    this.#last = news
    this.#tried = [...new Set([...this.#tried, ...tried])]
    this.#next = { stage, step }
    if (!this.#working) this.#work()
  }

  // Somebody came back to a page that was left.
  again() {
    if (!this.#last) return
    const [stage, step] = JSON.parse(this.#last)
    this.#last = null
    this.tell(stage, { step })
  }

  // They leave the page; nobody is here to try again.
  leave() {
    if (!this.#last) return
    const [stage, step] = JSON.parse(this.#last)
    post(this.#url, JSON.stringify({ link: this.#link, stage, step, left: true, ...this.#manner() }), this.#window)
  }

  // A server of the version before refuses it.
  #manner() {
    if (this.#plain) return {}
    return { ...(this.#channel && { channel: this.#channel }), ...(this.looksFirst && { looks_first: true }) }
  }

  async #work() {
    this.#working = true
    while (this.#next) await this.#deliver(this.#nextMessage())
    this.#working = false
  }

  #nextMessage() {
    const tried = this.#tried
    const news = { link: this.#link, ...this.#next, tried }
    this.#next = null
    this.#tried = []
    return { news, tried }
  }

  async #deliver({ news, tried }) {
    for (let tries = 0; ; tries += 1) {
      const manner = this.#manner()
      const status = await post(this.#url, JSON.stringify({ ...news, ...manner }), this.#window)
      if (status === UNPROCESSABLE && Object.keys(manner).length) {
        this.#plain = true
        continue
      }
      if (!worthAnotherTry(status)) return
      if (this.#next || tries === RETRY_DELAYS_MS.length) {
        this.#tried = [...new Set([...tried, ...this.#tried])]
        return
      }
      await new Promise((resolve) => this.#window.setTimeout(resolve, RETRY_DELAYS_MS[tries]))
    }
  }
}

// Calls back once somebody sees the page: those who look at links beforehand open them where nobody does.
export function whenSeen(callback, { document } = globalThis) {
  const look = () => {
    if (document.visibilityState !== "visible") return
    document.removeEventListener("visibilitychange", look)
    callback()
  }
  document.addEventListener("visibilitychange", look)
  look()
}

// Whether the person wants to look before anything of a result is sent; the agent then sees no step either.
const LOOK_FIRST = "soundcheck.look-first"

export function looksFirst(window = globalThis) {
  try {
    return window.sessionStorage.getItem(LOOK_FIRST) !== null
  } catch {
    return false
  }
}

export function rememberLookingFirst(wanted, window = globalThis) {
  try {
    if (wanted) window.sessionStorage.setItem(LOOK_FIRST, "1")
    else window.sessionStorage.removeItem(LOOK_FIRST)
  } catch {
    // Storage is blocked: it holds for this page only.
  }
}
