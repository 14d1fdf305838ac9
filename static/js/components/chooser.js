// Every microphone with its own live bar at the same time: which one hears you?
import { microphones, watchMicrophones } from "../helpers/devices.js"
import { loudness } from "../models/listener.js"
import { showLevel } from "../helpers/meter.js"
import { stop, UNPROCESSED } from "../models/microphone.js"
import { permissionState } from "../helpers/permission.js"

const ALIASES = ["default", "communications"] // Chromium lists these beside the device they stand for.
const FRAME_MS = 50

export class Chooser {
  #window
  #details
  #open = null

  constructor(details, window = globalThis) {
    this.#details = details
    this.#window = window
    details.addEventListener("toggle", () => (details.open ? this.open() : this.close()))
  }

  async open() {
    this.close()
    const open = (this.#open = { streams: [], bars: [], closing: new AbortController() })
    watchMicrophones(() => this.open(), { signal: open.closing.signal, window: this.#window })
    const devices = await this.#devices()
    if (open !== this.#open) return
    this.#details.querySelector("[data-microphones-empty]").hidden = devices.length > 0
    if (!devices.length) return
    open.context = new this.#window.AudioContext()
    open.timer = this.#window.setInterval(() => this.#draw(open), FRAME_MS)
    await Promise.all(devices.map((device) => this.#show(device, open)))
  }

  close() {
    const open = this.#open
    this.#open = null
    this.#details.querySelector("ul").replaceChildren()
    if (!open) return
    open.closing.abort()
    this.#window.clearInterval(open.timer)
    open.streams.forEach(stop)
    open.context?.close()
  }

  async #devices() {
    if ((await permissionState(this.#window)) !== "granted") return []
    const all = (await microphones(this.#window)) ?? []
    const real = all.filter(({ deviceId }) => deviceId && !ALIASES.includes(deviceId))
    return real.length ? real : all.filter(({ deviceId }) => deviceId)
  }

  async #show({ deviceId, label }, open) {
    const item = this.#details.querySelector("template").content.firstElementChild.cloneNode(true)
    item.querySelector("[data-label]").textContent = label
    this.#details.querySelector("ul").append(item)
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
