import assert from "node:assert/strict"
import test from "node:test"
import { summarise } from "../../../static/js/helpers/voice.js"
import { Listener, loudness } from "../../../static/js/models/listener.js"
import { fakeStream, fakeWindow } from "../fakes.js"

test("nothing is told before there is a track", () => {
  assert.equal(new Listener(fakeWindow()).snapshot(), null)
})

test("loudness is peak and root mean square", () => {
  assert.deepEqual(loudness(Float32Array.of(0, -0.5, 0.5, 0)), { peak: 0.5, rms: Math.sqrt(0.125) })
})

test("a constant offset is no loudness", () => {
  assert.deepEqual(loudness(Float32Array.of(0.75, 0.25, 0.75, 0.25)), { peak: 0.25, rms: 0.25 })
  assert.deepEqual(loudness(new Float32Array(2048).fill(0.5)), { peak: 0, rms: 0 })
})

test("samples that are no numbers or far too large stay within what the server takes", () => {
  assert.deepEqual(loudness(Float32Array.of(NaN, 0.5)), { peak: 0.5, rms: 0 })
  assert.deepEqual(loudness(Float32Array.of(Infinity)), { peak: 1000, rms: 1000 })
})

test("it keeps the loudest and the last 200 blocks", async () => {
  const { window, listener } = listening()
  window.AudioContext.level = 0.5
  await window.clock.pass(40)
  window.AudioContext.level = 0.001
  await window.clock.pass(400 * 40)

  const { peak, rms, block_peaks } = listener.snapshot()
  assert.equal(peak, 0.5)
  assert.equal(rms, 0.5)
  assert.equal(block_peaks.length, 200)
  assert.equal(block_peaks[0], 0.001)
})

for (const [sampleRate, size] of [[8000, 256], [16_000, 512], [44_100, 2048], [48_000, 2048], [96_000, 4096], [192_000, 8192]]) {
  test(`at ${sampleRate} Hz a block has ${size} samples, about 40 ms`, async () => {
    const window = fakeWindow()
    const { AudioContext } = window
    window.AudioContext = class extends AudioContext {
      sampleRate = sampleRate
    }
    const sizes = []
    const listener = new Listener(window, Promise.resolve({ summarise, describe: (samples) => sizes.push(samples.length) && {} }))
    listener.listen(fakeStream(), () => {})
    await window.clock.pass(80)

    assert.equal(sizes.at(-1), size)
  })
}

test("what tells a voice is told of the same blocks, 0 of those before it could be", async () => {
  const window = fakeWindow()
  let resolve
  const listener = new Listener(window, new Promise((reached) => (resolve = reached)))
  listener.listen(fakeStream(), () => {})
  await window.clock.pass(80)
  assert.equal("block_pitches" in listener.snapshot(), false)

  resolve({ summarise, describe: (_, rate) => ({ pitch: rate / 400.123, periodicity: 0.98765, level: 0.012345, offset: 0.25, clipped: 3 }) })
  await window.clock.pass(80)

  const { block_pitches, block_periodicities, block_levels, offset, clipped_samples } = listener.snapshot()
  assert.deepEqual(block_pitches, [0, 0, 120, 120])
  assert.deepEqual(block_periodicities, [0, 0, 0.99, 0.99])
  assert.deepEqual(block_levels, [0, 0, 0.0123, 0.0123])
  assert.deepEqual([offset, clipped_samples], [0.25, 6])
})

test("where the script that tells voices is not reached only levels are told", async () => {
  const window = fakeWindow()
  const listener = new Listener(window, Promise.reject(new TypeError("Failed to fetch")))
  listener.listen(fakeStream(), () => {})
  await window.clock.pass(80)

  assert.deepEqual(listener.snapshot().block_peaks, [0, 0])
  assert.equal("block_pitches" in listener.snapshot(), false)
})

test("only time with a running context counts", async () => {
  const { window, listener } = listening()
  await window.clock.pass(400)
  window.AudioContext.all[0].state = "suspended"
  await window.clock.pass(4000)

  assert.equal(listener.snapshot().listened_ms, 400)
  assert.equal(listener.snapshot().open_ms, 4400)
  assert.equal(listener.snapshot().context, "suspended")
})

