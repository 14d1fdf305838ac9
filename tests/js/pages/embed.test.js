import assert from "node:assert/strict"
import test from "node:test"
import "../../../static/js/models/comparison.js" // Loaded by a press; here it is there at once.
import { openPage, tell } from "../page.js"

const CRM = "https://crm.example"
const PAGE = `<form id="run-form"><input name="measurements"></form>
  <p data-frame-answer="allowed" hidden></p><p data-frame-answer="refused" hidden></p><p data-frame-answer="sandboxed" hidden></p><p data-frame-answer="unknown" hidden></p>
  <section id="diagnosis" data-state="idle" data-shown=""><i data-lamp="os" data-state="unknown"></i><i data-lamp="site" data-state="unknown"></i>
    <button data-action="start-test"></button><button data-action="check-again"></button>
    <button data-action="compare-in-tab" data-url="/pairs" data-busy="Waiting">Compare</button><p data-tab-failed hidden></p><p data-tab-unseen hidden><a>Open</a></p></section>`
const BEGUN = { status: 201, json: { url: "https://soundcheck.example/tab", answer_url: "/answer" } }

for (const [name, changes, answer, microphone] of [
  ["may use it", { policy: true }, "allowed", true],
  ["may not use it", { policy: false }, "refused", false],
  ["is sandboxed", { policy: true, origin: "null" }, "sandboxed", false],
  ["is in a browser that does not say", {}, "unknown", null],
]) {
  test(`whoever installs a frame that ${name} is told "${answer}", and so is the page around`, async () => {
    const { document, says, sent } = await framed(changes)
    assert.deepEqual(document.querySelectorAll("[data-frame-answer]").filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.frameAnswer), [answer])

    says("init", { nonce: "n" })
    assert.deepEqual(sent("ready"), [{ nonce: "n", microphone }])
  })
}

test("the page around hears how high the content is, first when it has greeted", async () => {
  const { document, says, sent, resized } = await framed()
  document.documentElement.rect = { height: 420.2 }
  resized()
  assert.deepEqual(sent("resize"), [])
  says("init", { nonce: "n" })
  document.documentElement.rect = { height: 500 }
  resized()

  assert.deepEqual(sent("resize"), [{ height: 421 }, { height: 500 }])
})

test("the page around hears each level that changes and each verdict, once", async () => {
  const { greeted, settles, sent } = await framed()
  await greeted()
  settles({ state: "running" }, { os: "ok" })
  for (let time = 0; time < 2; time += 1) settles({ state: "done", shown: "d1", fault: "site-blocked", level: "site", certainty: "likely" }, { os: "ok", site: "blocked" })
  settles({ state: "done", shown: "d2", fault: "all-clear", level: "none", certainty: "certain" }, { os: "ok", site: "ok" })

  assert.deepEqual(sent("level"), [{ level: "os", state: "ok" }, { level: "site", state: "blocked" }, { level: "site", state: "ok" }])
  assert.deepEqual(sent("result"), [
    { code: "site-blocked", level: "site", certainty: "likely", levels: { os: "ok", site: "blocked" }, fixed: false },
    { code: "all-clear", level: null, certainty: "certain", levels: { os: "ok", site: "ok" }, fixed: false },
  ])
})

test("the page around learns that the server is not reached", async () => {
  const { greeted, find, sent } = await framed()
  await greeted()
  for (const type of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) tell(find("#run-form"), type)

  assert.deepEqual(sent("error"), Array(3).fill({ code: "unreachable" }))
})

test("a theme is shown at once, and a language by another page", async () => {
  const { document, greeted, says, left } = await framed()
  await greeted()
  says("set", { theme: "dark" })
  assert.equal(document.documentElement.dataset.theme, "dark")

  says("set", { lang: "en" }) // It is shown already.
  assert.deepEqual(left, [])
  says("set", { lang: "fr" })
  assert.deepEqual(left, ["https://soundcheck.example/embed/?partner=hubspot&lang=fr"])
})

