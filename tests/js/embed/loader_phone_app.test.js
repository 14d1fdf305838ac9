// What the loader learns of the phone app beside the check, and passes on.
import assert from "node:assert/strict"
import test from "node:test"
import { FakeElement } from "../dom.js"
import { HOST, pagesWith, PHONE, RESULT } from "./loader_page.js"

const loaded = pagesWith(new URL("../../../static/embed/loader.js", import.meta.url))
const infos = (check) => check.sent().filter(([type]) => type === "host-info").map(([, data]) => data)

test("the frame learns how the phone app is framed, and again when that changes", () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE}`)
  check.shakesHands()
  check.handle().run()
  const phone = check.document.querySelector("#phone")
  phone.setAttribute("sandbox", "allow-scripts")
  phone.dispatchEvent(new Event("load"))
  check.handle().run()
  check.shakesHands() // Another page in the frame knows nothing yet.

  const framed = { allow: "microphone", sandbox: null, origin: "https://phone.example", cross_origin: true }
  const changed = { ...framed, sandbox: "allow-scripts" }
  assert.deepEqual(infos(check), [framed, changed, changed])
})

test("what the browser grants the phone app is told, of the origin it began with or was seen to be at", () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE}`)
  const phone = check.document.querySelector("#phone")
  phone.featurePolicy = {
    features: () => ["camera", "microphone", "autoplay"],
    allowsFeature: (feature, origin) => feature === "autoplay" || origin === "https://phone.example",
  }
  phone.contentWindow = {}
  check.shakesHands()
  check.says("hello", {}, { source: phone.contentWindow, origin: "https://eu.phone.example" })
  check.says("hello", {}, { source: phone.contentWindow, origin: "https://eu.phone.example" })

  const infos = check.sent().filter(([type]) => type === "host-info").map(([, { policy }]) => policy)
  assert.deepEqual(infos, [{ microphone: true, autoplay: true }, { microphone: false, autoplay: true }])
})

for (const [name, origin, change] of [
  ["another address since", "https://eu.phone.example", (phone) => (phone.src = "https://phone.example/new")],
  ["a sandbox around it", "null", () => {}],
]) {
  test(`where the phone app was seen says nothing of a frame with ${name}`, () => {
    const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE}`)
    const phone = check.document.querySelector("#phone")
    Object.assign(phone, { src: "https://phone.example/", contentWindow: {} })
    phone.featurePolicy = { features: () => ["microphone"], allowsFeature: (_feature, asked) => asked === "https://phone.example" }
    check.says("hello", {}, { source: phone.contentWindow, origin })
    change(phone)
    check.shakesHands()

    const [, { policy }] = check.sent().find(([type]) => type === "host-info")
    assert.deepEqual(policy, { microphone: true })
  })
}

for (const [name, cti, phone, expected] of [
  ["of the page's own origin", "#phone", PHONE.replace("https://phone.example", HOST), false],
  ["of another origin", "#phone", PHONE.replace("https", "http"), true],
  ["made by the page itself", "#phone", PHONE.replace("https://phone.example", `blob:${HOST}`), false],
  ["without an address", "#phone", '<iframe id="phone"></iframe>', false],
  ["that is no frame", "#phone", '<div id="phone"></div>', undefined],
  ["that is not there", "#phone", "", undefined],
  ["whose selector is none", "#[", PHONE, undefined],
]) {
  test(`a phone app ${name} keeps nothing away`, () => {
    const check = loaded(`<div data-soundcheck data-cti="${cti}"></div>${phone}`)
    check.shakesHands()

    const info = check.sent().find(([type]) => type === "host-info")
    assert.equal(info?.[1].cross_origin, expected)
    assert.deepEqual(check.types(), ["ready"])
  })
}

test("an error of the phone app holds for the next page too, until the person was heard", () => {
  const check = loaded()
  check.handle().ctiError({ name: "NotAllowedError", message: 5 })
  for (const type of ["before", "after a result"]) {
    check.posted.length = 0
    check.shakesHands()
    assert.deepEqual(check.sent()[1], ["cti-error", { name: "NotAllowedError", message: "5", code: "" }], type)
    check.says("result", RESULT)
  }
  check.says("result", { ...RESULT, code: "all-clear" })
  check.posted.length = 0
  check.shakesHands()
  check.handle().ctiError(null)

  assert.deepEqual(check.sent().slice(1), [["cti-error", { name: "", message: "" }]])
})

const [REFUSED_NAME, REFUSED_WORDS] = ["NotAllowedError", "Permission denied"]
const domError = Object.assign(new Error(REFUSED_WORDS), { name: REFUSED_NAME })
const unreadable = new Proxy({}, { get() { throw new Error("gone") } })
for (const [kind, error, expected] of [
  ["an Error", domError, [REFUSED_NAME, REFUSED_WORDS, ""]],
  ["a name", REFUSED_NAME, [REFUSED_NAME, "", ""]],
  ["words", "User Denied Media Access", ["", "User Denied Media Access", ""]],
  ["a code", 31401, ["", "", "31401"]],
  ["an object with a code", { code: 31402, name: "AcquisitionFailedError", message: "failed" }, ["AcquisitionFailedError", "failed", "31402"]],
  ["an object with the error within", { code: 31402, message: "failed", originalError: domError }, ["", `failed (${REFUSED_NAME} ${REFUSED_WORDS})`, "31402"]],
  ["an event with a cause in words", { originator: "local", cause: "User Denied Media Access" }, ["", "User Denied Media Access", ""]],
  ["an object with other names", { errorType: "microphone_not_shared", errorMessage: "no" }, ["microphone_not_shared", "no", ""]],
  ["an object with a type and a reason", { type: "PERMISSION_DENIED", reason: "by the user" }, ["PERMISSION_DENIED", "by the user", ""]],
  ["an Error of a class of its own", Object.assign(new Error("sdk"), { type: "media", details: { name: "NotFoundError" } }), ["Error", "sdk (NotFoundError)", ""]],
  ["an object that says nothing", { answer: null }, ["Error", "", undefined]],
  ["an object that cannot be read", unreadable, ["Error", "", undefined]],
  ["true", true, ["Error", "", undefined]],
  ["a code of 0", 0, ["Error", "", undefined]],
  ["words without a letter", "", ["Error", "", undefined]],
  ["no number", NaN, ["Error", "", undefined]],
  ["a list", ["NotAllowedError"], ["Error", "", undefined]],
  ["a function", () => {}, ["Error", "", undefined]],
  ["a symbol", Symbol("refused"), ["Error", "", undefined]],
  ["null", null, ["", "", undefined]],
  ["false", false, ["", "", undefined]],
  ["nothing", undefined, ["", "", undefined]],
]) {
  test(`the phone app may give ${kind}`, () => {
    const check = loaded()
    check.shakesHands()
    check.handle().ctiError(error)

    const [type, { name, message, code }] = check.sent().at(-1)
    assert.deepEqual([type, name, message, code], ["cti-error", ...expected])
  })
}

test("what is changed about the phone app's frame counts once it has loaded again", async () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE.replace("microphone", "camera")}`)
  const phone = check.document.querySelector("#phone")
  check.shakesHands()
  phone.setAttribute("allow", "microphone")
  await check.window.clock.pass(1000)
  phone.dispatchEvent(new Event("load"))
  await check.window.clock.pass(1000)

  assert.deepEqual(infos(check).map(({ allow, needs_reload }) => [allow, needs_reload]), [["camera", undefined], ["camera", true], ["microphone", undefined]])
})

