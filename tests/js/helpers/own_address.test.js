import assert from "node:assert/strict"
import test from "node:test"
import { searchOf } from "../../../static/js/helpers/own_address.js"

const MAC = "?os=macos-15&browser=chrome-156"

for (const [address, printed, expected] of [
  [MAC, "/en/?os=linux", MAC],
  ["", `/en/${MAC}`, MAC],
  ["", `https://check.example/en/${MAC}`, MAC],
  ["", "/en/", ""],
  ["", null, ""],
]) {
  test(`an address with "${address}" whose page prints ${printed} says "${expected}"`, () => {
    const querySelector = (selector) => (selector === "[data-printed]" && printed ? { dataset: { printed } } : null)

    assert.equal(searchOf({ location: { search: address }, document: { querySelector } }), expected)
  })
}
