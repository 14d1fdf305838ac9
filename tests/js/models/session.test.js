import assert from "node:assert/strict"
import test from "node:test"
import { Session } from "../../../static/js/models/session.js"
import { fakeDevices, fakePermissions, fakeStream, fakeWindow, settled } from "../fakes.js"

const denied = () => Object.assign(new Error("Permission denied"), { name: "NotAllowedError" })

test("a new run replaces the old one, whose late answers are not heard", async () => {
  const stream = fakeStream()
  let grant
  const { window, session, told } = await begun({ answers: [() => new Promise((resolve) => (grant = resolve)), fakeStream()] })
  session.start()
  grant(stream)
  await window.clock.pass(600)

  assert.equal(stream.active, false)
  assert.ok(told.length > 0)
  assert.ok(told.every(({ request }) => request.outcome === "granted"))
})

test("after a verdict the microphone is let go", async () => {
  const stream = fakeStream()
  const { session } = await begun({ answers: [stream] })
  await session.judged({ state: "done", fault: "microphone-muted", keepListening: false })

  assert.equal(stream.active, false)
})

test("with keepListening it goes on measuring", async () => {
  const stream = fakeStream()
  const { window, session, told } = await begun({ answers: [stream] })
  await session.judged({ state: "done", fault: "silent", keepListening: true })
  const before = told.length
  await window.clock.pass(1000)

  assert.equal(stream.active, true)
  assert.ok(told.length > before)
})

test("after an all-clear the meter lives for half a minute", async () => {
  const stream = fakeStream()
  const { window, session } = await begun({ answers: [stream] })
  await session.judged({ state: "done", fault: "all-clear", keepListening: false })

  await window.clock.pass(29_000)
  assert.equal(stream.active, true)
  await window.clock.pass(1000)
  assert.equal(stream.active, false)
})

test("a verdict on an open prompt does not end the run", async () => {
  let grant
  const { window, session, told } = await begun({ permission: "prompt", answers: [() => new Promise((resolve) => (grant = resolve))] })
  await window.clock.pass(10_000)
  await session.judged({ state: "done", fault: "prompt-unanswered", keepListening: false })
  grant(fakeStream())
  await window.clock.pass(100)

  assert.equal(told.at(-1).request.outcome, "granted")
})

test("a run knows that the box of one before may still be open, until it is answered", async () => {
  let grant
  const answers = [() => new Promise((resolve) => (grant = resolve)), fakeStream(), fakeStream()]
  const { window, session, told } = await begun({ permission: "prompt", answers })
  session.start()
  await window.clock.pass(1000)
  assert.equal(told.at(-1).request.box_open, true)

  grant(fakeStream())
  await settled()
  session.start()
  await window.clock.pass(1000)

  assert.equal(told.at(-1).request.box_open, false)
})

test("a run knows how many microphones there were in runs before", async () => {
  const { window, session, told } = await begun({ answers: [fakeStream(), fakeStream()] })
  window.navigator.mediaDevices.list = []
  session.start()
  await window.clock.pass(1000)

  assert.deepEqual(told.at(-1).devices, { before: 0, after: 0, most: 1, outputs: 0 })
})

test("what was denied and is granted now is tested by itself", async () => {
  const stream = fakeStream()
  const { window, session, told } = await begun({ permission: "denied", answers: [denied(), stream] })
  await session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  window.navigator.permissions.set("granted")
  await window.clock.pass(200)

  assert.equal(told.at(-1).request.outcome, "granted")
})

test("a permission that only went back to prompt is a hint, not a prompt", async () => {
  const { window, session, mediaDevices, hints } = await begun({ permission: "denied", answers: [denied()] })
  await session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  window.navigator.permissions.set("prompt")
  await window.clock.pass(200)

  assert.equal(mediaDevices.calls.length, 1)
  assert.equal(hints(), 1)
})

test("the comparison joins the last measurements, and a run by itself keeps it", async () => {
  const { window, session, told } = await begun({ permission: "denied", answers: [denied()] })
  await session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  session.learn({ clean_origin: "prompt" })
  assert.deepEqual(told.map(({ permissions }) => permissions.clean_origin), [undefined, "prompt"])

  await session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(200)
  assert.deepEqual(told.map(({ permissions }) => permissions.clean_origin), [undefined, "prompt", "prompt"])

  session.start()
  await window.clock.pass(0)
  assert.equal(told.at(-1).permissions.clean_origin, undefined)
})

