import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const PAGE = `<main data-refused data-parents="https://*.crm.example" data-admitted="?lang=fr&admitted=1" hidden></main>`
const OURS = "https://check.example"

for (const [ancestorOrigins, origin, next] of [
  [["https://acme.crm.example"], OURS, "/embed/go?lang=fr"],
  [["https://acme.crm.example", "https://eu.crm.example"], OURS, "/embed/go?lang=fr"],
  [["https://acme.crm.example"], "null", "?lang=fr&admitted=1"],
  [["https://acme.crm.example", "https://evil.example"], OURS, null],
  [["https://evil.example"], OURS, null],
  [["https://evil.example"], "null", null],
]) {
  test(`at ${origin} inside ${ancestorOrigins.join(" inside ")} ${next ? "the check is shown" : "it is refused"}`, async () => {
    const left = []
    const location = { ancestorOrigins, pathname: "/embed/go", search: "?lang=fr", replace: (url) => left.push(url) }
    const { find } = await openPage("doorstep", PAGE, { origin, location })

    assert.deepEqual(left, next ? [next] : [])
    assert.equal(find("main").hidden, next !== null)
  })
}
