import assert from "node:assert/strict"
import test from "node:test"
import { newKey } from "../../../static/js/models/device.js"
import { CustomerReport, microphoneNames, readable, submissionOf, verdictText } from "../../../static/js/models/report.js"
import { fakeDevices, fakeWindow, microphone } from "../fakes.js"

const VERDICT = { fault: "silent", certainty: "likely", step: "device/silent", measurements: { version: 1 }, text: "Silent" }
const RUN = { key: "k", measurements: { version: 1 }, locale: "fr", names: null }
const fields = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))

test("a run is sent with what the address says", () => {
  const said = fields({ os: "macos-15", browser: "chrome-156", partner: "salesforce", host: "acme.example", via: "start,which-level", link: "t", shown: "x" })

  assert.deepEqual(submissionOf({ ...RUN, fields: said }), {
    version: 1, key: "k", measurements: { version: 1 }, locale: "fr",
    os: "macos-15", browser: "chrome-156", partner: "salesforce", host: "acme.example", via: ["start", "which-level"],
  })
})

test("what the address leaves open is left out, and names are there only if they are given", () => {
  assert.deepEqual(submissionOf({ ...RUN, fields: {} }), { version: 1, key: "k", measurements: { version: 1 }, locale: "fr", via: [] })
  assert.deepEqual(submissionOf({ ...RUN, fields: {}, names: [] }).microphones, [])
  assert.deepEqual(submissionOf({ ...RUN, fields: {}, names: ["Jabra"] }).microphones, ["Jabra"])
})

