import assert from "node:assert/strict"
import test from "node:test"
import { Watcher } from "../../../static/embed/watcher.js"
import { fakeWindow, settled } from "../fakes.js"

const WELL = { allow: "microphone", sandbox: null, origin: "https://phone.example", cross_origin: true }

test("where nothing speaks against a call it is ready, and nobody is asked", async () => {
  const { told, window } = await watching()

  assert.deepEqual(told, ["ready"])
  assert.equal(window.opened, 0)
})

const LOST = {
  "insecure-page": { isSecureContext: false },
  "unsupported-browser": { mediaDevices: undefined },
  "frame-sandboxed": { origin: "null" },
  "frame-not-allowed": { policy: false },
  "permission-denied": { permission: "denied" },
  "permission-prompt": { permission: "prompt" },
  "no-device": { inputs: 0 },
}
for (const [reason, state] of Object.entries(LOST)) {
  test(`a page is told of ${reason}`, async () => {
    assert.deepEqual((await watching(state)).told, [reason])
  })
}

for (const [name, framed, said] of [
  ["that is well", WELL, "ready"],
  ["that the browser gives nothing", { ...WELL, policy: { microphone: false } }, "frame-not-allowed"],
  ["whose sandbox keeps its origin", { ...WELL, sandbox: "allow-scripts allow-same-origin" }, "ready"],
  ["whose sandbox is empty", { ...WELL, sandbox: "" }, "frame-sandboxed"],
  ["without allow", { ...WELL, allow: null }, "frame-not-allowed"],
  ["without allow, of the page itself", { ...WELL, allow: null, cross_origin: false }, "ready"],
  ["with a list of features", { ...WELL, allow: "autoplay; microphone ; camera" }, "ready"],
  ["with a list of origins", { ...WELL, allow: "microphone 'self' https://phone.example" }, "ready"],
  ["whose list lacks a semicolon", { ...WELL, allow: "microphone camera" }, "frame-not-allowed"],
  ["whose list has a capital", { ...WELL, allow: "Microphone" }, "frame-not-allowed"],
  ["whose list names another origin", { ...WELL, allow: "microphone https://old.example" }, "frame-not-allowed"],
  ["whose list has a pattern", { ...WELL, allow: "microphone https://*.example" }, "ready"],
  ["that was redirected", { ...WELL, redirected: true }, "frame-not-allowed"],
  ["that was redirected with a star", { ...WELL, redirected: true, allow: "microphone *" }, "ready"],
  ["that was redirected to a listed origin", { ...WELL, redirected: true, allow: "microphone https://phone.example" }, "ready"],
  ["that is given another word", { ...WELL, allow: "microphones; camera *" }, "frame-not-allowed"],
]) {
  test(`of a frame ${name} it says ${said}`, async () => {
    assert.deepEqual((await watching({}, framed)).told, [said])
  })
}

for (const [allow, said] of [
  ["microphone https://phone.example", "frame-not-allowed"],
  ["microphone *", "ready"],
]) {
  test(`in Firefox, of a redirected frame with ${allow}, it says ${said}`, async () => {
    const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"

    assert.deepEqual((await watching({ userAgent }, { ...WELL, allow, redirected: true })).told, [said])
  })
}

test("once the phone app was heard from elsewhere, it is judged there, until the gate is destroyed", async () => {
  const { told, window, watcher, framed } = await watching({}, { ...WELL })
  framed.redirected = true
  window.dispatchEvent(Object.assign(new Event("message"), { source: "the phone app" }))
  watcher.destroy()
  framed.redirected = false
  window.dispatchEvent(Object.assign(new Event("message"), { source: "the phone app" }))

  assert.deepEqual(told, ["ready", "frame-not-allowed"])
})

test("the permission of the page is not that of an extension in it", async () => {
  const framed = { ...WELL, origin: "chrome-extension://abcdefgh" }

  assert.deepEqual((await watching({ permission: "denied" }, framed)).told, ["ready"])
})

test("a page that may not use the microphone sees no inputs, though the phone app may have one", async () => {
  assert.deepEqual((await watching({ policy: false, inputs: 0 }, { ...WELL, policy: { microphone: true } })).told, ["ready"])
})

