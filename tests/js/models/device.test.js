import assert from "node:assert/strict"
import test from "node:test"
import { deviceFor, forgetDevice, newKey } from "../../../static/js/models/device.js"
import { fakeWindow } from "../fakes.js"

const LINK = "utMdzV9n-oKfSvRUsE5W6w"

test("a browser is the same for one link and another for another", () => {
  const window = fakeWindow()
  const id = deviceFor(LINK, window)

  assert.equal(deviceFor(LINK, window), id)
  assert.notEqual(deviceFor("another-link", window), id)
  assert.notEqual(deviceFor(LINK, window), id)
})

test("what is kept does not lead to the link", () => {
  const window = fakeWindow()
  const id = deviceFor(LINK, window)

  assert.equal(window.localStorage.getItem("soundcheck.device"), `utMdzV9n ${id}`)
})

test("what is forgotten is made anew", () => {
  const window = fakeWindow()
  const id = deviceFor(LINK, window)
  forgetDevice(window)

  assert.equal(window.localStorage.getItem("soundcheck.device"), null)
  assert.notEqual(deviceFor(LINK, window), id)
})

test("where nothing can be kept there is no id, and nothing to forget", () => {
  const window = Object.defineProperty(fakeWindow(), "localStorage", { get: () => { throw new Error("denied") } })

  assert.equal(deviceFor(LINK, window), null)
  assert.doesNotThrow(() => forgetDevice(window))
})

test("a damaged entry is replaced", () => {
  const window = fakeWindow()
  window.localStorage.setItem("soundcheck.device", "utMdzV9n")

  assert.match(deviceFor(LINK, window), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(newKey().length, 36)
})
