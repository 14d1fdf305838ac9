import assert from "node:assert/strict"
import test from "node:test"
import { Playback } from "../../../static/js/components/playback.js"
import { element } from "../elements.js"
import { fakeStream, fakeWindow, settled } from "../fakes.js"

test("it records three seconds of the open stream and plays them", async () => {
  const { window, button, now, audio, lent } = recording()
  button.dispatchEvent(new Event("click"))
  await window.clock.pass(2999)
  assert.equal(now.hidden, false)
  assert.equal(audio.src, undefined)

  await window.clock.pass(1)
  assert.equal(now.hidden, true)
  assert.equal(audio.src, "blob:1")
  assert.equal(audio.played, 1)
  assert.equal(lent.active, true)
})

test("without an open stream it opens one and stops it again", async () => {
  const { window, playback, opened } = recording({ lent: null })
  playback.record()
  await window.clock.pass(3000)

  assert.equal(opened.active, false)
})

test("a refusal to open leaves the button as it was", async () => {
  const refuse = async () => { throw Object.assign(new Error("Permission denied"), { name: "NotAllowedError" }) }
  const { window, playback, button, audio } = recording({ lent: null, getUserMedia: refuse })
  await playback.record()

  assert.equal(audio.src, undefined)
  assert.notEqual(button.disabled, true)
  assert.equal(window.clock.jobs.size, 0)
})

test("pressing twice records once", async () => {
  const { window, playback, urls } = recording()
  playback.record()
  playback.record()
  await window.clock.pass(6000)

  assert.deepEqual(urls, ["+blob:1"])
})

test("each recording takes the place of the one before", async () => {
  const { window, playback, urls } = recording()
  for (let time = 0; time < 2; time += 1) {
    playback.record()
    await window.clock.pass(3000)
  }
  playback.close()

  assert.deepEqual(urls, ["+blob:1", "-blob:1", "+blob:2", "-blob:2"])
})

test("closing ends a recording that nobody will hear", async () => {
  const { window, playback, urls } = recording()
  playback.record()
  await window.clock.pass(1000)
  playback.close()
  await settled()

  assert.deepEqual(urls, [])
  assert.equal(window.clock.jobs.size, 0)
})

function recording({ lent = fakeStream(), getUserMedia } = {}) {
  const opened = fakeStream()
  const urls = []
  const window = fakeWindow({
    navigator: { mediaDevices: { getUserMedia: getUserMedia ?? (async () => opened) } },
    MediaRecorder: FakeRecorder,
    URL: {
      createObjectURL: () => `blob:${urls.filter((url) => url.startsWith("+")).length + 1}`,
      revokeObjectURL: (url) => urls.push(`-${url}`),
    },
  })
  const create = window.URL.createObjectURL
  window.URL.createObjectURL = () => {
    const url = create()
    urls.push(`+${url}`)
    return url
  }
  const audio = element({}, { played: 0, async play() { this.played += 1 } })
  const button = element()
  const now = element()
  const root = element({ audio, "[data-action=record]": button, "[data-recording-now]": now })
  return { window, playback: new Playback(root, { stream: () => lent, window }), button, now, audio, lent, opened, urls }
}

class FakeRecorder extends EventTarget {
  state = "inactive"
  mimeType = "audio/webm"

  start() {
    this.state = "recording"
  }

  stop() {
    this.state = "inactive"
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: "sound" }))
    this.dispatchEvent(new Event("stop"))
  }
}