test("a context that says running but stands still heard nothing", async () => {
  const { window, listener } = listening()
  window.AudioContext.stuck = true
  await window.clock.pass(4000)

  assert.equal(listener.snapshot().listened_ms, 0)
  assert.deepEqual(listener.snapshot().block_peaks, [])
})

test("what is looked at again at once is one block, and no time is lost", async () => {
  const { window, listener } = listening()
  await window.clock.pass(40)
  const [{ callback: look }] = window.clock.jobs.values()
  for (const [laterMs, blocks] of [[0, 1], [29, 1], [1, 2], [10, 2]]) {
    window.clock.now += laterMs
    look()
    assert.equal(listener.snapshot().block_peaks.length, blocks, `${laterMs} ms later`)
  }
  window.clock.now += 30
  look()

  const { block_peaks, listened_ms } = listener.snapshot()
  assert.deepEqual([block_peaks.length, listened_ms], [3, 110])
})

test("of a gap in which nobody looked at the samples a quarter of a second counts", async () => {
  const { window, listener } = listening()
  window.AudioContext.stuck = true
  await window.clock.pass(2000)
  window.AudioContext.stuck = false
  await window.clock.pass(40)

  assert.equal(listener.snapshot().listened_ms, 250)
})

test("only time with a visible page counts", async () => {
  const { window, listener } = listening()
  window.document.visibilityState = "hidden"
  await window.clock.pass(4000)
  window.document.visibilityState = "visible"
  await window.clock.pass(400)

  assert.equal(listener.snapshot().listened_ms, 400)
})

test("a browser that gives no context is told as closed", async () => {
  const { listener } = listening({ AudioContext: class { constructor() { throw new DOMException("", "NotSupportedError") } } })

  assert.equal(listener.snapshot().context, "closed")
  assert.equal(listener.snapshot().listened_ms, 0)
})

test("a state the server does not know is told as suspended", async () => {
  const { window, listener } = listening()
  window.AudioContext.all[0].state = "of the future"

  assert.equal(listener.snapshot().context, "suspended")
})

for (const part of ["createAnalyser", "createMediaStreamSource"]) {
  test(`nothing is measured where ${part} throws`, async () => {
    const window = fakeWindow()
    window.AudioContext.prototype[part] = () => { throw new Error("private") }
    const listener = new Listener(window)
    listener.listen(fakeStream(), () => {})
    await window.clock.pass(400)

    assert.equal(listener.snapshot().listened_ms, 0)
  })
}

test("samples that can no longer be read mean that nothing was measured", async () => {
  const { window, listener } = listening()
  await window.clock.pass(400)
  window.AudioContext.unreadable = true
  await window.clock.pass(400)

  assert.equal(listener.snapshot().listened_ms, 0)
})

test("a context that is suspended again and again is resumed, and each time is counted", async () => {
  const { window, listener } = listening()
  const [context] = window.AudioContext.all
  context.resume = async () => (context.state = "running")
  for (let times = 0; times < 3; times += 1) {
    await window.clock.pass(400)
    context.state = "suspended"
  }
  await window.clock.pass(400)

  const { suspensions, context: state } = listener.snapshot()
  assert.deepEqual([suspensions, state], [3, "running"])
})

test("a context that never ran, or ran where nobody looks, was not suspended", async () => {
  const { window, listener } = listening()
  window.AudioContext.all[0].state = "suspended"
  await window.clock.pass(400)
  window.AudioContext.all[0].state = "running"
  await window.clock.pass(400)
  window.document.visibilityState = "hidden"
  window.AudioContext.all[0].state = "suspended"
  await window.clock.pass(400)

  assert.equal(listener.snapshot().suspensions, 0)
})

test("closing leaves no timer and no context", async () => {
  const { window, listener } = listening()

  listener.close()

  assert.equal(window.clock.jobs.size, 0)
  assert.equal(window.AudioContext.all[0].state, "closed")
})

function listening(changes = {}, trackChanges = {}) {
  const window = fakeWindow(changes)
  const listener = new Listener(window)
  listener.listen(fakeStream(trackChanges), () => {})
  return { window, listener }
}
