import assert from "node:assert/strict"
import test from "node:test"
import { attempt, countMicrophones, permissionState, soon, watchMicrophones, watchPermission } from "../../../static/js/helpers/browser_answers.js"
import { fakeDevices, fakePermissions, fakeWindow, microphone } from "../fakes.js"

test("the browser's answer is passed on", async () => {
  assert.equal(await permissionState(fakeWindow({ navigator: { permissions: fakePermissions("prompt") } })), "prompt")
})

test("a browser that cannot be asked is unsupported", async () => {
  const throwing = { query: async () => { throw new TypeError("microphone is not a PermissionName") } }

  assert.equal(await permissionState(fakeWindow({ navigator: { permissions: throwing } })), "unsupported")
  assert.equal(await permissionState(fakeWindow({ navigator: {} })), "unsupported")
  assert.equal(await watchPermission(assert.fail, new AbortController().signal, fakeWindow({ navigator: {} })), "unsupported")
})

for (const [name, query, state] of [
  ["never comes", () => new Promise(() => {}), "unsupported"],
  ["is no word of a browser's", async () => ({ state: "maybe" }), "unsupported"],
  ["cannot be watched", async () => ({ state: "granted" }), "granted"],
]) {
  test(`an answer that ${name} is ${state}`, async () => {
    const window = fakeWindow({ navigator: { permissions: { query } } })
    const watched = watchPermission(assert.fail, new AbortController().signal, window)
    await window.clock.pass(2000)

    assert.equal(await watched, state)
  })
}

test("a change is told until the watch ends", async () => {
  const permissions = fakePermissions("denied")
  const watch = new AbortController()
  const told = []

  assert.equal(await watchPermission((state) => told.push(state), watch.signal, fakeWindow({ navigator: { permissions } })), "denied")
  permissions.set("granted")
  watch.abort()
  permissions.set("denied")

  assert.deepEqual(told, ["granted"])
})

test("only audio inputs are counted", async () => {
  const list = [microphone("", ""), { kind: "audiooutput" }, { kind: "videoinput" }]

  assert.equal(await countMicrophones(fakeWindow({ navigator: { mediaDevices: fakeDevices({ list }) } })), 1)
})

test("where devices cannot be listed their number is not known", async () => {
  assert.equal(await countMicrophones(fakeWindow({ navigator: {} })), null)
})

test("a list that does not come is not waited for", async () => {
  const mediaDevices = { enumerateDevices: () => new Promise(() => {}) }
  const window = fakeWindow({ navigator: { mediaDevices } })
  const counted = countMicrophones(window)
  await window.clock.pass(2000)

  assert.equal(await counted, null)
  assert.equal(window.clock.jobs.size, 0)
})

test("another list is told once, by event or by poll", async () => {
  const { window, told, mediaDevices } = await watched()

  mediaDevices.list = [microphone("one"), microphone("two")]
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(2500)
  assert.equal(told(), 1)

  mediaDevices.list = []
  await window.clock.pass(2500)
  assert.equal(told(), 2)
})

test("an event without a change is not told", async () => {
  const { window, told, mediaDevices } = await watched()

  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(5000)

  assert.equal(told(), 0)
})

test("nothing is polled while nobody wants it, and nothing is left behind", async () => {
  const { window, told, mediaDevices, watch } = await watched({ wanted: () => false })

  mediaDevices.list = []
  await window.clock.pass(10_000)
  assert.equal(told(), 0)

  watch.abort()
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(10_000)
  assert.equal(told(), 0)
  assert.equal(window.clock.jobs.size, 0)
})

async function watched(options = {}) {
  const window = fakeWindow()
  const watch = new AbortController()
  let count = 0
  await watchMicrophones(() => (count += 1), { signal: watch.signal, window, ...options })
  return { window, watch, mediaDevices: window.navigator.mediaDevices, told: () => count }
}

const fails = () => { throw new Error("private") }

test("what can be read is read, and what throws is null", () => {
  assert.equal(attempt(() => "read"), "read")
  assert.equal(attempt(fails), null)
})

for (const [name, ask, expected] of [
  ["comes", async () => "answer", "answer"],
  ["is there at once", () => "answer", "answer"],
  ["fails", async () => fails(), null],
  ["fails at once", fails, null],
  ["never comes", () => new Promise(() => {}), null],
]) {
  test(`an answer that ${name} is ${expected}, and nothing is left behind`, async () => {
    const window = fakeWindow()
    const answer = soon(ask, window)
    await window.clock.pass(2000)

    assert.equal(await answer, expected)
    assert.equal(window.clock.jobs.size, 0)
  })
}
