import assert from "node:assert/strict"
import test from "node:test"
import "../../../static/js/helpers/place.js" // Loaded with the first run; here they are there at once.
import "../../../static/js/models/track.js"
import { TestRun } from "../../../static/js/models/run.js"
import { fakeDevices, fakePermissions, fakeStream, fakeWindow, settled } from "../fakes.js"

const denied = () => Object.assign(new Error("Permission denied"), { name: "NotAllowedError" })

test("a refusal is told once, with what was there before and after", async () => {
  const { window, told } = await started({ permission: "denied", answers: [denied()] })
  await window.clock.pass(20_000)

  assert.equal(told.length, 1)
  const [{ version, permissions, devices, request, track, audio }] = told
  assert.equal(version, 1)
  assert.deepEqual(permissions, { before: "denied", after: "denied" })
  assert.deepEqual(devices, { before: 1, after: 1, most: 1, outputs: 0 })
  assert.deepEqual([request.outcome, track, audio], ["rejected", null, null])
})

for (const [engine, after] of [["gecko", "denied"], ["chromium", "prompt"]]) {
  test(`a permission that ${engine} changes a moment after its refusal is told as ${after}`, async () => {
    const platform = Promise.resolve({ engine })
    const { window, told } = await started({ permission: "prompt", answers: [denied()], platform })
    window.setTimeout(() => window.navigator.permissions.set("denied"), 160)
    await window.clock.pass(1000)

    assert.equal(told[0].permissions.after, after)
  })
}

test("a refusal that Firefox forgets is told after half a second", async () => {
  const platform = Promise.resolve({ engine: "gecko" })
  const { window, told } = await started({ permission: "prompt", answers: [denied()], platform })
  await window.clock.pass(400)
  const early = told.at(-1)?.permissions.after ?? null
  await window.clock.pass(600)

  assert.deepEqual([early, told.at(-1).permissions.after], [null, "prompt"])
})

test("a browser without getUserMedia is told without a request", async () => {
  const { told } = await started({}, { navigator: { permissions: fakePermissions("denied") } })

  assert.equal(told.length, 1)
  assert.equal(told[0].request, null)
  assert.equal(told[0].page.media_devices, false)
  assert.deepEqual(told[0].devices, { before: null, after: null, most: 0, outputs: null })
})

test("while the prompt is open the heartbeat tells how long", async () => {
  const { window, told, run } = await started({ permission: "prompt", answers: [() => new Promise(() => {})] })
  await window.clock.pass(3000)

  assert.deepEqual(told.map(({ request }) => request.elapsed_ms), [500, 1000, 1500, 2000, 2500, 3000])
  assert.equal(run.pending, true)
})

test("a run by itself keeps quiet while it pends", async () => {
  const { window, told } = await started({ quiet: true, answers: [() => new Promise(() => {})] })

  await window.clock.pass(2999)
  assert.equal(told.length, 0)
  await window.clock.pass(1)
  assert.equal(told.length, 1)
})

test("the context is made in the click, except in Chromium and in a run by itself", async () => {
  for (const [quiet, userAgentData, contexts] of [[false, undefined, 1], [true, undefined, 0], [false, { brands: [] }, 0]]) {
    const window = fakeWindow()
    if (userAgentData) window.navigator.userAgentData = userAgentData
    new TestRun({ window, quiet }).start()

    assert.equal(window.AudioContext.all.length, contexts)
  }
})

test("a grant is told at once, then what is heard", async () => {
  const { window, told } = await started()
  assert.equal(told[0].request.outcome, "granted")
  await window.clock.pass(1100)

  assert.deepEqual(told.at(-1).track, { muted: false, ended: false, was_muted: false, monitor: false, grouped: null })
  assert.equal(told.at(-1).audio.listened_ms, 1040)
})

test("sound after silence is told within a block and a twentieth of a second", async () => {
  const { window, told } = await started()
  await window.clock.pass(6010)
  const before = told.length
  window.AudioContext.level = 0.2
  await window.clock.pass(40)
  assert.equal(told.length, before + 1)
  assert.equal(told.at(-1).audio.peak, 0.2)

  await window.clock.pass(1000)
  assert.equal(told.length, before + 12)
})

