import assert from "node:assert/strict"
import test from "node:test"
import { Chooser } from "../../../static/js/components/chooser.js"
import { element } from "../elements.js"
import { fakeDevices, fakePermissions, fakeStream, fakeWindow, microphone } from "../fakes.js"

const LIST = [microphone("default", "Default"), microphone("communications"), microphone("a", "Headset"), microphone("b", "Webcam")]

test("every microphone has its own stream and bar, and aliases have none", async () => {
  const { window, items, mediaDevices } = await opened()
  window.AudioContext.level = 1
  await window.clock.pass(50)

  assert.deepEqual(mediaDevices.calls.map(({ audio }) => audio.deviceId.exact), ["a", "b"])
  assert.deepEqual(items().map(({ parts }) => parts["[data-label]"].textContent), ["Headset", "Webcam"])
  assert.deepEqual(items().map(({ parts }) => parts["[data-meter]"].style.set["--level"]), ["1.000", "1.000"])
})

test("where only an alias is listed it is shown", async () => {
  const { mediaDevices } = await opened({ list: [microphone("default")] })

  assert.equal(mediaDevices.calls.length, 1)
})

test("without a permission nothing is asked for", async () => {
  const { mediaDevices, empty } = await opened({ permission: "prompt" })

  assert.equal(mediaDevices.calls.length, 0)
  assert.equal(empty.hidden, false)
})

test("one that does not open is marked, and the others live", async () => {
  const { items } = await opened({ answers: [new Error("Device in use"), fakeStream()] })

  assert.deepEqual(items().map(({ dataset }) => dataset.state), ["failed", undefined])
})

test("more than can be opened at once have turns, without end", async () => {
  const list = Array.from({ length: 10 }, (_, number) => microphone(`id${number}`, `Headset ${number}`))
  const { window, details, items, streams, mediaDevices } = await opened({ list })
  assert.equal(items().length, 10)
  const asked = () => mediaDevices.calls.splice(0).map(({ audio }) => audio.deviceId.exact)
  const first = list.slice(0, 8).map(({ deviceId }) => deviceId)
  assert.deepEqual(asked(), first)
  window.AudioContext.level = 1
  await window.clock.pass(2999)
  await window.clock.pass(1)
  assert.deepEqual([asked(), streams.filter(({ active }) => active).length], [["id8", "id9"], 2])
  assert.equal(items()[0].parts["[data-meter]"].style.set["--level"], "0.000")
  await window.clock.pass(3000)
  assert.deepEqual(asked(), first)

  details.open = false
  details.dispatchEvent(new Event("toggle"))
  assert.deepEqual([streams.filter(({ active }) => active), window.clock.jobs.size], [[], 0])
})

test("closing stops every stream, timer and context", async () => {
  const { window, details, items, streams } = await opened()
  details.open = false
  details.dispatchEvent(new Event("toggle"))

  assert.deepEqual(streams.map(({ active }) => active), [false, false])
  assert.equal(window.clock.jobs.size, 0)
  assert.equal(window.AudioContext.all[0].state, "closed")
  assert.equal(items().length, 0)
})

test("a stream that comes after closing is stopped", async () => {
  let grant
  const stream = fakeStream()
  const { window, details } = await opened({ list: [microphone("a")], answers: [() => new Promise((resolve) => (grant = resolve))] })
  details.open = false
  details.dispatchEvent(new Event("toggle"))
  grant(stream)
  await window.clock.pass(0)

  assert.equal(stream.active, false)
})

test("a new list is shown as it is now", async () => {
  const { window, mediaDevices, items } = await opened()
  mediaDevices.list = [microphone("c", "New")]
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(0)

  assert.deepEqual(items().map(({ parts }) => parts["[data-label]"].textContent), ["New"])
})

test("the list is offered from two microphones on", async () => {
  const { window, details, mediaDevices } = await chooser({ list: [microphone("default"), microphone("a")] })
  assert.equal(details.hidden, true)
  mediaDevices.list = LIST
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(0)
  assert.equal(details.hidden, false)
  mediaDevices.list = [microphone("a")]
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(0)

  assert.equal(details.hidden, true)
})

test("where there is one microphone, who opens the list sees it", async () => {
  const { window, details, items, mediaDevices } = await chooser({ list: [microphone("a")] })
  details.open = true
  details.dispatchEvent(new Event("toggle"))
  mediaDevices.dispatchEvent(new Event("devicechange"))
  await window.clock.pass(0)

  assert.deepEqual([details.hidden, items().length], [false, 1])
})

async function opened(given) {
  const made = await chooser(given)
  made.details.open = true
  made.details.dispatchEvent(new Event("toggle"))
  await made.window.clock.pass(0)
  return made
}

async function chooser({ permission = "granted", list = LIST, answers } = {}) {
  const streams = []
  const fresh = () => streams[streams.push(fakeStream()) - 1]
  const mediaDevices = fakeDevices({ list, answers: answers ?? [fresh] })
  const window = fakeWindow({ navigator: { permissions: fakePermissions(permission), mediaDevices } })
  const ul = element()
  const empty = element()
  const cloneNode = () => element({ "[data-label]": element(), "[data-meter]": element() })
  const template = { content: { firstElementChild: { cloneNode } } }
  const details = element({ ul, template, "[data-microphones-empty]": empty })
  new Chooser(details, window)
  await window.clock.pass(0)
  return { window, details, mediaDevices, streams, empty, items: () => ul.children }
}
