import assert from "node:assert/strict"
import test from "node:test"
import { placeInDialog } from "../../../static/embed/dialog.js"
import { FakeDocument } from "../dom.js"

test("the box can be closed by its button, and takes the check and itself away", () => {
  const document = (globalThis.document = new FakeDocument())
  const place = placeInDialog()
  const dialog = document.querySelector("dialog")
  let destroyed = 0
  place.soundcheck = { destroy: () => (destroyed += 1) }
  assert.equal(dialog.open, true)
  assert.equal(dialog.querySelector("button").getAttribute("aria-label"), "Close")

  dialog.querySelector("button").click()
  assert.equal(destroyed, 1)
  assert.equal(document.querySelector("dialog"), null)
})

test("a box that is closed before the check is in it is no error", () => {
  const document = (globalThis.document = new FakeDocument())
  placeInDialog()
  document.querySelector("dialog").close()

  assert.equal(document.querySelector("dialog"), null)
})
