import assert from "node:assert/strict"
import test from "node:test"
import { PageCount } from "../../../static/js/components/page_count.js"
import { element } from "../elements.js"
import { fakeWindow } from "../fakes.js"

const URL = "https://soundcheck.example/counts"
const HERE = { step: "site/allow", os: "macos-15", browser: "chrome-156", partner: "", locale: "en" }

test("a page that is seen tells its step and the parameters of its address, and nothing else", async () => {
  const { begin, told } = page()
  begin()

  assert.deepEqual(await told(), [{ event: "shown", ...HERE }])
})

test("a page whose address names nobody tells the platform of its steps", async () => {
  const { begin, told, main } = page({ search: "" })
  main.dataset.printed = "/en/site/allow?os=macos-15&browser=chrome-156"
  begin()

  assert.deepEqual(await told(), [{ event: "shown", ...HERE }])
})

test("neither the host nor the token of a link is told", async () => {
  const { begin, told } = page({ search: "?host=acme.example&link=abcdefghijklmnopqrstuv&via=start" })
  begin()

  assert.deepEqual(await told(), [{ event: "shown", step: "site/allow", os: "", browser: "", partner: "", locale: "en" }])
})

test("a page in the background is told when somebody looks at it, once", async () => {
  const { begin, told, look } = page({ visibilityState: "hidden" })
  begin()
  assert.deepEqual(await events(told), [])

  for (const state of ["visible", "hidden", "visible"]) look(state)
  assert.deepEqual(await events(told), ["shown"])
})

test("a page that comes back from the history is another view", async () => {
  const { begin, told, look, click, choice } = page()
  begin()
  click(choice)
  click(choice)
  begin()
  click(choice)
  look("visible")

  assert.deepEqual(await events(told), ["shown", "next", "shown", "next"])
})

for (const [kind, target, isLast, event] of [
  ["fix", "contact", true, "not-solved"],
  ["fix", "device/silent", true, "not-solved"],
  ["fix", "device/choose", false, "next"],
  ["fix", "solved", false, "solved"],
  ["question", "solved", false, "next"],
  ["question", "contact", true, "next"],
]) {
  test(`the choice "${target}" of a ${kind}, ${isLast ? "its last" : "not its last"}, is told as "${event}"`, async () => {
    const { click, told, choice, main } = page()
    main.dataset.kind = kind
    main.querySelectorAll = () => (isLast ? [{}, choice] : [choice, {}])
    choice.dataset.choice = target
    click(choice)

    assert.deepEqual(await events(told), [event])
  })
}

test("a link in the text is no choice", async () => {
  const { click, told } = page()
  click(element({}, { closest: () => null }))

  assert.deepEqual(await events(told), [])
})

test("a sandboxed frame tells nothing", async () => {
  const { begin, click, told, choice } = page({ origin: "null" })
  begin()
  click(choice)

  assert.deepEqual(await events(told), [])
})

test("what is seen in test mode is not told", async () => {
  const { begin, click, told, choice } = page({ search: "?os=macos-15&via=test&simulate=site-blocked" })
  begin()
  click(choice)

  assert.deepEqual(await events(told), [])
})

test("a browser without beacons tells nothing and breaks nothing", async () => {
  const { begin, window, told } = page()
  delete window.navigator.sendBeacon
  begin()

  assert.deepEqual(await events(told), [])
})

for (const [from, navigationType, via, step] of [
  [entry(undefined), "push", "start,test,device/muted", "device/muted"],
  [entry(undefined), "push", "start,test", undefined],
  [entry(undefined), "push", null, undefined],
  [entry(undefined), "reload", "test,device/muted", undefined],
  [entry("counts"), "push", "test,device/muted", undefined],
  [null, "push", "test,device/muted", undefined],
]) {
  test(`a "${navigationType}" from ${from?.getState() ?? from} with via ${via} was led on by the verdict's step ${step}`, async () => {
    const navigation = { activation: { from, navigationType }, currentEntry: null }
    const { begin, told } = page({ navigation, search: via ? `?via=${via}` : "" })
    begin()

    const next = (await told()).find(({ event }) => event === "next")
    assert.equal(next?.step, step)
  })
}

test("the next page can tell that this one counts", () => {
  const states = []
  const { begin } = page({ navigation: { activation: null, currentEntry: {}, updateCurrentEntry: ({ state }) => states.push(state) } })
  begin()

  assert.deepEqual(states, ["counts"])
})

function entry(state) {
  return { url: null, getState: () => state }
}

const events = async (told) => (await told()).map(({ event }) => event)

function page({ search = "?os=macos-15&browser=chrome-156", visibilityState = "visible", ...changes } = {}) {
  const beacons = []
  const window = fakeWindow({
    location: { search },
    navigator: { sendBeacon: (url, blob) => beacons.push({ url, blob }) },
    ...changes,
  })
  const main = element()
  main.dataset.step = "site/allow"
  main.querySelectorAll = () => []
  const { document } = window
  Object.assign(document, { visibilityState, body: { dataset: { locale: "en" } } })
  document.querySelector = () => main
  const count = new PageCount(URL, window)
  const choice = element({}, { closest: (selector) => (selector === "[data-choice]" ? choice : null) })

  return {
    window,
    begin: () => count.begin(),
    main,
    choice,
    click: (target) => count.followed({ target }),
    look(state) {
      document.visibilityState = state
      document.dispatchEvent(new Event("visibilitychange"))
    },
    async told() {
      assert.ok(beacons.every(({ url, blob }) => url === URL && blob.type === "application/json"))
      return Promise.all(beacons.map(async ({ blob }) => JSON.parse(await blob.text())))
    },
  }
}
