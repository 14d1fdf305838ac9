import assert from "node:assert/strict"
import test from "node:test"
import { describe } from "../../../static/js/helpers/voice.js"

const RATE = 48_000

// A wave of so many harmonics: every sample of a block of 2048 is `sample(seconds)`.
const block = (sample, rate = RATE) => Float32Array.from({ length: 2048 }, (_, index) => sample(index / rate))
const wave = (hertz, harmonics) => (seconds) =>
  harmonics.reduce((sum, harmonic) => sum + (0.2 * Math.sin(2 * Math.PI * hertz * harmonic * seconds)) / harmonic, 0)

for (const [hertz, rate] of [[72, RATE], [110, RATE], [123.4, 44_100], [220, RATE], [390, 96_000]]) {
  test(`a voice of ${hertz} Hz is told as that at a sample rate of ${rate}`, () => {
    const { pitch, periodicity } = describe(block(wave(hertz, [1, 2, 3, 4, 5, 6]), rate), rate)

    assert.ok(Math.abs(pitch / hertz - 1) < 0.005, `${pitch}`)
    assert.ok(periodicity > 0.9, `${periodicity}`)
  })
}

for (const hertz of [50, 60]) {
  test(`mains hum of ${hertz} Hz repeats below the pitches of voices`, () => {
    const { pitch, periodicity } = describe(block(wave(hertz, [1, 3, 5, 7, 9, 11, 13])), RATE)

    assert.ok(Math.abs(pitch - hertz) < 1, `${pitch}`)
    assert.ok(periodicity > 0.9, `${periodicity}`)
  })
}

test("a creaky voice, of which each second pulse is weaker, is told by all its pulses", () => {
  const pulses = (seconds) => Math.exp(-400 * (seconds % 0.01)) * (seconds % 0.02 < 0.01 ? 0.8 : 0.3)
  const { pitch } = describe(block(pulses), RATE)

  assert.ok(Math.abs(pitch - 100) < 1, `${pitch}`)
})

test("hiss does not repeat", () => {
  const { periodicity } = describe(block(noise()), RATE)

  assert.ok(periodicity < 0.4, `${periodicity}`)
})

test("what is below 200 Hz hardly counts as level", () => {
  const { level } = describe(block(wave(50, [1])), RATE)

  assert.ok(level < 0.02, `${level}`)
})

test("a constant offset is told, and is no sound", () => {
  const { pitch, periodicity, level, offset } = describe(block(() => -0.25), RATE)

  assert.deepEqual([pitch, periodicity, level, offset], [0, 0, 0, 0.25])
})

test("samples at full scale are counted, above and below", () => {
  const cut = (seconds) => Math.max(-1, Math.min(1, 10 * wave(200, [1])(seconds)))
  const { clipped } = describe(block(cut), RATE)

  assert.ok(clipped > 1200 && clipped < 2048, `${clipped}`)
  assert.equal(describe(block(wave(200, [1])), RATE).clipped, 0)
})

for (const wrong of [NaN, Infinity, 1e30]) {
  test(`samples of ${wrong} stay within what the server takes`, () => {
    const { pitch, periodicity, level, offset } = describe(block((seconds) => (seconds > 0.01 ? wrong : 0.1)), RATE)

    for (const number of [pitch, level, offset]) assert.ok(number >= 0 && number <= 1000, `${number}`)
    assert.ok(periodicity >= 0 && periodicity <= 1, `${periodicity}`)
  })
}

// White noise that is the same each time.
function noise() {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state / 2_147_483_647 - 0.5) * 0.4
  }
}
