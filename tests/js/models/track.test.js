import assert from "node:assert/strict"
import test from "node:test"
import { TrackWatch } from "../../../static/js/models/track.js"
import { fakeStream } from "../fakes.js"

test("a mute that passed is remembered", () => {
  const { track, watch, told } = watched()

  track.muted = true
  track.dispatchEvent(new Event("mute"))
  track.muted = false
  track.dispatchEvent(new Event("unmute"))

  assert.deepEqual(watch.snapshot(), { muted: false, ended: false, was_muted: true, monitor: false, grouped: null })
  assert.equal(told(), 2)
})

for (const [label, monitor] of [["Monitor of Built-in Audio", true], ["Studio Monitor of Ada", false], ["", false], [undefined, false]]) {
  test(`a track called ${label} is ${monitor ? "the computer's own output" : "a microphone"}`, () => {
    assert.equal(watched({ label }).watch.snapshot().monitor, monitor)
  })
}

test("a track that is muted from the start was muted", () => {
  assert.equal(watched({ muted: true }).watch.snapshot().was_muted, true)
})

for (const [name, settings, grouped] of [["a microphone", { deviceId: "default", groupId: "a1" }, true], ["what a page has made", { deviceId: "WebAudio-1" }, false]]) {
  test(`${name} says so in its settings`, () => {
    assert.equal(watched({ getSettings: () => settings }).watch.snapshot().grouped, grouped)
  })
}

test("of a track that keeps everything to itself nothing is known", () => {
  const { track } = fakeStream()
  for (const name of ["muted", "readyState", "label"]) Object.defineProperty(track, name, { get() { throw new Error("private") } })

  const watch = new TrackWatch(track, () => {})

  assert.deepEqual(watch.snapshot(), { muted: false, ended: false, was_muted: false, monitor: false, grouped: null })
})

test("an end is told", () => {
  const { track, watch, told } = watched()

  track.dispatchEvent(new Event("ended"))

  assert.equal(watch.snapshot().ended, true)
  assert.equal(told(), 1)
})

test("a closed watch tells nothing", () => {
  const { track, watch, told } = watched()

  watch.close()
  track.dispatchEvent(new Event("ended"))

  assert.equal(told(), 0)
})

function watched(changes) {
  const { track } = fakeStream(changes)
  let count = 0
  return { track, watch: new TrackWatch(track, () => (count += 1)), told: () => count }
}
