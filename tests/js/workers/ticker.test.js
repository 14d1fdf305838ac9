import assert from "node:assert/strict"
import test from "node:test"

test("it ticks at the pause that it is told", async () => {
  const timers = []
  const told = []
  globalThis.postMessage = (data) => told.push(data)
  const { setInterval } = globalThis
  globalThis.setInterval = (tick, ms) => timers.push({ tick, ms })
  try {
    await import("../../../static/js/workers/ticker.js")
    globalThis.onmessage({ data: 15000 })
    timers[0].tick()
  } finally {
    globalThis.setInterval = setInterval
  }

  assert.deepEqual([timers[0].ms, told], [15000, [null]])
})
