import assert from "node:assert/strict"
import test from "node:test"
import { PathMotion } from "../../../static/js/components/path_motion.js"
import { FakeDocument } from "../dom.js"

const UNKNOWN = "os none dots, browser none dots, device none none"
const BLOCKED = "os bar stub, browser tick dots, device none none"
const LISTENING = "os tick solid, browser tick dots, device none none"
const CLEAR = "os tick solid, browser tick solid, device tick none"

test("of what a run finds out each stop moves, one after the other", () => {
  const { show } = path()
  show(UNKNOWN)

  assert.deepEqual(show(CLEAR), ["os state line 0ms", "browser state line 300ms", "device state 600ms"])
})

test("what was proved already stays as it is", () => {
  const { show, pass } = path()
  show(LISTENING)
  pass(5000)

  assert.deepEqual(show(CLEAR), ["browser line 0ms", "device state 300ms"])
})

test("a fault that is mended lets the line go on", () => {
  const { show, pass } = path()
  show(BLOCKED)
  pass(5000)

  assert.deepEqual(show(CLEAR), ["os state line 0ms", "browser line 300ms", "device state 600ms"])
})

test("what moves goes on where it was when the path is drawn anew", () => {
  const { show, pass } = path()
  show(LISTENING)
  pass(100)

  assert.deepEqual(show(CLEAR), ["os state line -100ms", "browser state line 200ms", "device state 500ms"])
})

test("between two verdicts nothing is known, which is no news when they say the same", () => {
  const { show, pass } = path()
  show(BLOCKED)
  pass(5000)
  show(UNKNOWN, { settled: false })

  assert.deepEqual(show(BLOCKED), [])
})

test("what a verdict no longer says is news when it is said again", () => {
  const { show, pass } = path()
  show(CLEAR)
  pass(5000)
  show(BLOCKED)
  pass(5000)

  assert.deepEqual(show(CLEAR), ["os state line 0ms", "browser line 300ms", "device state 600ms"])
})

// show(path) draws stops as "name sign line, ..." and returns what moves: the name, what of it, and when.
function path() {
  let now = 1000
  const motion = new PathMotion({ now: () => now })
  const show = (text, { settled = true } = {}) => {
    const stops = text.split(", ").map((stop) => stop.split(" "))
    const html = stops.map(([name, sign, line]) => `<p class="stop" data-sign="${sign}" data-line="${line}"><b class="stop-name">${name}</b></p>`)
    const drawn = [...new FakeDocument(html.join("")).querySelectorAll(".stop")]
    motion.follow(drawn, settled)
    const moving = drawn.filter(({ dataset }) => dataset.new)
    return moving.map(({ textContent, dataset, style }) => `${textContent} ${dataset.new} ${style["--delay"]}`)
  }
  return { show, pass: (ms) => (now += ms) }
}
