import assert from "node:assert/strict"
import test from "node:test"
import { Delivery } from "../../../static/js/models/track.js"
import { Listener } from "../../../static/js/models/listener.js"
import { fakeStream, fakeWindow } from "../fakes.js"

test("frames that stop being delivered while time goes on are a stall", async () => {
  const stats = { deliveredFrames: 0, totalFrames: 0 }
  const { pass, delivery } = watched({ stats })
  const go = async (times, delivered) => {
    for (let step = 0; step < times; step += 1) {
      stats.totalFrames += 1920
      stats.deliveredFrames += delivered
      await pass(40)
    }
  }

  await go(10, 1920)
  assert.equal(delivery.snapshot().stalled_ms, 0)
  await go(25, 0)
  assert.deepEqual(delivery.snapshot(), { stalled_ms: 1000, delivered_frames: 19_200, total_frames: 67_200 })
  await go(1, 1920)
  assert.equal(delivery.snapshot().stalled_ms, 0)
})

test("frames that are not even counted any more are a stall too, but not on a hidden page", async () => {
  const { pass, delivery } = watched({ stats: { deliveredFrames: 1920, totalFrames: 1920 } })
  await pass(40)
  await pass(1000)
  assert.equal(delivery.snapshot().stalled_ms, 1000)

  await pass(1000, false)
  assert.equal(delivery.snapshot().stalled_ms, 0)
})

for (const [name, changes] of [["without the counters", {}], ["of counters that throw", { get stats() { throw new Error("private") } }]]) {
  test(`${name} nothing is said of frames`, async () => {
    const { pass, delivery } = watched(changes)
    await pass(400)

    assert.deepEqual(delivery.snapshot(), { delivered_frames: null, total_frames: null, stalled_ms: null })
  })
}

test("who listens looks at the frames as well", async () => {
  const window = fakeWindow()
  const listener = new Listener(window)
  listener.listen(fakeStream({ stats: { deliveredFrames: 1920, totalFrames: 1920 } }), () => {})
  await window.clock.pass(1080)

  assert.equal(listener.snapshot().stalled_ms, 1040)
})

function watched(changes) {
  const window = fakeWindow()
  const { track } = fakeStream()
  Object.defineProperties(track, Object.getOwnPropertyDescriptors(changes))
  const delivery = new Delivery(track, window)
  const pass = async (milliseconds, visible = true) => {
    await window.clock.pass(milliseconds)
    delivery.look(visible)
  }
  return { pass, delivery }
}
