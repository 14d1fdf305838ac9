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

  assert.deepEqual(watch.snapshot(), { muted: false, ended: false, was_muted: true })
  assert.equal(told(), 2)
})

test("a track that is muted from the start was muted", () => {
  assert.equal(watched({ muted: true }).watch.snapshot().was_muted, true)
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
