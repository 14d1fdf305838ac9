import assert from "node:assert/strict"
import test from "node:test"
import { listenForKey, offerKey } from "../../../static/js/components/search_key.js"
import { FakeDocument } from "../dom.js"

const noStorage = (document) => ({ document, get localStorage() { throw new Error("blocked") } })

test("where a browser keeps nothing the key leads to the search, and the choice breaks nothing", () => {
  const document = new FakeDocument('<input type="search" data-title="Press /"><section hidden><input type="checkbox"></section><p></p>')
  const field = document.querySelector("[type=search]")
  const box = document.querySelector("[type=checkbox]")
  listenForKey(field, noStorage(document))
  offerKey(document.querySelector("section"), noStorage(document))
  box.checked = false
  box.dispatchEvent(new Event("change"))

  const press = Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key: "/" })
  document.querySelector("p").dispatchEvent(press)

  assert.equal(press.defaultPrevented, true)
  assert.equal(field.title, "Press /")
})
