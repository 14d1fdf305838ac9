// One run of the test. It tells what it measured by "measured" events, and each loudness by "level" events; "let-go" says
// that it has listened for so long that it has closed the microphone.
import { countMicrophones, countOutputs, permissionState, soon, watchPermission } from "../helpers/browser_answers.js"
import { pageOf, platformOf, rememberAsking } from "../helpers/environment.js"
import { Listener } from "./listener.js"
import { MicrophoneRequest, stop } from "./microphone.js"

const LATE_ANSWER_MS = 500 // Until Firefox tells a frame of a refusal that it has already felt.
const LATE_POLL_MS = 50
const NEWS_RATIO = 1.4 // A block louder by 3 dB than all of the last second is told at once.
const LAST_SECOND_BLOCKS = 25
const QUIET_START_MS = 3000 // For so long a run that nobody asked for may pend unseen.
const AFTERGLOW_MS = 30_000 // For so long the meter lives on after an all-clear.
const MAX_RUN_MS = 300_000 // Until a forgotten run lets go of the microphone.
const SHORTEST_MS = 50 // Between two posts of what was measured.
const HEARTBEAT_MS = 500
const SLOW_HEARTBEAT_MS = 5000
const SLOW_AFTER_MS = 20_000
const BURST_MS = 500

export class TestRun extends EventTarget {
  #window
  #quiet
  #platform
  #boxOpen
  #mostInputs
  #request
  #listener
  #pacer
  #closing = new AbortController()
  #timer
  #page
  #looking
  #place = null
  #saidPlatform
  #permissions = {}
  #devices = {}
  #learned
  #settled = false
  #stream = null
  #track = null
  #recent = []
  #last = null

  // quiet: nobody pressed anything. learned: {permission, facts}, what is known besides, while it says so.
  // boxOpen: a run before still waits for an answer. mostInputs: microphones this page has seen at once.
  constructor({ window = globalThis, quiet = false, platform = platformOf(window), learned = null, boxOpen = false, mostInputs = 0 } = {}) {
    super()
    this.#window = window
    this.#quiet = quiet
    this.#platform = platform
    this.#learned = learned
    this.#boxOpen = boxOpen
    this.#mostInputs = mostInputs
    this.#request = new MicrophoneRequest(window)
    this.#listener = new Listener(window)
    this.#pacer = new Pacer(() => this.#tell(), window)
  }

