import assert from "node:assert/strict"
import test from "node:test"
import { MicrophoneRequest } from "../../../static/js/models/microphone.js"
import { fakeDevices, fakeStream, fakeWindow } from "../fakes.js"

const failure = (name, message, more = {}) => Object.assign(new Error(message), { name }, more)

const REFUSALS = [
  ["NotAllowedError", "Permission denied"],
  ["NotFoundError", "Requested device not found"],
  ["NotReadableError", "Device in use"],
  ["SecurityError", "Invalid security origin"],
  ["OverconstrainedError", "", { constraint: "deviceId" }],
]

for (const [name, message, more] of REFUSALS) {
  test(`${name} "${message}" is told as it is, at the first attempt`, async () => {
    const { request } = await opened([failure(name, message, more)])

    const { outcome, attempts, error_name, error_message, error_constraint } = request.snapshot()
    assert.deepEqual([outcome, attempts, error_name, error_message], ["rejected", 1, name, message])
    assert.equal(error_constraint, more?.constraint ?? null)
  })
}

const STUMBLES = [
  ["AbortError", "Invalid state"],
  ["NotReadableError", "Audio device socket error"],
  ["AbortError", "Failed due to shutdown"],
]

for (const [name, message] of STUMBLES) {
  test(`${name} "${message}" is tried again three times, with longer pauses`, async () => {
    const { window, request, mediaDevices } = await opened([failure(name, message)])
    const calls = []
    for (const pause of [249, 1, 499, 1, 999, 1, 10_000]) {
      await window.clock.pass(pause)
      calls.push(mediaDevices.calls.length)
    }

    assert.deepEqual(calls, [1, 2, 2, 3, 3, 4, 4])
    assert.equal(request.snapshot().outcome, "rejected")
    assert.equal(request.snapshot().elapsed_ms, 1750)
  })
}

test("a stumble that passes is a grant without an error", async () => {
  const stream = fakeStream()
  const { window, request, result } = await opened([failure("AbortError", "Invalid state"), stream])
  await window.clock.pass(250)

  assert.equal(await result, stream)
  assert.deepEqual(Object.entries(request.snapshot()).filter(([, value]) => value !== null && value !== false), [
    ["outcome", "granted"], ["elapsed_ms", 250], ["attempts", 2],
  ])
})

test("while it pends the time goes on", async () => {
  const { window, request } = await opened([() => new Promise(() => {})])
  await window.clock.pass(3200)

  assert.equal(request.snapshot().outcome, "pending")
  assert.equal(request.snapshot().elapsed_ms, 3200)
})

test("a grant that comes after the request was abandoned is given back", async () => {
  let grant
  const stream = fakeStream()
  const { request, result } = await opened([() => new Promise((resolve) => (grant = resolve))])

  request.abandon()
  grant(stream)

  assert.equal(await result, null)
  assert.equal(stream.active, false)
})

test("an abandoned request is not tried again", async () => {
  const { window, request, mediaDevices } = await opened([failure("AbortError", "Invalid state")])

  request.abandon()
  await window.clock.pass(5000)

  assert.equal(mediaDevices.calls.length, 1)
})

test("audio only, and nothing may polish it", async () => {
  const { mediaDevices } = await opened([fakeStream()])

  assert.deepEqual(mediaDevices.calls, [
    { audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } },
  ])
})

test("a message is cut and cleaned to what the server takes", async () => {
  const { request } = await opened([failure("Odd\u0000Error", `a\nb\ud800c${"🎙".repeat(400)}`)])

  const { error_name, error_message } = request.snapshot()
  assert.equal(error_name, "Odd Error")
  assert.ok(error_message.startsWith("a b c🎙"))
  assert.equal([...error_message].length, 300)
})

test("something thrown that is no error is still a rejection", async () => {
  const { request } = await opened([() => Promise.reject("no")])

  assert.equal(request.snapshot().outcome, "rejected")
  assert.equal(request.snapshot().error_name, null)
})

for (const [name, answer] of [["null", null], ["something else", {}], ["a stream without sound", { getAudioTracks: () => [], getTracks: () => [] }]]) {
  test(`whoever hands out ${name} has given no microphone`, async () => {
    const { request, result } = await opened([() => answer])

    assert.equal(await result, null)
    const { outcome, error_name, error_message } = request.snapshot()
    assert.deepEqual([outcome, error_name, error_message], ["rejected", null, null])
  })
}

test("an error that throws when it is read is still a rejection", async () => {
  const { request } = await opened([() => Promise.reject({ get name() { throw new Error("private") } })])

  assert.equal(request.snapshot().outcome, "rejected")
})

async function opened(answers) {
  const mediaDevices = fakeDevices({ answers })
  const window = fakeWindow({ navigator: { mediaDevices } })
  const request = new MicrophoneRequest(window)
  const result = request.open()
  await window.clock.pass(0)
  return { window, request, result, mediaDevices }
}
