import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const PAGE = '<form id="one"></form><form id="other"></form>'

function submits(form) {
  const event = new Event("submit", { bubbles: true, cancelable: true })
  form.dispatchEvent(event)
  return !event.defaultPrevented
}

test("presses in a row send a form once, and later ones again", async () => {
  const { window, find } = await openPage("plain", PAGE)

  assert.deepEqual([submits(find("#one")), submits(find("#one"))], [true, false])
  assert.equal(submits(find("#other")), true)

  await window.clock.pass(5000)
  assert.equal(submits(find("#other")), true)
})
