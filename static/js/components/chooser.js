// Every microphone with its own live bar: which one hears you? Of many, some at a time, in turns.
import { attempt, microphones, permissionState, watchMicrophones } from "../helpers/browser_answers.js"
import { loudness } from "../models/listener.js"
import { showLevel } from "../helpers/meter.js"
import { stop, UNPROCESSED } from "../models/microphone.js"

const ALIASES = ["default", "communications"] // Chromium lists these beside the device they stand for.
const FRAME_MS = 50
const MOST_AT_ONCE = 8 // Chromium opens 16 streams, those of other pages among them (media/audio/audio_manager_base.h).
const TURN_MS = 3000

export class Chooser {
  #window
  #details
  #open = null

  constructor(details, window = globalThis) {
    this.#details = details
    this.#window = window
    details.addEventListener("toggle", () => (details.open ? this.open() : this.close()))
    details.hidden = true
    this.#offer()
    attempt(() => window.navigator.mediaDevices)?.addEventListener?.("devicechange", () => this.#offer())
  }

  async open() {
    this.close()
    this.#details.hidden = false
    const open = (this.#open = { streams: [], bars: [], closing: new AbortController() })
    watchMicrophones(() => this.open(), { signal: open.closing.signal, window: this.#window })
    const devices = await this.#devices()
    if (open !== this.#open) return
    this.#details.querySelector("[data-microphones-empty]").hidden = devices.length > 0
    if (!devices.length) return
    open.context = new this.#window.AudioContext()
    open.timer = this.#window.setInterval(() => this.#draw(open), FRAME_MS)
    const lines = devices.map((device) => ({ device, item: this.#show(device) }))
    for (let first = 0; open === this.#open; first = first + MOST_AT_ONCE < lines.length ? first + MOST_AT_ONCE : 0) {
      await Promise.all(lines.slice(first, first + MOST_AT_ONCE).map((line) => this.#listen(line, open)))
      if (lines.length <= MOST_AT_ONCE) return
      await new Promise((resolve) => (open.turn = this.#window.setTimeout(resolve, TURN_MS)))
      this.#endTurn(open)
    }
  }

  close() {
    const open = this.#open
    this.#open = null
    this.#details.querySelector("ul").replaceChildren()
    if (!open) return
    open.closing.abort()
    this.#window.clearInterval(open.timer)
    this.#window.clearTimeout(open.turn)
    open.streams.forEach(stop)
    open.context?.close()
  }

  // One microphone is nothing to choose from. Who followed a link to the list sees it all the same.
  async #offer() {
    const { length } = await this.#devices()
    this.#details.hidden = length < 2 && !this.#details.open
  }

  async #devices() {
    if ((await permissionState(this.#window)) !== "granted") return []
    const all = (await microphones(this.#window)) ?? []
    const real = all.filter(({ deviceId }) => deviceId && !ALIASES.includes(deviceId))
    return real.length ? real : all.filter(({ deviceId }) => deviceId)
  }

  #show({ label }) {
    const item = this.#details.querySelector("template").content.firstElementChild.cloneNode(true)
    item.querySelector("[data-label]").textContent = label
    this.#details.querySelector("ul").append(item)
    return item
  }

  async #listen({ device: { deviceId }, item }, open) {
    try {
      const audio = { ...UNPROCESSED, deviceId: { exact: deviceId } }
      const stream = await this.#window.navigator.mediaDevices.getUserMedia({ audio })
      if (open !== this.#open) return stop(stream)
      open.streams.push(stream)
      open.bars.push({ meter: item.querySelector("[data-meter]"), analyser: analyse(open.context, stream) })
    } catch {
      item.dataset.state = "failed"
    }
  }

  #endTurn({ streams, bars }) {
    streams.splice(0).forEach(stop)
    showLevel(bars.splice(0).map(({ meter }) => meter), 0)
  }

  #draw({ bars }) {
    for (const { meter, analyser } of bars) {
      const samples = new Float32Array(analyser.fftSize)
      analyser.getFloatTimeDomainData(samples)
      showLevel([meter], loudness(samples).peak)
    }
  }
}

function analyse(context, stream) {
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  context.createMediaStreamSource(stream).connect(analyser)
  return analyser
}
