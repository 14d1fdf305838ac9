import assert from "node:assert/strict"
import test from "node:test"
import { levelOf, showLevel } from "../../../static/js/helpers/meter.js"
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
