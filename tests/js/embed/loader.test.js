import assert from "node:assert/strict"
import test from "node:test"
import { FakeElement } from "../dom.js"
import { settled } from "../fakes.js"
import { OURS, pagesWith, PHONE, RESULT } from "./loader_page.js"

const loaded = pagesWith(new URL("../../../static/embed/loader.js", import.meta.url))
const [REFUSED_NAME, REFUSED_WORDS] = ["NotAllowedError", "Permission denied"]
const domError = Object.assign(new Error(REFUSED_WORDS), { name: REFUSED_NAME })

test("each place of a page gets a frame that may use the microphone", () => {
  const { frames } = loaded('<div data-soundcheck data-partner="salesforce" data-lang="fr" data-theme="dark" data-title="Micro"></div><div data-soundcheck></div>')

  const [{ src, title, allow, referrerPolicy }, plain] = frames()
  assert.equal(src, `${OURS}/embed/?lang=fr&theme=dark&partner=salesforce`)
  assert.deepEqual([title, allow, referrerPolicy], ["Micro", "microphone; autoplay; clipboard-write", "strict-origin"])
  assert.deepEqual([plain.src, plain.title], [`${OURS}/embed/?`, "The name of the site"])
})

test("a script that comes before the places waits for them, and one is mounted once", () => {
  const { window, document, frames } = loaded("<div data-soundcheck></div>", { readyState: "loading" })
  assert.equal(frames().length, 0)

  document.dispatchEvent(new Event("DOMContentLoaded"))
  const [place] = document.querySelectorAll("[data-soundcheck]")
  assert.equal(window.soundcheck.mount(place), place.soundcheck)
  assert.equal(frames().length, 1)
})

test("it shakes hands with the frame, and the page hears that it is ready", () => {
  const check = loaded()
  check.says("hello", { protocols: [1, 2] })
  const [{ message, target }] = check.posted
  assert.deepEqual([message.ns, message.v, message.id, message.type, target], ["soundcheck", 1, 1, "init", OURS])
  assert.deepEqual(Object.keys(message.data), ["nonce"])

  check.says("ready", { nonce: message.data.nonce, microphone: true })
  assert.deepEqual(check.told, [["ready", { microphone: true }]])
})

// Each alone keeps a message out; everything else about it is right.
const REFUSED = {
  "from another window": { source: { postMessage() {} } },
  "from a window that is gone": { source: null },
  "from another origin": { origin: "https://evil.example" },
  "of another name": { ns: "other" },
  "of another version": { v: 2 },
  "without data": { data: null },
  "whose data is a text": { data: "result" },
}
for (const [name, changes] of Object.entries(REFUSED)) {
  test(`a message ${name} is not heard`, () => {
    const check = loaded()
    check.says("hello", { protocols: [1] }, changes)
    assert.deepEqual(check.posted, [])

    check.shakesHands()
    const { told: before } = check
    check.says("result", RESULT, changes)
    check.says("resize", { height: 300 }, changes)
    assert.deepEqual(check.told, before)
    assert.equal(check.frame().style.height, undefined)
  })
}

test("without a window in the frame a message that has none either is not heard", () => {
  const check = loaded()
  check.frame().contentWindow = null
  check.says("hello", { protocols: [] }, { source: null })

  assert.deepEqual(check.told, [])
})

test("nothing that is no message disturbs it", () => {
  const check = loaded()
  check.document.addEventListener("soundcheck:toString", () => assert.fail("told to the page"))
  check.shakesHands()
  for (const data of [null, undefined, 1, "text", {}]) check.hears({ source: check.frame().contentWindow, origin: OURS, data })
  check.says("toString", {})

  assert.deepEqual(check.types(), ["ready"])
})

for (const nonce of ["guessed", "", 0, null, undefined, true]) {
  test(`who says ${JSON.stringify(nonce)} for the nonce is not ready`, () => {
    const check = loaded()
    check.says("hello", { protocols: [1] })
    check.says("ready", { nonce, microphone: true })
    check.says("result", RESULT)

    assert.deepEqual(check.told, [])
  })
}

test("the nonce of one page tells nothing of the next one's", () => {
  const nonces = Array.from({ length: 20 }, () => loaded().shakesHands())

  assert.equal(new Set(nonces).size, 20)
  assert.ok(nonces.some((nonce) => nonce.length > 8))
})