test("a run presses the button; while the page is being left it waits for the next one", async () => {
  const { find, greeted, says, left } = await framed()
  await greeted()
  let presses = 0
  find("[data-action=start-test]").addEventListener("click", () => (presses += 1))
  says("run", {})
  says("set", { lang: "fr" })
  says("run", {})

  assert.equal(presses, 1)
  assert.equal(left.at(-1), "https://soundcheck.example/embed/?partner=hubspot&lang=fr#start")
})

test("on a page of the guide a run leads to the test", async () => {
  const { says, greeted, left } = await framed({ html: "<main></main>" })
  await greeted()
  says("run", {})

  assert.deepEqual(left, ["/embed/test#start"])
})

test("what the page around says of the phone app is judged with what is measured, and again at once", async () => {
  const { find, greeted, says, judged } = await framed()
  await greeted()
  let posts = 0
  find("#run-form").addEventListener("measured", () => (posts += 1))
  says("host-info", { allow: "microphone", sandbox: null, cross_origin: true, policy: { microphone: false, camera: true } })
  assert.equal(posts, 0) // Nothing was measured yet.
  find("[name=measurements]").value = "{}"
  says("cti-error", { name: "NotAllowedError", message: "x".repeat(400) })
  assert.equal(posts, 1)

  const { host_info, cti_error } = judged({ before: "prompt" })
  assert.deepEqual(host_info, { allow: "microphone", sandbox: null, cross_origin: true, policy: { microphone: false } })
  assert.deepEqual([cti_error.name, cti_error.message.length], ["NotAllowedError", 300])
  says("cti-error", { name: "", message: "User Denied Media Access" })
  assert.equal(judged({ before: "prompt" }).cti_error.message, "User Denied Media Access")
  says("cti-error", { name: "", message: "", code: 31402 })
  assert.deepEqual(judged({ before: "prompt" }).cti_error, { name: "", message: "", code: "31402" })
  says("cti-error", { name: "", message: "", code: "a\n".repeat(64) })
  assert.equal(judged({ before: "prompt" }).cti_error.code, "a ".repeat(32))
  says("cti-error", { name: "", message: "" }) // It works now.
  assert.deepEqual(judged({ before: "prompt" }).cti_error, { name: "", message: "", code: "" })
})

for (const [then, now, kept] of [["denied", "granted", false], ["denied", "denied", true], ["prompt", "granted", true]]) {
  test(`an error of the phone app from when the permission was ${then} ${kept ? "holds" : "is settled"} once it is ${now}`, async () => {
    const { greeted, says, judged } = await framed()
    await greeted()
    says("cti-error", { name: "NotAllowedError", message: "" })
    assert.ok(judged({ before: "prompt", after: then }).cti_error)

    assert.equal("cti_error" in judged({ before: then, after: now }), kept)
  })
}

test("an error that the phone app reports anew is of the permission as it is now", async () => {
  const { greeted, says, judged } = await framed()
  await greeted()
  says("cti-error", { name: "NotAllowedError", message: "" })
  judged({ before: "denied" })
  says("cti-error", { name: "NotReadableError", message: "" })

  assert.equal(judged({ before: "granted" }).cti_error.name, "NotReadableError")
})

test("what another form asks for is left as it is", async () => {
  const { greeted, says, find } = await framed()
  await greeted()
  says("cti-error", { name: "NotAllowedError", message: "" })
  const parameters = { measurements: "{}" }
  tell(find("#diagnosis"), "htmx:configRequest", { parameters })

  assert.equal(parameters.measurements, "{}")
})

test("the test in a tab is awaited, and what came of it is judged until the permission changes", async () => {
  const run = { fault: "all-clear", certainty: "certain", stream: true }
  const { window, find, judged, requests } = await framed({ answers: [BEGUN, { status: 204 }, { status: 200, json: run }] })
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(0)
  assert.deepEqual([find("[data-action=compare-in-tab]").getAttribute("aria-disabled"), find("[data-action=compare-in-tab]").textContent], ["true", "Waiting"])
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(1000)

  assert.equal(requests.filter(({ url }) => url === "/pairs").length, 1)
  assert.deepEqual(judged({ before: "denied" }).tab_run, run)
  assert.equal(judged({ before: "granted" }).tab_run, undefined)
})

