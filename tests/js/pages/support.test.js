import assert from "node:assert/strict"
import test from "node:test"
import { parse } from "../dom.js"
import { fakeDevices, microphone } from "../fakes.js"
import { openPage, tell } from "../page.js"

const LINES = ["sent", "look", "waiting", "failed", "gone", "deleted", "not-deleted", "not-deletable"]
const VERDICT = `<article data-step="site/allow" data-kind="fix"><h1>Blocked</h1><a data-choice="solved">It works</a></article>`
const PAGE = `<section id="support-link" data-link="t" data-post="/l/reports" data-delete="/l/delete" data-progress="/l/progress" ${LINES.map((line) => `data-say-${line}="${line}"`).join(" ")}>
    <span data-status></span><a data-to-copy hidden></a><a data-to-payload hidden></a>
    <button data-action="send-to-support" hidden></button><button data-action="delete-result" hidden></button><input name="look"></section>
  <form id="run-form"><input name="measurements"><input name="os" value="macos-15"></form>
  <section id="diagnosis" data-state="idle"><button data-action="start-test"></button><button data-action="check-again"></button></section>
  <div id="support-copy" hidden><code></code></div>
  <details id="support-payload"><input name="names"><p data-no-payload></p>
    <div data-payload hidden><code></code><button data-action="send-to-support" hidden></button></div></details>`

test("support hears that the page is open, that a test runs, and what it says", async () => {
  const { progress, presses, settles } = await page()
  await presses("start-test")
  await settles({ state: "waiting" })
  await settles()

  assert.deepEqual(progress(), [["opened", null, []], ["running", null, []], ["waiting", null, []], ["done", "site/allow", []]])
})

test("a verdict is sent at once, once, with what was judged and what the address says", async () => {
  const { sent, settles, says, shown } = await page()
  await settles()
  await settles()

  assert.equal(sent().length, 1)
  const [{ link, submission }] = sent()
  assert.deepEqual([link, submission.os, submission.locale, submission.measurements], ["t", "macos-15", "en", { version: 1 }])
  assert.deepEqual(shown(), submission)
  assert.equal("microphones" in submission, false)
  assert.equal(says(), "sent")
})

for (const changes of [{ fault: "silent" }, { certainty: "certain" }]) {
  test(`a verdict with another ${Object.keys(changes)} is another report`, async () => {
    const { sent, settles } = await page()
    await settles()
    await settles(changes)

    assert.equal(new Set(sent().map(({ submission }) => submission.key)).size, 2)
  })
}

test("the same verdict after a press is another report, and a step that was left counts as tried", async () => {
  const { sent, progress, presses, settles } = await page()
  await settles()
  await presses("check-again")
  await settles()

  assert.equal(sent().length, 2)
  assert.deepEqual(progress().at(-2), ["running", null, ["site/allow"]])
})

test("the answer of a step tells that it was tried, before the press clears what is on the screen", async () => {
  const clear = () => globalThis.document.querySelector("#diagnosis").replaceChildren()
  const { find, progress, settles } = await page({ prepare: (document) => document.addEventListener("click", clear) })
  await settles()
  find("[data-choice]").click()
  await settles({ state: "waiting" })

  assert.ok(progress().some(([stage, step, tried]) => stage === "done" && step === "site/allow" && tried.includes("site/allow")))
})

test("what the test page sends for another part of it is no verdict", async () => {
  const { window, find, sent, progress } = await page()
  tell(find("#support-copy"), "htmx:afterSettle", { requestConfig: { parameters: { measurements: "{}" } } })

  await window.clock.pass(0)

  assert.deepEqual([sent(), progress()], [[], [["opened", null, []]]])
})

for (const [status, said, copied] of [[503, "waiting", true], [422, "failed", true], [404, "gone", true], [201, "sent", false]]) {
  test(`where the server answers ${status} the page says "${said}"${copied ? " and offers a copy" : ""}`, async () => {
    const { window, find, settles, says } = await page({ answer: () => ({ status }) })
    await settles()
    await window.clock.pass(2000)

    assert.equal(says(), said)
    assert.deepEqual([find("#support-copy").hidden, find("[data-to-copy]").hidden], [!copied, !copied])
    assert.equal(find("[data-action=delete-result]").hidden, said !== "sent")
    assert.match(find("#support-copy code").textContent, /^Blocked[^]*"version":1/)
  })
}