test("it is ready once, and again for the next page in the frame, whose nonce is another", () => {
  const check = loaded()
  const first = check.shakesHands()
  check.says("ready", { nonce: first, microphone: false })
  assert.deepEqual(check.types(), ["ready"])

  const second = check.shakesHands()
  assert.notEqual(first, second)
  assert.deepEqual(check.types(), ["ready", "ready"])
})

test("before it is ready neither its height nor a result counts", () => {
  const check = loaded()
  check.says("resize", { height: 300 })
  check.says("level", { level: "os", state: "ok" })

  assert.equal(check.frame().style.height, undefined)
  assert.deepEqual(check.told, [])
})

for (const protocols of [[2], "1", undefined]) {
  test(`a frame that speaks ${JSON.stringify(protocols)} is not answered`, () => {
    const check = loaded()
    check.says("hello", { protocols })

    assert.deepEqual(check.posted, [])
    assert.deepEqual(check.told, [["error", { code: "unsupported-version" }]])
  })
}

for (const [height, shown] of [[300, "300px"], [10, "200px"], [9999, "4000px"], [0, undefined], [-5, undefined], ["tall", undefined]]) {
  test(`a height of ${height} is shown as ${shown}`, () => {
    const check = loaded()
    check.shakesHands()
    check.says("resize", { height })

    assert.equal(check.frame().style.height, shown)
  })
}

test("the page hears levels, results and errors as events that travel", () => {
  const check = loaded()
  check.shakesHands()
  for (const [type, data] of [["level", { level: "os", state: "ok" }], ["result", RESULT], ["error", { code: "unreachable" }]]) {
    check.says(type, data)
    assert.deepEqual(check.told.at(-1), [type, data])
  }
})

