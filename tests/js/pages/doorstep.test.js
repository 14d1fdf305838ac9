import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const PAGE = `<main data-refused data-parents="https://*.crm.example" data-admitted="/embed/?admitted=1" hidden></main>`

for (const [ancestorOrigins, admitted] of [
  [["https://acme.crm.example"], true],
  [["https://acme.crm.example", "https://eu.crm.example"], true],
  [["https://acme.crm.example", "https://evil.example"], false],
  [["https://evil.example"], false],
]) {
  test(`inside ${ancestorOrigins.join(" inside ")} the check is ${admitted ? "shown" : "refused"}`, async () => {
    const left = []
    const { find } = await openPage("doorstep", PAGE, { location: { ancestorOrigins, replace: (url) => left.push(url) } })

    assert.deepEqual(left, admitted ? ["/embed/?admitted=1"] : [])
    assert.equal(find("main").hidden, admitted)
  })
}