test("a phone app that works is believed as it is framed now", async () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE.replace("microphone", "camera")}`)
  check.shakesHands()
  check.document.querySelector("#phone").setAttribute("allow", "microphone")
  check.handle().ctiError(null)
  await check.window.clock.pass(1000)

  assert.deepEqual(infos(check).map(({ allow, needs_reload }) => [allow, needs_reload]), [["camera", undefined], ["microphone", undefined]])
})

test("a frame that takes the place of the phone app's is found, and the old one is let go", async () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div><main>${PHONE}</main>`)
  const old = check.document.querySelector("#phone")
  check.shakesHands()
  const next = new FakeElement("iframe", { id: "phone", src: "https://phone.example/" })
  old.replaceWith(next)
  await check.window.clock.pass(1000)

  assert.deepEqual(infos(check).map(({ allow }) => allow), ["microphone", null])
  assert.deepEqual([old.listeners("load"), next.listeners("load")], [0, 1])
})

test("a phone app in a shadow root is found, and so is one beside the check in its own", async () => {
  const check = loaded('<div data-soundcheck data-cti="#phone"></div><main></main>')
  check.shakesHands()
  assert.deepEqual(infos(check), [])
  const shadow = check.document.querySelector("main").attachShadow()
  shadow.append(new FakeElement("iframe", { id: "phone", src: "https://phone.example/", allow: "microphone" }))
  await check.window.clock.pass(1000)
  assert.deepEqual(infos(check).map(({ allow }) => allow), ["microphone"])

  const place = new FakeElement("div", { "data-cti": "#phone" })
  shadow.replaceChildren(place)
  const beside = new FakeElement("iframe", { id: "phone", src: "https://phone.example/", allow: "camera" })
  shadow.append(beside)
  check.window.soundcheck.mount(place)
  await check.window.clock.pass(1000)
  assert.equal(beside.listeners("load"), 2)
})

for (const [name, attributes, origin] of [
  ["of an extension", { src: "chrome-extension://abcdefgh/phone.html" }, "null"], // As Node says it; Chromium says the extension.
  ["made of text", { src: "https://phone.example/", srcdoc: "<p>" }, HOST],
  ["of data", { src: "data:text/html,x" }, "null"],
  ["that a script fills", { src: "about:blank" }, HOST],
  ["of a script", { src: "javascript:''" }, HOST],
  ["whose address is none", { src: "https://[" }, null],
]) {
  test(`a phone app ${name} is of the origin that browsers give it`, () => {
    const check = loaded('<div data-soundcheck data-cti="#phone"></div><main></main>')
    check.document.querySelector("main").append(new FakeElement("iframe", { id: "phone", ...attributes }))
    check.shakesHands()

    assert.deepEqual(infos(check).map((info) => [info.origin, info.cross_origin]), [[origin, origin !== HOST]])
  })
}