test("a tab that does not answer gives the button back", async () => {
  const { window, find } = await framed({ answers: [{ status: 503 }] })
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(0)

  const button = find("[data-action=compare-in-tab]")
  assert.deepEqual([button.getAttribute("aria-disabled"), button.textContent, find("[data-tab-failed]").hidden], [null, "Compare", false])
})

test("where no tab was seen to open it is offered as a link", async () => {
  const { window, find } = await framed({ answers: [BEGUN, { status: 204 }], open: () => null })
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(0)

  assert.deepEqual([find("[data-tab-unseen]").hidden, find("[data-tab-unseen] a").href], [false, "https://soundcheck.example/tab"])
})

test("another test of this page forgets the one in the tab", async () => {
  const run = { fault: "all-clear" }
  const { window, find, judged } = await framed({ answers: [BEGUN, { status: 200, json: run }] })
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(0)
  find("[data-action=check-again]").click()

  assert.equal(judged({ before: "denied" }).tab_run, undefined)
})

test("what comes of a test in a tab after another test has begun here is not heard", async () => {
  let come
  const late = new Promise((resolve) => (come = () => resolve({ status: 200, json: { fault: "all-clear" } })))
  const { window, find, judged } = await framed({ answers: [BEGUN, late] })
  find("[data-action=compare-in-tab]").click()
  await window.clock.pass(0)
  find("[data-action=check-again]").click()
  come()
  await window.clock.pass(0)

  assert.equal(judged({ before: "denied" }).tab_run, undefined)
  assert.equal(find("[data-tab-failed]").hidden, true)
})

test("a message of another page is not heard", async () => {
  const { document, hears, parent } = await framed()
  const data = { ns: "soundcheck", v: 1, id: 1, type: "init", data: { nonce: "n", theme: "dark" } }
  hears({ source: parent, origin: "https://evil.example", data })
  hears({ source: {}, origin: CRM, data })

  assert.equal(document.documentElement.dataset.theme, undefined)
})

async function framed({ html = PAGE, policy, answers = [], ...changes } = {}) {
  const posted = []
  const left = []
  let observer
  const parent = { postMessage: (message) => posted.push(message) }
  const leave = (url) => left.push(String(url))
  let asked = 0
  const page = await openPage("embed", html, {
    parent,
    top: parent,
    location: { href: "https://soundcheck.example/embed/?partner=hubspot", pathname: "/embed/", search: "", replace: leave, assign: leave },
    open: () => ({}),
    answer: () => answers[Math.min((asked += 1), answers.length) - 1] ?? { status: 204 },
    ResizeObserver: class { constructor(callback) { observer = callback } observe() {} },
    prepare(document) {
      Object.assign(document.body.dataset, { parents: CRM, testUrl: "/embed/test" })
      if (policy !== undefined) document.featurePolicy = { allowsFeature: () => policy }
    },
    ...changes,
  })
  const { window, find } = page
  const hears = (event) => window.dispatchEvent(Object.assign(new Event("message"), event))
  const says = (type, data) => hears({ source: parent, origin: CRM, data: { ns: "soundcheck", v: 1, id: 1, type, data } })
  return {
    ...page, parent, left, hears, says,
    resized: () => observer(),
    sent: (type) => posted.filter((message) => message.type === type).map(({ data }) => data),
    async greeted() {
      says("init", { nonce: "n" })
      await window.clock.pass(0)
    },
    settles(dataset, lamps) {
      Object.assign(find("#diagnosis").dataset, dataset)
      for (const [lamp, state] of Object.entries(lamps)) find(`[data-lamp=${lamp}]`).dataset.state = state
      tell(find("#diagnosis"), "htmx:afterSettle")
    },
    judged(permissions) {
      const parameters = { measurements: JSON.stringify({ permissions }) }
      tell(find("#run-form"), "htmx:configRequest", { parameters })
      return JSON.parse(parameters.measurements)
    },
  }
}