test("steady sound is not told more often than the heartbeat", async () => {
  const { window, told } = await started()
  window.AudioContext.level = 0.2
  await window.clock.pass(4000)
  const before = told.length
  await window.clock.pass(2000)

  assert.equal(told.length, before + 4)
})

for (const name of ["mute", "ended"]) {
  test(`a track's ${name} is told without waiting`, async () => {
    const stream = fakeStream()
    const { window, told } = await started({ answers: [stream] })
    await window.clock.pass(250)
    const before = told.length
    stream.track.dispatchEvent(new Event(name))

    assert.equal(told.length, before + 1)
  })
}

test("a page that was denied without being asked does not count as having asked", async () => {
  const refused = await started({ permission: "denied", answers: [denied()] })
  assert.equal(refused.window.localStorage.getItem("soundcheck.asked"), null)

  const asked = await started({ permission: "prompt" })
  assert.equal(asked.told[0].page.asked_before, false)
  assert.notEqual(asked.window.localStorage.getItem("soundcheck.asked"), null)
})

test("a permission that changes while it listens is told", async () => {
  const { window, told } = await started()
  await window.clock.pass(220)
  window.navigator.permissions.set("denied")

  assert.equal(told.at(-1).permissions.after, "denied")
})

test("what was learned holds as long as the permission it was learned with", async () => {
  const learned = { permission: "denied", facts: { clean_origin: "prompt" } }
  const same = await started({ permission: "denied", answers: [denied()], learned })
  const other = await started({ permission: "granted", learned })

  assert.equal(same.told[0].permissions.clean_origin, "prompt")
  assert.equal("clean_origin" in other.told[0].permissions, false)
})

test("at rest only the track speaks, and the microphone is let go after half a minute", async () => {
  const stream = fakeStream()
  const { window, told, run } = await started({ answers: [stream] })
  await window.clock.pass(600)
  const before = told.length
  run.rest()
  window.AudioContext.level = 0.2
  await window.clock.pass(10_000)
  assert.equal(told.length, before)

  stream.track.dispatchEvent(new Event("mute"))
  assert.equal(told.length, before + 1)
  await window.clock.pass(20_000)
  assert.equal(stream.active, false)
  assert.equal(window.clock.jobs.size, 0)
})

test("closing lets everything go, and what was measured stays as it was", async () => {
  const stream = fakeStream()
  const { window, told, run } = await started({ answers: [stream] })
  await window.clock.pass(1000)
  const before = told.length
  run.close()
  await window.clock.pass(5000)

  assert.equal(told.length, before)
  assert.equal(stream.active, false)
  assert.equal(window.clock.jobs.size, 0)
  assert.equal(window.AudioContext.all[0].state, "closed")
  assert.equal(run.snapshot().track.ended, false)
  assert.equal(run.snapshot().audio.context, "running")
  assert.equal(run.snapshot().audio.listened_ms, 1000)
})

test("a run closed while the prompt is open gives a late grant back", async () => {
  let grant
  const stream = fakeStream()
  const { told, run } = await started({ answers: [() => new Promise((resolve) => (grant = resolve))] })
  run.close()
  grant(stream)
  await settled()

  assert.equal(stream.active, false)
  assert.deepEqual(told, [])
})

test("a forgotten run lets the microphone go after five minutes, and says so", async () => {
  const stream = fakeStream()
  const { window, run } = await started({ answers: [stream] })
  let said = 0
  run.addEventListener("let-go", () => (said += 1))
  await window.clock.pass(299_999)
  assert.equal(said, 0)
  await window.clock.pass(1)

  assert.deepEqual([stream.active, said], [false, 1])
  assert.equal(window.clock.jobs.size, 0)
})

async function started({ permission = "granted", answers, ...options } = {}, changes = {}) {
  const navigator = { userAgent: "", permissions: fakePermissions(permission), mediaDevices: fakeDevices({ answers }) }
  const window = fakeWindow({ navigator, ...changes })
  const run = new TestRun({ window, ...options })
  const told = []
  run.addEventListener("measured", ({ detail }) => told.push(detail))
  run.start()
  await window.clock.pass(0)
  return { window, run, told }
}