test("what the page says early arrives once the frame is ready, in its order", () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE}`)
  check.handle().set({ theme: "dark" })
  check.handle().run()
  check.handle().ctiError(null)
  assert.deepEqual(check.posted, [])
  check.shakesHands()

  assert.deepEqual(check.sent().map(([type]) => type), ["init", "host-info", "cti-error", "set", "run"])
  assert.deepEqual(check.sent().at(-2)[1], { theme: "dark" })
  assert.deepEqual(check.sent()[0][1].theme, "dark")
})

test("a theme nobody knows is left out, and takes no other's place", () => {
  const check = loaded('<div data-soundcheck data-theme="neon"></div>')
  assert.equal(check.frame().src, `${OURS}/embed/?`)
  check.shakesHands()
  check.handle().set({ theme: "light" })
  check.handle().set({ theme: "neon" })
  check.shakesHands()

  assert.deepEqual(check.sent().map(([type, { theme }]) => [type, theme]), [["init", undefined], ["set", "light"], ["set", undefined], ["init", "light"]])
})

for (const [passedMs, expected] of [[7999, ["set", "run"]], [8000, []]]) {
  test(`a language and a run ${passedMs} ms ago are said ${expected.length ? "again" : "no more"} to the next page`, async () => {
    const check = loaded()
    check.shakesHands()
    await check.window.clock.pass(9000)
    check.handle().set({ lang: "fr" })
    check.handle().run()
    await check.window.clock.pass(passedMs)
    check.posted.length = 0
    check.shakesHands()

    assert.deepEqual(check.sent().slice(1).map(([type]) => type), expected)
  })
}

test("a language alone is said again without a run", () => {
  const check = loaded()
  check.shakesHands()
  check.handle().set({ lang: "fr" })
  check.posted.length = 0
  check.shakesHands()

  assert.deepEqual(check.sent().slice(1), [["set", { lang: "fr" }]])
})

test("a language that has shown its result is not said again", () => {
  const check = loaded()
  check.shakesHands()
  check.handle().set({ lang: "fr" })
  check.says("result", RESULT)
  check.posted.length = 0
  check.shakesHands()

  assert.deepEqual(check.sent().map(([type]) => type), ["init"])
})

test("a frame that never answers gets a link beside it after eight seconds", async () => {
  const check = loaded('<div data-soundcheck data-partner="hubspot" data-unanswered="Elsewhere"></div>')
  await check.window.clock.pass(7999)
  assert.equal(check.link(), null)
  await check.window.clock.pass(1)

  const { href, target, rel, textContent } = check.link()
  assert.deepEqual([href, target, rel, textContent], [`${OURS}/?partner=hubspot`, "_blank", "noopener", "Elsewhere"])
  assert.equal(check.frame().style.height, "280px")
  assert.deepEqual(check.told, [["error", { code: "no-answer" }]])
})

test("a frame that answers in time gets no link, and one that answers late takes it away", async () => {
  const inTime = loaded()
  inTime.shakesHands()
  await inTime.window.clock.pass(9000)
  assert.equal(inTime.link(), null)
  assert.equal(inTime.window.clock.jobs.size, 0)

  const late = loaded()
  await late.window.clock.pass(9000)
  late.shakesHands()
  assert.equal(late.link(), null)
})

test("a frame that leaves the page is not listened to any more", () => {
  for (const leave of [(check) => check.place().remove(), (check) => check.frame().remove()]) {
    const check = loaded()
    check.shakesHands()
    assert.equal(check.listeners(), 1)
    leave(check)
    check.resized()

    assert.equal(check.listeners(), 0)
  }
})

test("a frame that was not drawn when it left is found gone by the next message of anybody", () => {
  const check = loaded()
  check.place().remove()
  check.hears({ source: {}, origin: "https://other.example", data: "hello" })

  assert.equal(check.listeners(), 0)
})

test("an element that is moved is listened to once, and works on", () => {
  const check = loaded("<div data-soundcheck></div><main></main>")
  check.shakesHands()
  check.document.querySelector("main").append(check.place())
  check.resized()
  check.loads()
  check.posted.length = 0
  check.shakesHands()

  assert.equal(check.listeners(), 1)
  assert.deepEqual(check.types(), ["ready", "ready"])
})

for (const event of ["resized", "loads"]) {
  test(`an element that left and comes back works again (${event})`, () => {
    const check = loaded()
    check.shakesHands()
    const place = check.place()
    place.remove()
    check.resized()
    place.soundcheck.run() // Nobody is there; it waits.
    check.document.body.append(place)
    check[event]()
    check.posted.length = 0
    check.shakesHands()

    assert.deepEqual(check.types(), ["ready", "ready"])
    assert.deepEqual(check.sent().map(([type]) => type), ["init", "run"])
  })
}

test("what is said to a frame that has just left is no error of the page", () => {
  const check = loaded()
  check.shakesHands()
  check.frames()[0].contentWindow = null
  check.handle().run()

  assert.deepEqual(check.types(), ["ready"])
})

test("an element that the page has emptied gets its frame back when it is mounted again", () => {
  const check = loaded()
  const place = check.place()
  const handle = place.soundcheck
  const frame = check.frame()
  place.replaceChildren()
  check.resized()

  assert.equal(check.window.soundcheck.mount(place), handle)
  assert.equal(check.frame(), frame)
  assert.equal(check.listeners(), 1)
})

test("an element that is mounted again keeps its frame where it is, as moving it would load it anew", () => {
  const check = loaded()
  const place = check.place()
  place.append = () => assert.fail("moved")

  check.window.soundcheck.mount(place)
  assert.equal(check.frames().length, 1)
})

test("an element that is mounted before it is in the page works once it is", () => {
  const check = loaded("<main></main>")
  const place = new FakeElement("div")
  check.window.soundcheck.mount(place)
  assert.equal(check.listeners(), 0)
  check.document.querySelector("main").append(place)
  check.loads()
  check.shakesHands()

  assert.ok(check.sent().length > 0)
})

test("whoever destroys a check takes everything away that it left in the page", () => {
  const check = loaded(`<div data-soundcheck data-cti="#phone"></div>${PHONE}`)
  const place = check.place()
  const phone = check.document.querySelector("#phone")
  for (let times = 0; times < 20; times += 1) {
    const handle = check.window.soundcheck.mount(place)
    assert.equal(place.children.length, 1)
    handle.destroy()
    for (const call of [handle.destroy, handle.run, () => handle.set({ theme: "dark" }), () => handle.ctiError("x")]) call()
  }

  assert.deepEqual([place.children.length, place.soundcheck, check.listeners(), check.observers()], [0, undefined, 0, 0])
  assert.deepEqual([check.window.clock.jobs.size, phone.listeners("load")], [0, 0])
})

test("a handle that was destroyed takes nothing from the next one", () => {
  const check = loaded()
  const place = check.place()
  const first = place.soundcheck
  first.destroy()
  const second = check.window.soundcheck.mount(place)
  first.destroy()

  assert.equal(place.soundcheck, second)
  assert.equal(place.children.length, 1)
})

test("what was called before the script had come is called then, each on its own", async () => {
  const called = []
  const early = [
    ({ mount }) => called.push(typeof mount),
    () => { throw new Error("of the page") },
    ({ watch }) => called.push(typeof watch),
  ]
  const check = loaded("<div data-soundcheck></div>", { early })
  const jobs = [...check.window.clock.jobs.values()].filter(({ at }) => at === 0)
  for (const { callback } of jobs) {
    try {
      callback()
    } catch ({ message }) {
      assert.equal(message, "of the page")
    }
  }
  check.window.soundcheck.push(({ open }) => called.push(typeof open))

  assert.deepEqual(called, ["function", "function", "function"])
})

test("a second script of ours leaves the page to the first", () => {
  const check = loaded()
  const { soundcheck } = check.window
  check.document.body.append(new FakeElement("div", { "data-soundcheck": "" }))
  check.runsAgain()

  assert.equal(check.window.soundcheck, soundcheck)
  assert.equal(check.frames().length, 2)
})

test("as a module it takes the origin that the service wrote down", () => {
  const check = loaded("<div data-soundcheck></div>", { currentScript: null })

  assert.equal(check.frame().src, "https://asked-at.invalid/embed/?")
})

test("an element that is called like its script does not say where it comes from", () => {
  const check = loaded("<div data-soundcheck></div>", { currentScript: { src: "https://evil.example/" } })

  assert.equal(check.frame().src, "https://asked-at.invalid/embed/?")
})

test("an element with its name is none of ours", () => {
  for (const early of [new FakeElement("div", { id: "soundcheck" }), Object.assign(new FakeElement("form"), { mount: new FakeElement("input") })]) {
    const check = loaded("<div data-soundcheck></div>", { early })

    assert.equal(check.frames().length, 1)
    assert.equal(typeof check.window.soundcheck.open, "function")
  }
})

test("locale is another name for lang, and a simulated fault is passed on", () => {
  const check = loaded('<div data-soundcheck data-locale="fr" data-simulate="silent"></div>')
  assert.equal(check.frame().src, `${OURS}/embed/?lang=fr&simulate=silent`)
  check.shakesHands()
  check.handle().set({ locale: "en" })

  assert.deepEqual(check.sent().at(-1), ["set", { lang: "en" }])
})

test("whoever opens the check with an error sees it, and it tests with that error", async () => {
  const check = loaded()
  check.shakesHands()
  await check.window.soundcheck.open(domError)

  assert.equal(check.place().scrolled, 1)
  assert.deepEqual(check.types(), ["ready", "open"])
  assert.deepEqual(check.sent().slice(-2).map(([type, { name }]) => [type, name]), [["cti-error", REFUSED_NAME], ["run", undefined]])
})

test("whoever opens the check without an error takes none back, and says nothing of the phone app", async () => {
  const check = loaded()
  check.handle().ctiError("NotAllowedError")
  check.shakesHands()
  await check.window.soundcheck.open()

  assert.deepEqual(check.sent().slice(1).map(([type, { name }]) => [type, name]), [["cti-error", "NotAllowedError"], ["run", undefined]])
})

test("of two checks the one that is left is opened", async () => {
  const check = loaded("<div data-soundcheck></div><div data-soundcheck></div>")
  const [first, second] = check.document.querySelectorAll("[data-soundcheck]")
  second.soundcheck.destroy()
  await check.window.soundcheck.open("NotAllowedError")

  assert.deepEqual([first.scrolled, check.frames().length], [1, 1])
})

test("in a page without a check it comes in a box, which leaves nothing when it is closed", async () => {
  const check = loaded("")
  globalThis.document = check.document
  await check.window.soundcheck.open("NotAllowedError")
  const dialog = check.document.querySelector("dialog")
  assert.equal(check.frames().length, 1)
  assert.equal(dialog.open, true)

  dialog.querySelector("button").click()
  assert.deepEqual([check.frames().length, check.listeners(), check.observers()], [0, 0, 0])
  assert.equal(check.document.querySelector("dialog"), null)

  await check.window.soundcheck.open("NotAllowedError")
  assert.equal(check.frames().length, 1)
})

test("the gate is told through the loader, and ends through it", async () => {
  const check = loaded(PHONE)
  Object.defineProperty(globalThis, "navigator", { value: check.window.navigator, configurable: true })
  Object.assign(globalThis, { document: check.document, isSecureContext: true, addEventListener() {}, removeEventListener() {} })
  const told = []
  const phone = check.document.querySelector("#phone")
  const watching = check.window.soundcheck.watch(phone, { ready: () => told.push("ready"), lost: (reason) => told.push(reason) })
  await watching.follow({ muted: true, addEventListener() {}, removeEventListener() {} })
  await settled()
  assert.deepEqual(told, ["microphone-muted"])

  await watching.destroy()
  assert.equal(phone.listeners("load"), 0)
})