test("one thing learned does not forget the other, unless the permission has changed", async () => {
  const { window, session, told } = await begun({ permission: "denied", answers: [denied()] })
  const repair = { outcome: "closed" }
  await session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  session.learn({ clean_origin: "prompt" })
  session.learn({ repair })
  assert.deepEqual(told.at(-1).permissions, { before: "denied", after: "denied", clean_origin: "prompt", repair })

  window.navigator.permissions.set("prompt")
  session.start({ quiet: true })
  await window.clock.pass(0)
  session.learn({ repair })
  assert.deepEqual(told.at(-1).permissions, { before: "prompt", after: "prompt", repair })
})

const BEGUN = { status: 201, ok: true, json: async () => ({ url: "https://n.example/", answer_url: "/answer" }) }

test("while a clean origin is asked nothing is tested by itself, and what it was told is learned", async () => {
  const { window, session, mediaDevices, told } = await blocked()
  let answer = { status: 204 }
  Object.assign(window, { open: () => ({}), fetch: async (url) => (url === "/compare" ? BEGUN : answer) })
  const compared = session.compare("/compare")
  await settled()
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(200)
  assert.equal(mediaDevices.calls.length, 1)

  answer = { status: 200, json: async () => ({ permission: "prompt" }) }
  await window.clock.pass(300)
  assert.equal(await compared, true)
  assert.equal(told.at(-1).permissions.clean_origin, "prompt")
})

test("while a clean origin is asked, what is allowed meanwhile is tested at once", async () => {
  const { window, session, mediaDevices } = await blocked()
  Object.assign(window, { open: () => ({}), fetch: async (url) => (url === "/compare" ? BEGUN : { status: 204 }) })
  session.compare("/compare")
  await settled()
  window.navigator.permissions.set("granted")
  await window.clock.pass(200)

  assert.equal(mediaDevices.calls.length, 2)
})

test("a comparison without an answer goes back to watching", async () => {
  const { window, session, told } = await blocked()
  window.fetch = async () => ({ status: 503, ok: false })
  assert.equal(await session.compare("/compare"), false)
  await settled()
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(200)

  assert.equal(told.length, 2)
})

for (const [name, leave, expected] of [
  ["a press", (session) => session.start(), 0],
  ["leaving", (session) => session.close(), 0],
  ["another comparison", (session) => session.compare("/none"), 0],
  ["a run by itself", (session) => session.start({ quiet: true }), 1],
]) {
  test(`${name} ${expected ? "lets a comparison go on" : "ends a comparison, whose answer is not learned"}`, async () => {
    const { window, session, told } = await blocked()
    let answer = { status: 204 }
    const fetch = async (url) => (url === "/compare" ? BEGUN : url === "/none" ? { status: 503 } : answer)
    Object.assign(window, { open: () => ({}), fetch })
    const compared = session.compare("/compare")
    await settled()
    leave(session)
    await window.clock.pass(100)
    answer = { status: 200, json: async () => ({ permission: "prompt" }) }
    await window.clock.pass(1000)

    assert.equal(await compared, true)
    assert.equal(told.filter(({ permissions }) => permissions.clean_origin).length, expected)
  })
}

test("closing leaves nothing running", async () => {
  const { window, session } = await begun({ answers: [fakeStream()] })
  await session.judged({ state: "done", fault: "silent", keepListening: true })
  await settled()
  session.close()

  assert.equal(window.clock.jobs.size, 0)
})

async function blocked() {
  const opened = await begun({ permission: "denied", answers: [denied()] })
  await opened.session.judged({ state: "done", fault: "site-blocked", keepListening: false })
  return opened
}

async function begun({ permission = "granted", answers }) {
  const mediaDevices = fakeDevices({ answers })
  const window = fakeWindow({ navigator: { userAgent: "", permissions: fakePermissions(permission), mediaDevices } })
  const session = new Session(window)
  const told = []
  let hinted = 0
  session.addEventListener("measured", ({ detail }) => told.push(detail))
  session.addEventListener("hint", () => (hinted += 1))
  session.start()
  await window.clock.pass(0)
  return { window, session, told, mediaDevices, hints: () => hinted }
}