test("each key is another, in the form of a random UUID", () => {
  const keys = Array.from({ length: 50 }, () => newKey())

  assert.equal(new Set(keys).size, 50)
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

for (const [what, list, names] of [
  ["without a permission there are none", [microphone("one", "")], []],
  ["each microphone is named once", [microphone("one", "Jabra"), microphone("two", "Jabra")], ["Jabra"]],
  ["Chromium's aliases are no microphones", [microphone("default", "Default - Jabra"), microphone("communications", "Communications - Jabra"), microphone("one", "Jabra")], ["Jabra"]],
  ["cameras are no microphones", [{ kind: "videoinput", deviceId: "c", label: "Camera" }], []],
  ["what the server would refuse is made harmless", [microphone("one", `a\u0007b${"é".repeat(400)}`)], [`a b${"é".repeat(253)}`]],
  ["no more than the server takes", Array.from({ length: 70 }, (_, n) => microphone(`${n}`)), Array.from({ length: 64 }, (_, n) => `${n}`)],
]) {
  test(what, async () => {
    const window = fakeWindow()
    window.navigator.mediaDevices = fakeDevices({ list })

    assert.deepEqual(await microphoneNames(window), names)
  })
}

test("what is shown is what is sent, with lists of numbers on one line", () => {
  const sent = { text: "[\n 1  2\n ] [  1 ]", measurements: { audio: { peaks: [0, 0.25, 1e-7], none: [] } }, via: ["start"] }

  assert.deepEqual(JSON.parse(readable(sent)), sent)
  assert.match(readable(sent), /"peaks": \[ 0, 0.25, 1e-7 \]/)
})

test("the verdict is copied in the words of the page", () => {
  const word = (textContent) => ({ textContent })
  const stop = (name, state) => ({ querySelector: (part) => word(part === ".stop-name" ? name : state) })
  const lists = {
    "article > h1, .chip b": [word(" The browser\n blocks it "), word("Certain")],
    "[data-lamp]": [stop("Computer", ""), stop("Browser", "blocked here")],
    ".why li": [word("It was refused.")],
  }

  assert.equal(
    verdictText({ querySelectorAll: (selector) => lists[selector] }),
    "The browser blocks it\nCertain\n\nComputer\nBrowser: blocked here\n\nIt was refused.",
  )
})

test("after a deletion a report waits for the person, also on the next page", async () => {
  const { report, window, sent, said } = reporting()
  await report.judged(VERDICT)
  await window.clock.pass(0)
  report.remove()
  await window.clock.pass(0)
  await report.judged({ ...VERDICT, fault: "too-quiet" })
  await window.clock.pass(0)

  assert.deepEqual(sent(), ["/reports", "/delete"])
  assert.deepEqual(said, ["saySent", "sayDeleted", "sayLook"])
  assert.equal(report.looksFirst, true)
  assert.equal(new CustomerReport(PLACES, { fields: {}, locale: "en", window }).looksFirst, true)
})

test("a verdict that another has replaced meanwhile is sent all the same, and does not show", async () => {
  const { report, window, sent } = reporting()
  report.judged(VERDICT)
  const newer = report.judged({ ...VERDICT, fault: "too-quiet" })
  await newer
  await window.clock.pass(0)

  assert.equal(report.verdict.id.includes("too-quiet"), true)
  assert.equal(sent().filter((url) => url === "/reports").length, 2)
})

test("of two verdicts at once only the newer is for the person to look at", async () => {
  const { report, said } = reporting()
  report.lookFirst(true)
  await Promise.all([report.judged(VERDICT), report.judged({ ...VERDICT, fault: "too-quiet" })])

  assert.deepEqual(said, ["sayLook"])
})

test("that they look first from now on is shown as soon as somebody deletes", () => {
  const { report } = reporting()
  let looks
  report.addEventListener("change", () => (looks = report.looksFirst))
  report.remove()

  assert.equal(looks, true)
})

test("a browser says through one link that it is the same, and through another that it is another", async () => {
  const { report, window, bodies } = reporting()
  await report.judged(VERDICT)
  await report.judged({ ...VERDICT, fault: "too-quiet" })
  const other = new CustomerReport({ ...PLACES, link: "another link" }, { fields: {}, locale: "en", window })
  await other.judged(VERDICT)
  await window.clock.pass(0)

  const [first, second, third] = bodies("/reports").map(({ submission }) => submission.device)
  assert.match(first, /^[0-9a-f-]{36}$/)
  assert.equal(second, first)
  assert.notEqual(third, first)
})

test("whoever deletes is another device from then on", async () => {
  const { report, window } = reporting()
  await report.judged(VERDICT)
  const { device } = report.verdict.submission
  await report.remove()
  await report.judged({ ...VERDICT, fault: "too-quiet" })
  await window.clock.pass(0)

  assert.notEqual(report.verdict.submission.device, device)
})

test("a browser that keeps nothing sends no id", async () => {
  const { report, window } = reporting()
  Object.defineProperty(window, "localStorage", { get: () => { throw new Error("denied") } })
  await report.judged(VERDICT)

  assert.equal("device" in report.verdict.submission, false)
})

test("a server that knows no devices gets the report without", async () => {
  const { report, window, bodies, said } = reporting({ statusOf: ({ submission }) => (submission?.device ? 422 : 201) })
  await report.judged(VERDICT)
  await window.clock.pass(0)
  await report.judged({ ...VERDICT, fault: "too-quiet" })
  await window.clock.pass(0)

  assert.deepEqual(bodies("/reports").map(({ submission }) => "device" in submission), [true, false, false])
  assert.deepEqual(said, ["saySent", "saySent"])
})

const PLACES = { link: "t", post: "/reports", delete: "/delete", progress: "/progress" }

function reporting({ statusOf = () => 201 } = {}) {
  const requests = []
  const said = []
  const held = new Map()
  const window = fakeWindow({
    sessionStorage: { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value) },
    fetch: async (url, { body }) => {
      requests.push({ url, body: JSON.parse(body) })
      return { status: statusOf(requests.at(-1).body) }
    },
  })
  const report = new CustomerReport(PLACES, { fields: {}, locale: "en", window })
  report.addEventListener("say", ({ detail }) => said.push(detail))
  const sent = () => requests.map(({ url }) => url).filter((url) => url !== "/progress")
  const bodies = (wanted) => requests.filter(({ url }) => url === wanted).map(({ body }) => body)
  return { report, window, said, sent, bodies }
}
