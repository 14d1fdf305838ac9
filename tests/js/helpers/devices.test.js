import assert from "node:assert/strict"
import test from "node:test"
import { countMicrophones, watchMicrophones } from "../../../static/js/helpers/devices.js"
import { fakeDevices, fakeWindow, microphone } from "../fakes.js"

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