for (const event of ["online", "focus"]) {
  test(`what waits is sent again at once on "${event}"`, async () => {
    let status = 503
    const { window, settles, says } = await page({ answer: () => ({ status }) })
    await settles()
    await window.clock.pass(2000)
    status = 201
    window.dispatchEvent(new Event(event))
    await window.clock.pass(0)

    assert.equal(says(), "sent")
  })
}

test("whoever looks first sends it by a press, and until then support learns no step", async () => {
  const { find, requests, sent, progress, checks, presses, settles, says, shown, offers } = await page()
  const looks = () => requests.findLast(({ url }) => url === "/l/progress").body.looks_first
  await checks("look", true)
  await settles()
  assert.deepEqual([sent(), says(), find("#support-payload").open], [[], "look", true])
  assert.deepEqual(offers(), [true, true, true])
  assert.ok(progress().every(([, step]) => step === null))
  assert.equal(looks(), true)
  const looked = shown()

  await presses("send-to-support")
  assert.deepEqual(sent().map(({ submission }) => submission), [looked])
  assert.deepEqual(progress().at(-1), ["done", "site/allow", []])
  assert.equal(looks(), undefined)
  assert.deepEqual(offers(), [false, false, false])
  assert.equal(says(), "sent")
})

test("looking first holds from page to page", async () => {
  const sessionStorage = memory()
  const first = await page({ sessionStorage })
  await first.checks("look", true)

  const second = await page({ sessionStorage })
  assert.equal(second.find("[name=look]").checked, true)
  await second.checks("look", false)
  assert.equal((await page({ sessionStorage })).find("[name=look]").checked, false)
})

test("whoever begins to look first calls back what has not arrived", async () => {
  const { window, requests, checks, settles, says, offers } = await page({ answer: () => ({ status: 503 }) })
  await settles()
  await window.clock.pass(2000)
  await checks("look", true)
  const tries = requests.length
  await window.clock.pass(60_000)

  assert.equal(requests.filter(({ url }, at) => at >= tries && url === "/l/reports").length, 0)
  assert.deepEqual([says(), offers()], ["look", [true, true, true]])
})

test("what has arrived stays, whoever looks first from then on", async () => {
  const { checks, settles, says, offers } = await page()
  await settles()
  await checks("look", true)

  assert.deepEqual([says(), offers()], ["sent", [false, false, false]])
})

test("the names of microphones go along only where the person wants it, as a report of its own", async () => {
  const { sent, checks, settles } = await page()
  await settles()
  await checks("names", true)
  await checks("names", false)

  const [without, withNames, ...more] = sent().map(({ submission }) => submission)
  assert.deepEqual([without.microphones, withNames.microphones, more], [undefined, ["Jabra"], []])
  assert.notEqual(without.key, withNames.key)
})

test("names are shown first to whoever looks first, under the same key until they are sent", async () => {
  const { sent, checks, settles, shown, offers } = await page()
  await checks("look", true)
  await settles()
  const { key } = shown()
  await checks("names", true)

  assert.deepEqual([shown().microphones, shown().key, sent()], [["Jabra"], key, []])
  assert.deepEqual(offers(), [true, true, true])
})

test("names asked for after it was sent, by whoever looks first, wait for a press under a new key", async () => {
  const { sent, checks, presses, settles, shown, offers } = await page()
  await settles()
  await checks("look", true)
  await checks("names", true)
  assert.equal(sent().length, 1)
  assert.notEqual(shown().key, sent()[0].submission.key)
  assert.deepEqual(offers(), [true, true, true])

  await presses("send-to-support")
  assert.deepEqual(sent()[1].submission.microphones, ["Jabra"])
})

