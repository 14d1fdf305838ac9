import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const PAGE = `<section id="support-link" data-link="t" data-delete="/l/delete" data-say-deleted="Deleted" data-say-not-deleted="Not yet" data-say-not-deletable="Reload">
  <span data-status></span><button data-action="delete-result">Delete</button></section>`

for (const [status, said, hidden] of [[204, "Deleted", true], [410, "Deleted", true], [422, "Reload", false], [503, "Not yet", false]]) {
  test(`an answer of ${status} to the deletion is told as "${said}"`, async () => {
    const { window, requests, find } = await openPage("closed", PAGE, { answer: () => ({ status }) })
    find("button").click()
    await window.clock.pass(2000)

    assert.deepEqual([requests[0].url, requests[0].method, requests[0].body], ["/l/delete", "POST", { link: "t" }])
    assert.equal(find("[data-status]").textContent, said)
    assert.equal(find("button").hidden, hidden)
  })
}

for (const event of ["online", "focus"]) {
  test(`what waits is tried again at once on "${event}"`, async () => {
    let status = 503
    const { window, requests, find } = await openPage("closed", PAGE, { answer: () => ({ status }) })
    find("button").click()
    await window.clock.pass(2000)
    const tries = requests.length
    status = 204
    window.dispatchEvent(new Event(event))
    await window.clock.pass(0)

    assert.equal(requests.length, tries + 1)
    assert.equal(find("[data-status]").textContent, "Deleted")
  })
}

test("nothing is deleted before somebody asks for it", async () => {
  const { window, requests } = await openPage("closed", PAGE)
  await window.clock.pass(10_000)

  assert.deepEqual(requests, [])
})
