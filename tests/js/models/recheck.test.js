import assert from "node:assert/strict"
import test from "node:test"
import { decide, Recheck } from "../../../static/js/models/recheck.js"
import { fakeWindow, settled } from "../fakes.js"

// What the permission was -> is, what happened, what else is so, what follows.
const DECISIONS = [
  ["denied", "granted", "permission", {}, "run"],
  ["prompt", "granted", "permission", {}, "run"],
  ["granted", "granted", "attention", {}, "run"],
  ["granted", "granted", "devices", {}, "run"],
  ["granted", "granted", "attention", { mayAsk: true }, null],
  ["denied", "granted", "attention", { mayAsk: true }, "run"],
  ["granted", "granted", "devices", { mayAsk: true }, "run"],
  ["denied", "denied", "attention", {}, "run"],
  ["denied", "denied", "devices", {}, "run"],
  ["denied", "denied", "permission", {}, null],
  ["prompt", "denied", "permission", {}, "run"],
  ["prompt", "prompt", "attention", {}, null],
  ["denied", "prompt", "permission", {}, "hint"],
  ["granted", "prompt", "permission", {}, "hint"],
  ["prompt", "prompt", "devices", {}, "hint"],
  ["unsupported", "unsupported", "attention", {}, null],
  ["unsupported", "unsupported", "devices", {}, "hint"],
  ["granted", "prompt", "permission", { witnessed: true }, null],
  ["granted", "granted", "attention", { witnessed: true }, null],
  ["granted", "granted", "devices", { witnessed: true }, "hint"],
  ["granted", "denied", "permission", { witnessed: true }, "run"],
  ["granted", "granted", "devices", { witnessed: true, gone: true }, "run"],
  ["granted", "granted", "attention", { witnessed: true, gone: true }, null],
  ["granted", "granted", "attention", { live: true }, null],
  ["granted", "granted", "devices", { live: true }, "run"],
  ["granted", "prompt", "devices", { live: true }, null],
]

for (const [known, permission, cause, rest, expected] of DECISIONS) {
  test(`${known} -> ${permission} on ${cause} ${JSON.stringify(rest)}: ${expected}`, () => {
    assert.equal(decide({ causes: new Set([cause]), permission, known, ...rest }), expected)
  })
}

test("the signals of one change lead to one run", async () => {
  const { window, runs } = await watching("denied")

  window.navigator.permissions.set("granted")
  window.dispatchEvent(new Event("focus"))
  window.document.dispatchEvent(new Event("visibilitychange"))
  await window.clock.pass(1000)

  assert.equal(runs(), 1)
})

test("what was hinted at once is no news when somebody looks again", async () => {
  const { window, hints } = await watching("denied")
  window.navigator.permissions.set("prompt")
  await window.clock.pass(1000)
  for (let looks = 0; looks < 3; looks += 1) {
    window.dispatchEvent(new Event("focus"))
    await window.clock.pass(1000)
  }

  assert.equal(hints(), 1)
})

test("while nobody looks it waits", async () => {
  const { window, runs } = await watching("denied")
  window.document.visibilityState = "hidden"
  window.navigator.permissions.set("granted")
  await window.clock.pass(1000)
  assert.equal(runs(), 0)

  window.document.visibilityState = "visible"
  window.document.dispatchEvent(new Event("visibilitychange"))
  await window.clock.pass(1000)
  assert.equal(runs(), 1)
})

test("a change between the run and the watch is noticed", async () => {
  const { window, runs } = await watching("denied", "granted")
  await window.clock.pass(1000)

  assert.equal(runs(), 1)
})

for (const [before, now, expected] of [[false, 1, 1], [true, 0, 1], [true, 2, 0], [false, 0, 0], [null, 1, 0]]) {
  test(`microphones listed to the run: ${before}, to the watch: ${now}, runs: ${expected}`, async () => {
    const list = Array(now).fill({ kind: "audioinput" })
    const { window, runs } = await watching("granted", "granted", { anyMicrophone: before, list })
    await window.clock.pass(1000)

    assert.equal(runs(), expected)
  })
}

test("a device list that changes right after a run it caused is tested again when the pause is over", async () => {
  const { window, runs, hints } = await watching("granted")
  for (const list of [[], [{ kind: "audioinput" }]]) {
    window.navigator.mediaDevices.list = list
    await window.clock.pass(2600)
  }
  assert.deepEqual([runs(), hints()], [1, 0])

  await window.clock.pass(5000)

  assert.deepEqual([runs(), hints()], [2, 0])
})

test("once stopped it neither acts nor keeps a timer", async () => {
  const { window, recheck, runs } = await watching("denied")
  window.navigator.permissions.set("granted")
  recheck.stop()
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(5000)

  assert.equal(runs(), 0)
  assert.equal(window.clock.jobs.size, 0)
})

test("stopped while the browser is still answering, it does not act", async () => {
  const { window, recheck, runs } = await watching("denied")
  const { permissions } = window.navigator
  const { query } = permissions
  let answer
  permissions.query = () => new Promise((resolve) => (answer = resolve))
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(100)
  recheck.stop()
  answer(await query())
  await settled()

  assert.equal(runs(), 0)
})

async function watching(permission, now = permission, { anyMicrophone = null, list } = {}) {
  const window = fakeWindow()
  if (list) window.navigator.mediaDevices.list = list
  window.navigator.permissions.set(now)
  const counts = { run: 0, hint: 0 }
  const recheck = new Recheck({ window, run: () => (counts.run += 1), hint: () => (counts.hint += 1) })
  recheck.start({ witnessed: false, mayAsk: false, live: () => false, permission, anyMicrophone })
  await settled()
  return { window, recheck, runs: () => counts.run, hints: () => counts.hint }
}
