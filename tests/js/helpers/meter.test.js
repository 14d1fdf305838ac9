import assert from "node:assert/strict"
import test from "node:test"
import { levelOf, showLevel, showSound } from "../../../static/js/helpers/meter.js"
import { element } from "../elements.js"

for (const [peak, level] of [[0, 0], [1e-9, 0], [0.001, 0], [0.0316227766, 0.5], [1, 1], [20, 1]]) {
  test(`a peak of ${peak} is ${level} of the bar`, () => {
    assert.ok(Math.abs(levelOf(peak) - level) < 1e-6)
  })
}

test("every bar shows it", () => {
  const bars = [element(), element()]
  showLevel(bars, 1)

  assert.deepEqual(bars.map(({ style }) => style.set["--level"]), ["1.000", "1.000"])
})

test("the voice is drawn as bars of the last two seconds, and flat as long as there was nothing", () => {
  const attributes = {}
  const path = { setAttribute: (_name, value) => (attributes.d = value) }
  const drawing = { firstElementChild: path, toggleAttribute: (name, on) => (attributes[name] = on) }
  showSound([drawing], 0)
  assert.equal(attributes.d.split("M").length, 41)
  assert.equal(attributes["data-flat"], true)

  showSound([drawing], 1)
  assert.match(attributes.d, /M2 20.0v0.1.*M158 2.0v36.1$/)
  assert.equal(attributes["data-flat"], false)
})
