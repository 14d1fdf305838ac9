// Hears one unprocessed track in blocks of about 40 ms. It keeps numbers, never sound.
import { attempt } from "../helpers/browser_answers.js"

const BLOCK_MS = 40 // Between two looks.
const SHORTEST_STEP_MS = 30 // A look that comes late is followed soon by the next, which would hear the same again.
const LONGEST_STEP_MS = 250 // A longer gap was mostly not looked at, so it does not count.
const MOST_BLOCKS = 200
const MAX_LEVEL = 1000 // What the server takes; samples are floats and may pass full scale.
const STATES = ["running", "suspended", "interrupted", "closed"]

export class Listener {
  #window
  #context = null
  #source
  #analyser
  #track = null
  #timer
  #samples
  #contextTime = 0
  #opened = 0
  #listened = 0
  #peak = 0
  #rms = 0
  #blocks = []
  #voice = null
  #delivery = null
  #running = false
  #suspensions = 0

  // voice: a promise of the module that tells voices from noises; without it only levels are told.
  constructor(window = globalThis, voice = import("../helpers/voice.js")) {
    this.#window = window
    voice.then((module) => (this.#voice = module)).catch(() => {})
  }

  // Call it in the click: a context made later may stay suspended, and then every sample is 0.
  prepare() {
    try {
      this.#context ??= new this.#window.AudioContext()
      this.#resume()
    } catch {
      this.#context = null // No audio output or too many contexts: reported as closed.
    }
  }

  // Calls `heard(peak)` after each block.
  listen(stream, heard) {
    this.prepare()
    ;[this.#track] = stream.getAudioTracks()
    this.#opened = this.#window.performance.now()
    this.#connect(stream)
    this.#watchDelivery().catch(() => {}) // Not reached: nothing is known of frames.
    this.#timer = this.#window.setInterval(() => this.#look(heard), BLOCK_MS)
    this.#window.document.addEventListener("visibilitychange", this.#resume)
  }

  snapshot() {
    if (!this.#track) return null
    const state = this.#context?.state ?? "closed"
    return {
      context: STATES.includes(state) ? state : "suspended",
      listened_ms: Math.round(this.#listened),
      open_ms: Math.round(this.#window.performance.now() - this.#opened),
      peak: short(this.#peak),
      rms: short(this.#rms),
      block_peaks: this.#blocks.map(({ peak }) => short(peak)),
      ...this.#voice?.summarise(this.#blocks),
      ...this.#delivery?.snapshot(),
      suspensions: this.#suspensions,
    }
  }

  close() {
    this.#window.clearInterval(this.#timer)
    this.#window.document.removeEventListener("visibilitychange", this.#resume)
    this.#source?.disconnect()
    // In Firefox a page that is being left cannot close it any more, and need not.
    if (this.#context && this.#context.state !== "closed") this.#context.close()?.catch?.(() => {})
  }

  // Firefox leaves the promise pending while it wants a click, so nobody waits for it.
  #resume = () => {
    if (this.#visible && this.#context?.state !== "running") attempt(() => this.#context.resume().catch(() => {}))
  }

  get #visible() {
    return this.#window.document.visibilityState !== "hidden"
  }

  #connect(stream) {
    try {
      this.#analyser = this.#context.createAnalyser()
      // A power of two, next to 40 ms: 2048 at 48 kHz, 512 at the 16 kHz of a Bluetooth headset in a call.
      this.#analyser.fftSize = 2 ** Math.round(Math.log2(this.#context.sampleRate / 25))
      this.#samples = new Float32Array(this.#analyser.fftSize)
      this.#source = this.#context.createMediaStreamSource(stream)
      this.#source.connect(this.#analyser)
    } catch {
      this.#source = null
    }
  }

  async #watchDelivery() {
    const { Delivery } = await import("./track.js")
    this.#delivery = new Delivery(this.#track, this.#window)
  }

  #look(heard) {
    const now = (this.#context?.currentTime ?? 0) * 1000
    const step = now - this.#contextTime
    this.#delivery?.look(this.#visible)
    this.#watchContext()
    const isHeard = this.#source && this.#visible && this.#context.state === "running"
    if (isHeard && step < SHORTEST_STEP_MS) return
    this.#contextTime = now
    if (!isHeard || !this.#read()) return
    this.#listened += Math.min(step, LONGEST_STEP_MS)
    const { peak, rms } = loudness(this.#samples)
    this.#peak = Math.max(this.#peak, peak)
    this.#rms = Math.max(this.#rms, rms)
    const described = this.#voice?.describe(this.#samples, this.#context.sampleRate)
    this.#blocks = [...this.#blocks.slice(1 - MOST_BLOCKS), { peak, ...described }]
    heard(peak)
  }

  // What throws has measured nothing, before that either.
  #read() {
    try {
      this.#analyser.getFloatTimeDomainData(this.#samples)
      return true
    } catch {
      this.#source = null
      this.#listened = 0
      return false
    }
  }

  // No browser suspends by itself what ran on a visible page.
  #watchContext() {
    const state = this.#context?.state
    if (this.#running && state === "suspended" && this.#visible) {
      this.#suspensions += 1
      this.#resume()
    }
    this.#running = state === "running"
  }
}

// Of what is above and below the mean: nobody hears a constant offset.
export function loudness(samples) {
  const average = samples.reduce((sum, sample) => sum + sample, 0) / samples.length
  const mean = Number.isFinite(average) ? average : 0
  let peak = 0
  let sum = 0
  for (const sample of samples) {
    const size = Math.abs(sample - mean)
    if (size > peak) peak = size
    sum += size * size
  }
  const rms = Math.sqrt(sum / samples.length) || 0
  return { peak: Math.min(peak, MAX_LEVEL), rms: Math.min(rms, MAX_LEVEL) }
}

// Three digits are enough for a level, and 200 of them travel with every post.
function short(level) {
  return Number(level.toPrecision(3))
}
