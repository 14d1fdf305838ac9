import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const page = (kind) => `<p data-support-reading data-link="t" data-progress="/l/progress"><span data-seen></span></p>
  <main data-step="site/allow" data-kind="${kind}"><p><i>Text</i></p><a data-choice="solved"><b>It works</b></a></main>`
const READING = { link: "t", stage: "reading", step: "site/allow", tried: [] }

test("support sees which step is read, and that its answer has left it behind", async () => {
  const { window, requests, find } = await openPage("reading", page("fix"))
  assert.equal(find("[data-seen]").hidden, false)
  find("i").click()
  find("b").click()
  await window.clock.pass(0)

  assert.ok(requests.every(({ url }) => url === "/l/progress"))
  assert.deepEqual(requests.map(({ body }) => body), [READING, { ...READING, tried: ["site/allow"] }])
})

test("the answer to a question is no step that was tried", async () => {
  const { window, requests, find } = await openPage("reading", page("question"))
  find("b").click()
  await window.clock.pass(0)

  assert.deepEqual(requests.map(({ body }) => body), [READING])
})

test("whoever wants to look first shows support no step", async () => {
  const sessionStorage = { getItem: () => "1" }
  const { window, requests, find } = await openPage("reading", page("fix"), { sessionStorage })
  find("b").click()
  await window.clock.pass(0)

  assert.equal(find("[data-seen]").hidden, true)
  assert.deepEqual(requests.map(({ body }) => body), [{ ...READING, step: null, looks_first: true }])
})

test("support sees that somebody leaves the page", async () => {
  const { window, requests } = await openPage("reading", page("fix"))
  window.dispatchEvent(new Event("pagehide"))
  await window.clock.pass(0)

  assert.deepEqual(requests.map(({ body }) => body.left), [undefined, true])
  assert.equal(requests[1].body.step, "site/allow")
})

test("a page that comes back from the history is read again", async () => {
  const { window, requests } = await openPage("reading", page("fix"))
  for (const persisted of [false, true]) window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }))
  await window.clock.pass(0)

  assert.deepEqual(requests.map(({ body }) => body), [READING, READING])
})
