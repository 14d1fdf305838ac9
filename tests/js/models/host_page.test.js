import assert from "node:assert/strict"
import test from "node:test"
import { clean, HostPage } from "../../../static/js/models/host_page.js"
import { fakeWindow } from "../fakes.js"

const CRM = "https://acme.crm.example"
const SOURCES = "https://*.crm.example https://phone.example:8443 http://*.localhost:*"
const INIT = { nonce: "n", theme: "dark" }

test("it greets every quarter of a second for ten seconds, and tells nobody anything", async () => {
  const { window, sent, host } = framed()
  host.send("result", {})
  await window.clock.pass(60_000)

  assert.equal(sent.length, 40)
  assert.ok(sent.every(({ message, target }) => message.type === "hello" && target === "*"))
  assert.deepEqual(sent[0].message, { ns: "soundcheck", v: 1, id: 1, type: "hello", data: { protocols: [1] } })
})

test("alone in a tab it greets nobody", async () => {
  const window = fakeWindow()
  new HostPage(SOURCES, window).greet()

  assert.equal(window.clock.jobs.size, 0)
})

test("once greeted it sends to that origin only, and greets no more", async () => {
  const { window, sent, host, hear, told } = framed()
  hear("init", INIT)
  host.send("ready", { nonce: "n" })
  await window.clock.pass(5000)

  assert.deepEqual(told, [["init", INIT]])
  assert.deepEqual(sent.map(({ message, target }) => [message.type, target]), [["hello", "*"], ["ready", CRM]])
})

for (const [origin, accepted] of [
  ["https://acme.crm.example", true],
  ["https://eu.acme.crm.example", true],
  ["https://phone.example:8443", true],
  ["http://crm.localhost:8001", true],
  ["https://crm.localhost:8001", true],
  ["https://crm.example", false],
  ["http://acme.crm.example", false],
  ["https://acme.crm.example:8443", false],
  ["https://phone.example", false],
  ["https://acme.crm.example.evil.example", false],
  ["https://evilcrm.example", false],
  ["null", false],
  ["", false],
]) {
  test(`a page of ${origin || "no origin"} is ${accepted ? "heard" : "not heard"}`, () => {
    const { hear, told } = framed()
    hear("init", INIT, { origin })

    assert.equal(told.length, accepted ? 1 : 0)
  })
}

test("the origin that greeted first is the only one heard from then on", () => {
  const { hear, told } = framed()
  hear("init", INIT)
  hear("run", {}, { origin: "https://other.crm.example" })
  hear("run", {})

  assert.deepEqual(told.map(([type]) => type), ["init", "run"])
})

test("another frame is not heard, whatever its origin", () => {
  const { hear, told } = framed()
  hear("init", INIT, { source: {} })

  assert.deepEqual(told, [])
})

test("a page of a version to come is answered, if it is listed", () => {
  const { sent, hear, told } = framed()
  hear("init", INIT, { v: 2 })
  hear("init", INIT, { v: 2, origin: "https://evil.example" })

  assert.deepEqual(told, [])
  const errors = sent.filter(({ message }) => message.type === "error")
  assert.deepEqual(errors.map(({ message, target }) => [message.data.code, target]), [["unsupported-version", CRM]])
})

test("a theme nobody knows does not keep the greeting away", () => {
  const { hear, told } = framed()
  hear("init", { nonce: "n", theme: "neon" })

  assert.deepEqual(told.map(([type]) => type), ["init"])
})

test("before the greeting nothing else is heard", () => {
  const { hear, told } = framed()
  hear("run", {})
  hear("set", { theme: "dark" })

  assert.deepEqual(told, [])
})

test("a later version is answered with an error", () => {
  const { hear, sent, told } = framed()
  hear("init", INIT)
  hear("run", {}, { v: 2 })

  assert.deepEqual(told.map(([type]) => type), ["init"])
  assert.deepEqual(sent.at(-1).message.data, { code: "unsupported-version" })
})

for (const [type, data, expected] of [
  ["set", { theme: "dark", lang: "pt-BR" }, { theme: "dark", lang: "pt-BR" }],
  ["set", { theme: "light", colour: "red" }, { theme: "light" }],
  ["set", { lang: "../evil" }, null],
  ["set", null, null],
  ["run", {}, {}],
  ["host-info", { allow: null, sandbox: "", cross_origin: true }, { allow: null, sandbox: "", cross_origin: true }],
  ["host-info", { allow: null, sandbox: null, cross_origin: true, policy: { microphone: false } }, { allow: null, sandbox: null, cross_origin: true, policy: { microphone: false } }],
  ["host-info", { allow: null, sandbox: null, cross_origin: true, policy: { microphone: 0 } }, null],
  ["host-info", { allow: null, sandbox: null, cross_origin: true, policy: null }, null],
  ["host-info", { allow: "x".repeat(2001), sandbox: null, cross_origin: true }, null],
  ["host-info", { allow: "microphone" }, null],
  ["cti-error", { name: "NotAllowedError", message: "" }, { name: "NotAllowedError", message: "" }],
  ["cti-error", { name: "NotAllowedError", message: {} }, null],
  ["cti-error", { name: "", message: "", code: "31402" }, { name: "", message: "", code: "31402" }],
  ["cti-error", { name: "", message: "", code: 31402 }, { name: "", message: "", code: 31402 }],
  ["cti-error", { name: "", message: "", code: NaN }, null],
  ["cti-error", { name: "", message: "", code: [] }, null],
  ["toString", {}, null],
]) {
  test(`${type} with ${JSON.stringify(data)?.slice(0, 60)} is ${expected ? "taken" : "refused"}`, () => {
    const { hear, told } = framed()
    hear("init", INIT)
    hear(type, data)

    assert.deepEqual(told.slice(1), expected ? [[type, expected]] : [])
  })
}

test("words of another page are made such as the server takes", () => {
  assert.equal(clean("a\u0000\nb\ud800c"), "a b c")
  assert.equal([...clean("😀".repeat(400))].length, 300)
})

function framed() {
  const sent = []
  const parent = { postMessage: (message, target) => sent.push({ message, target }) }
  const window = fakeWindow({ parent, top: parent })
  const host = new HostPage(SOURCES, window)
  const told = []
  for (const type of ["init", "set", "run", "host-info", "cti-error", "toString"]) {
    host.addEventListener(type, ({ detail }) => told.push([type, detail]))
  }
  host.greet()
  const hear = (type, data, { origin = CRM, source = parent, v = 1 } = {}) =>
    window.dispatchEvent(Object.assign(new Event("message"), { source, origin, data: { ns: "soundcheck", v, id: 1, type, data } }))
  return { window, host, sent, told, hear }
}
