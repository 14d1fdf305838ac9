import assert from "node:assert/strict"
import test from "node:test"
import { moveToArc, sayArc } from "../../../static/js/helpers/arc.js"
import { fakeWindow } from "../fakes.js"

const MAC = "?os=macos-15&browser=chrome-156"
const FORM = { os: "macos-15", browser: "chrome-156" }

test("whoever has Arc's colours, which come late, goes on to its steps", async () => {
  const { window, went } = browser({ search: `${MAC}&via=start,test`, hash: "#start" })
  await window.clock.pass(500)
  assert.deepEqual(went, [])

  window.colour = " #123"
  await window.clock.pass(5000)
  assert.deepEqual(went, ["?os=macos-15&browser=arc&via=start,test#start"])
})

test("a page whose address names nobody goes on by what it is for", async () => {
  const { window, went } = browser({ search: "" }, { colour: "#123" })
  moveToArc(window, MAC)
  await window.clock.pass(0)

  assert.deepEqual(went, ["?os=macos-15&browser=arc"])
})

for (const [whose, search, changes] of [
  ["without its colours", MAC, { colour: " " }],
  ["on a system on which it does not run", MAC.replace("macos", "linux")],
  ["of another browser", MAC.replace("chrome", "vivaldi")],
  ["of whom nothing is known", ""],
  ["where nothing can be kept", MAC, { sessionStorage: undefined }],
]) {
  test(`a page ${whose} stays`, async () => {
    const { window, went } = browser({ search }, { colour: "#123", ...changes })
    await window.clock.pass(5000)

    assert.deepEqual(went, [])
  })
}

test("whoever chooses Chrome after that has chosen", async () => {
  const { window, went } = browser({ search: MAC }, { colour: "#123" })
  await window.clock.pass(0)
  moveToArc(window)
  await window.clock.pass(5000)

  assert.equal(went.length, 1)
  assert.equal(posted(FORM, window), "chrome-156")
})

for (const [fields, expected] of [
  [FORM, "arc"],
  [{ os: "linux", browser: "chrome-156" }, "chrome-156"],
  [{ os: "macos-15", browser: "brave-1" }, "brave-1"],
  [{}, undefined],
]) {
  test(`a run of ${JSON.stringify(fields)} is posted for ${expected}`, () => {
    const { window } = browser({ search: MAC }, { colour: "#123" })

    assert.equal(posted(fields, window), expected)
  })
}

function posted(fields, window) {
  const elements = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }]))
  sayArc({ elements }, window)
  return elements.browser?.value
}

function browser(location, changes) {
  const went = []
  const held = new Map()
  const sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value) }
  const window = fakeWindow({
    colour: "",
    sessionStorage,
    getComputedStyle: () => ({ getPropertyValue: (name) => (name === "--arc-palette-title" ? window.colour : "") }),
    location: { hash: "", ...location, replace: (url) => went.push(url) },
    ...changes,
  })
  moveToArc(window)
  return { window, went }
}