test("a browser without such a permission leaves that open", async () => {
  const { told } = await watching({ permissions: { query: async () => { throw new TypeError("no such name") } } })

  assert.deepEqual(told, ["ready"])
})

test("what throws when it is asked leaves that open", async () => {
  const throws = () => { throw new Error("replaced") }
  const { told } = await watching({ permissions: { query: throws }, mediaDevices: Object.assign(new EventTarget(), { enumerateDevices: throws }) })

  assert.deepEqual(told, ["ready"])
})

test("it tells what changes, each once", async () => {
  const { told, window, framed } = await watching({}, { ...WELL })
  window.status.becomes("denied")
  window.status.becomes("denied")
  window.status.becomes("granted")
  window.inputs = 0
  window.navigator.mediaDevices.dispatchEvent(new Event("devicechange"))
  await settled()
  framed.policy = { microphone: false }
  await window.clock.pass(2500)
  Object.assign(framed, { policy: { microphone: true } })
  await window.clock.pass(2500)

  assert.deepEqual(told, ["ready", "permission-denied", "ready", "no-device", "frame-not-allowed", "no-device"])
})

test("a track that the phone app has opened tells of its switch and its cable", async () => {
  const { told, watcher } = await watching()
  const track = Object.assign(new EventTarget(), { muted: false, readyState: "live" })
  watcher.follow(track)
  track.muted = true
  track.dispatchEvent(new Event("mute"))
  track.muted = false
  track.dispatchEvent(new Event("unmute"))
  track.readyState = "ended"
  track.dispatchEvent(new Event("ended"))
  watcher.follow(null)

  assert.deepEqual(told, ["ready", "microphone-muted", "ready", "device-gone", "ready"])
})

test("a cable that is pulled is noticed though no event says so", async () => {
  const { told, window } = await watching()
  window.inputs = 0
  await window.clock.pass(2500)

  assert.deepEqual(told, ["ready", "no-device"])
})

test("it needs no handler", async () => {
  const { window, watcher } = await watching({}, null, {})
  window.status.becomes("denied")

  watcher.destroy()
})

test("one that is destroyed is silent, also before its first look, and leaves nothing", async () => {
  for (const looks of [true, false]) {
    const { told, window, watcher } = await watching({}, null, undefined, looks)
    const before = told.length
    watcher.destroy()
    await settled()
    window.status.becomes("denied")
    window.navigator.mediaDevices.dispatchEvent(new Event("devicechange"))
    await window.clock.pass(5000)

    assert.equal(told.length, before)
    assert.equal(window.clock.jobs.size, 0)
  }
})

// What it has told of a page in this state; `framed` is what the loader knows of the phone app's frame.
async function watching(state = {}, framed = null, handlers = undefined, looks = true) {
  const { permission = "granted", inputs = 1, policy, permissions, isSecureContext = true, origin = "https://crm.example", userAgent = "" } = state
  const window = fakeWindow({ isSecureContext, origin, opened: 0, inputs })
  window.document.featurePolicy = policy === undefined ? undefined : { allowsFeature: () => policy }
  window.status = Object.assign(new EventTarget(), {
    state: permission,
    becomes(next) {
      this.state = next
      this.dispatchEvent(new Event("change"))
    },
  })
  window.navigator.userAgent = userAgent
  window.navigator.permissions = permissions ?? { query: async () => window.status }
  window.navigator.mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: () => (window.opened += 1),
    enumerateDevices: async () => [{ kind: "audiooutput" }, ...Array(window.inputs).fill({ kind: "audioinput" })],
  })
  if ("mediaDevices" in state) window.navigator.mediaDevices = state.mediaDevices
  const told = []
  const telling = handlers ?? { ready: () => told.push("ready"), lost: (reason) => told.push(reason) }
  const watcher = new Watcher(framed && { info: () => framed, learnOrigin: (source) => source === "the phone app", destroy() {} }, telling, window)
  if (looks) await settled()
  return { told, window, watcher, framed }
}
