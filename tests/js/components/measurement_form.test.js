import assert from "node:assert/strict"
import test from "node:test"
import { MeasurementForm, RETRY_MS } from "../../../static/js/components/measurement_form.js"
import { fakeWindow } from "../fakes.js"

test("measurements go into the form, and htmx is told", () => {
  const { form, post, events } = filled()
  post.shown = "abc"
  post.previous = "silent"
  post.hasPageStop ||= true
  post.send({ version: 1 }, "run")

  assert.deepEqual(form.elements, {
    measurements: { value: '{"version":1}' }, shown: { value: "abc" }, previous: { value: "silent" }, page_stop: { value: "1" },
  })
  assert.equal(events(), 1)
})

test("the last measurements can be sent again, once there are any", () => {
  const { post, events } = filled()
  post.sendAgain()
  assert.equal(events(), 0)

  post.send({ version: 1 }, "run")
  post.sendAgain()
  assert.equal(events(), 2)
})

test("what was not taken is sent again by itself, once, unless it was sent meanwhile", async () => {
  const { post, events, window } = filled()
  post.send({ version: 1 }, "run")
  post.sendLater()
  post.sendLater()
  await window.clock.pass(RETRY_MS - 1)
  assert.equal(events(), 1)
  await window.clock.pass(1)
  assert.equal(events(), 2)

  post.sendLater()
  post.sendAgain()
  await window.clock.pass(RETRY_MS)
  assert.equal(events(), 3)
})

test("an answer belongs to the run whose measurements left", () => {
  const { post } = filled()
  const [first, second] = [{}, {}]
  post.send({}, "old run")
  post.rememberRunOf(first)
  post.send({}, "new run")
  post.rememberRunOf(second)

  assert.equal(post.isFrom(first, "new run"), false)
  assert.equal(post.isFrom(second, "new run"), true)
  assert.equal(post.isFrom({}, null), false)
})

function filled() {
  const form = new EventTarget()
  form.elements = { measurements: { value: "" }, shown: { value: "" }, previous: { value: "" }, page_stop: { value: "" } }
  let count = 0
  form.addEventListener("measured", () => (count += 1))
  const window = fakeWindow()
  return { form, window, post: new MeasurementForm(form, window), events: () => count }
}