test("after a deletion nothing is sent behind the person's back", async () => {
  const { window, find, requests, sent, presses, settles, says, shown, offers } = await page()
  await settles()
  const { key } = shown()
  await presses("delete-result")
  assert.deepEqual(requests.at(-1).body, { link: "t" })
  assert.equal(requests.at(-1).url, "/l/delete")
  assert.deepEqual([says(), find("[data-action=delete-result]").hidden], ["deleted", true])
  assert.equal(find("[name=look]").checked, true)
  assert.notEqual(window.sessionStorage.getItem("soundcheck.look-first"), null)
  assert.deepEqual(offers(), [true, true, true])
  assert.notEqual(shown().key, key)

  await presses("check-again")
  await settles()
  assert.equal(sent().length, 1)
  assert.equal(says(), "look")
})

test("a deletion takes back what has not arrived", async () => {
  const { window, requests, presses, settles } = await page({ answer: (url) => ({ status: url === "/l/reports" ? 503 : 204 }) })
  await settles()
  await window.clock.pass(1000)
  await presses("delete-result")
  const at = requests.findIndex(({ url }) => url === "/l/delete")
  await window.clock.pass(60_000)

  assert.ok(at > 0)
  assert.deepEqual(requests.slice(at).filter(({ url }) => url === "/l/reports"), [])
})

for (const [status, said] of [[422, "not-deletable"], [404, "deleted"], [503, "not-deleted"]]) {
  test(`a deletion that the server answers with ${status} is "${said}"`, async () => {
    const { window, find, presses, settles, says } = await page({ answer: (url) => ({ status: url === "/l/delete" ? status : 201 }) })
    await settles()
    await presses("delete-result")
    await window.clock.pass(2000)

    assert.equal(says(), said)
    assert.equal(find("[data-action=delete-result]").hidden, said === "deleted")
  })
}

test("a page that nobody sees tells nothing, and one that comes back from the history tells again", async () => {
  const { window, document, progress } = await page({}, "hidden")
  assert.deepEqual(progress(), [])
  document.visibilityState = "visible"
  document.dispatchEvent(new Event("visibilitychange"))
  for (const persisted of [false, true]) window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }))
  await window.clock.pass(0)

  assert.deepEqual(progress().map(([stage]) => stage), ["opened", "opened"])
})

test("support hears that the page was left", async () => {
  const { window, requests } = await page()
  window.dispatchEvent(new Event("pagehide"))
  await window.clock.pass(0)

  assert.deepEqual([requests.at(-1).url, requests.at(-1).body.left], ["/l/progress", true])
})

function memory() {
  const held = new Map()
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) }
}

async function page(changes = {}, visibilityState = "visible") {
  const navigator = { mediaDevices: fakeDevices({ list: [microphone("one", "Jabra")] }) }
  const opened = await openPage("support", PAGE, { navigator, prepare: (document) => Object.assign(document, { visibilityState }), answer: () => ({ status: 201 }), ...changes })
  const { window, find, requests } = opened
  const bodies = (url) => requests.filter((request) => request.url === url).map(({ body }) => body)
  return {
    ...opened,
    sent: () => bodies("/l/reports"),
    progress: () => bodies("/l/progress").map(({ stage, step, tried }) => [stage, step, tried]),
    says: () => find("[data-status]").textContent,
    shown: () => JSON.parse(find("#support-payload code").textContent),
    offers: () => opened.document.querySelectorAll("[data-action=send-to-support], [data-to-payload]").map(({ hidden }) => !hidden),
    async presses(action) {
      const button = find(`[data-action=${action}]`)
      button.click()
      await window.clock.pass(0)
    },
    async checks(name, checked) {
      Object.assign(find(`[name=${name}]`), { checked }).dispatchEvent(new Event("change"))
      await window.clock.pass(0)
    },
    // As htmx tells that the server's answer is on the screen.
    async settles({ state = "done", fault = "site-blocked", certainty = "likely", html = VERDICT } = {}) {
      const diagnosis = find("#diagnosis")
      const buttons = '<button data-action="check-again"></button>'
      diagnosis.replaceChildren(...parse(buttons), ...(state === "done" ? parse(html) : []))
      Object.assign(diagnosis.dataset, { state, fault, certainty })
      tell(diagnosis, "htmx:afterSettle", { requestConfig: { parameters: { measurements: '{"version":1}' } } })
      await window.clock.pass(0)
    },
  }
}