  // Call it in the click, because of the AudioContext: in other engines than Chromium one that is made later
  // stays suspended. In Chromium, making one while the sound service hangs stops the page for 20 seconds.
  async start() {
    if (!this.#quiet && !("userAgentData" in this.#window.navigator)) this.#listener.prepare()
    await this.#lookAround()
    if (this.closed) return
    if (this.#page.media_devices) await this.#ask()
    if (!this.#stream) await soon(() => this.#looking, this.#window)
    if (this.closed) return
    this.#settled = true
    if (!this.#stream) this.#pacer.rest()
    this.#pacer.soon()
  }

  get closed() {
    return this.#closing.signal.aborted
  }

  get pending() {
    return !this.closed && !this.#settled
  }

  get granted() {
    return this.#stream !== null
  }

  get stream() {
    return this.closed ? null : this.#stream
  }

  get mostInputs() {
    const { before = 0, after = 0 } = this.#devices
    return Math.max(this.#mostInputs, before, after)
  }

  // Whether the browser lists one; null where it cannot tell.
  get anyMicrophone() {
    const count = this.#devices.after ?? this.#devices.before
    return typeof count === "number" ? count > 0 : null
  }

  // The newest answer of the browser; undefined until the run has asked.
  get permission() {
    return this.#permissions.after ?? this.#permissions.before
  }

  learn(learned) {
    this.#learned = learned
  }

  snapshot() {
    const { before, after = null } = this.#permissions
    const { permission, facts } = this.#learned ?? {}
    return {
      version: 1,
      page: this.#page,
      platform: { ...this.#saidPlatform, place: this.#place },
      // What was learned holds as long as this site's own answer is what it was then.
      permissions: { before, after, ...(permission === this.permission && facts) },
      ...(this.#last ?? this.#measured()),
    }
  }

  // The verdict is good: keep only the meter and the track's events, for a while.
  rest() {
    this.#pacer.rest()
    this.#window.clearTimeout(this.#timer)
    this.#timer = this.#window.setTimeout(() => this.close(), AFTERGLOW_MS)
  }

  close() {
    if (this.closed) return
    this.#last = this.#measured() // Before closing changes it.
    this.#closing.abort()
    this.#window.clearTimeout(this.#timer)
    this.#pacer.rest()
    this.#request.abandon()
    this.#track?.close()
    this.#listener.close()
    stop(this.#stream)
    this.#level(0)
  }

  async #lookAround() {
    this.#page = pageOf(this.#window)
    this.#looking = this.#lookAtPlace().catch(() => {}) // Not reached: judged as a tab.
    ;[this.#saidPlatform, this.#permissions.before, this.#devices.before] = await Promise.all([
      this.#platform,
      watchPermission((state) => this.#permissionChanged(state), this.#closing.signal, this.#window),
      countMicrophones(this.#window),
    ])
  }

  // Only a refusal, which may come at once, waits for it.
  async #lookAtPlace() {
    const { hasBrowserApi, hasNativeApi, placeOf } = await import("../helpers/place.js")
    this.#page.browser_api = hasBrowserApi(this.#window)
    this.#page.native_api = hasNativeApi(this.#window)
    this.#place = placeOf(this.#window)
  }

  async #ask() {
    // A browser that says "denied" beforehand does not ask.
    if (this.#permissions.before !== "denied") rememberAsking(this.#window)
    this.#pacer.start(this.#quiet ? QUIET_START_MS : undefined)
    const stream = await this.#request.open()
    if (stream) this.#hear(stream)
    const [permission, after, outputs] = await Promise.all([
      this.#permissionAfter(stream),
      countMicrophones(this.#window),
      countOutputs(this.#window),
    ])
    if (this.closed) return
    this.#permissions.after = permission
    Object.assign(this.#devices, { after, outputs })
  }

  // Told late, a refusal would look like a change of mind and be tested again, which proves less.
  async #permissionAfter(stream) {
    const late = !stream && this.#saidPlatform.engine === "gecko" && this.#permissions.before === "prompt"
    const until = this.#window.performance.now() + (late ? LATE_ANSWER_MS : 0)
    for (;;) {
      const state = await permissionState(this.#window)
      if (state !== "prompt" || this.closed || this.#window.performance.now() >= until) return state
      await new Promise((resolve) => this.#window.setTimeout(resolve, LATE_POLL_MS))
    }
  }

  #hear(stream) {
    this.#stream = stream
    this.#timer = this.#window.setTimeout(() => this.#letGo(), MAX_RUN_MS)
    this.#watchTrack(stream).catch(() => {}) // Not reached: nothing is known of mute and end.
    this.#listener.listen(stream, (peak) => this.#heard(peak))
    this.#pacer.soon()
  }

  async #watchTrack(stream) {
    const { TrackWatch } = await import("./track.js")
    if (this.closed) return
    this.#track = new TrackWatch(stream.getAudioTracks()[0], () => this.#pacer.soon())
    this.#pacer.soon()
  }

  #heard(peak) {
    if (peak > NEWS_RATIO * Math.max(...this.#recent, 0)) this.#pacer.burst()
    this.#recent = [...this.#recent.slice(1 - LAST_SECOND_BLOCKS), peak]
    this.#level(peak)
  }

  #letGo() {
    this.close()
    this.dispatchEvent(new CustomEvent("let-go"))
  }

  #level(peak) {
    this.dispatchEvent(new CustomEvent("level", { detail: peak }))
  }

  #permissionChanged(state) {
    this.#permissions.after = state
    if (this.#settled) this.#pacer.soon()
  }

  #measured() {
    const { before = null, after = null, outputs = null } = this.#devices
    const request = this.#request.snapshot()
    return {
      devices: { before, after, most: this.mostInputs, outputs },
      request: request && { ...request, box_open: this.#boxOpen },
      track: this.#track?.snapshot() ?? null,
      audio: this.#listener.snapshot(),
    }
  }

  #tell() {
    if (!this.closed) this.dispatchEvent(new CustomEvent("measured", { detail: this.snapshot() }))
  }
}

// Decides when a run tells what it measured: at once when there is news, else at a heartbeat, never too often.
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

  // Sound began: tell it often for half a second, so that the verdict is quick.
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
