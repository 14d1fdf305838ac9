import assert from "node:assert/strict"
import test from "node:test"
import { Pacer } from "../../../static/js/models/run.js"
import { fakeWindow } from "../fakes.js"

test("it beats twice a second, and more slowly after twenty seconds", async () => {
  const { window, sent, pacer } = paced()
  pacer.start()

  await window.clock.pass(2000)
  assert.deepEqual(sent, [500, 1000, 1500, 2000])

  await window.clock.pass(28_000)
  assert.deepEqual(sent.slice(-3), [20_000, 25_000, 30_000])
})

test("the first beat may be put off", async () => {
  const { window, sent, pacer } = paced()
  pacer.start(3000)
  await window.clock.pass(3500)

  assert.deepEqual(sent, [3000, 3500])
})

test("news goes out at once, but never more than twenty times a second", async () => {
  const { window, sent, pacer } = paced()
  pacer.start()
  await window.clock.pass(250)
  for (let news = 0; news < 10; news += 1) {
    pacer.soon()
    await window.clock.pass(20)
  }

  assert.deepEqual(sent, [250, 300, 350, 400, 450])
})

test("a burst tells twenty times a second for half a second", async () => {
  const { window, sent, pacer } = paced()
  pacer.start()
  await window.clock.pass(120)
  pacer.burst()
  await window.clock.pass(2000)

  assert.deepEqual(sent.slice(0, 12), [120, 170, 220, 270, 320, 370, 420, 470, 520, 570, 620, 1120])
})

test("at rest nothing beats and no sound is news, but a change still goes out", async () => {
  const { window, sent, pacer } = paced()
  pacer.start()
  pacer.rest()
  pacer.burst()
  await window.clock.pass(5000)
  assert.deepEqual(sent, [])

  pacer.soon()
  await window.clock.pass(5000)
  assert.deepEqual(sent, [5000])
  assert.equal(window.clock.jobs.size, 0)
})

function paced() {
  const window = fakeWindow()
  const sent = []
  return { window, sent, pacer: new Pacer(() => sent.push(window.clock.now), window) }
}
