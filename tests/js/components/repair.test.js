import assert from "node:assert/strict"
import test from "node:test"
import { offerRepair } from "../../../static/js/components/repair.js"
import { element } from "../elements.js"

test("the button is put into its place, in the language of the page, and is the one to press first", () => {
  const { button, place, others, offer } = begun()
  offer()

  assert.equal(place.hidden, false)
  assert.deepEqual(place.parts["[data-repair-button]"].children, [button()])
  assert.equal(button().lang, "fr")
  assert.equal(button().className, "button")
  assert.ok(others.every(({ classes }) => classes.has("quiet")))
})

test("a verdict that stays keeps its button, and one without room for it gets none", () => {
  const { made, offer } = begun()
  offer()
  offer()
  offer(element({}))

  assert.equal(made.length, 1)
})

test("a new verdict gets a button of its own", () => {
  const { made, offer } = begun()
  offer()
  offer(verdict().section)

  assert.equal(made.length, 2)
})

test("once it is allowed the test goes on by itself, with a microphone of its own", () => {
  const { button, offer, calls } = begun()
  offer()
  let stopped = false
  button().track = { stop: () => (stopped = true) }
  button().dispatchEvent(new Event("track"))

  assert.equal(stopped, true)
  assert.deepEqual(calls, [["start", { quiet: true }]])
})

for (const [name, run, starts] of [
  ["is under way", { pending: true, stream: null }, 0],
  ["has its microphone", { pending: false, stream: {} }, 0],
  ["is over", { pending: false, stream: null }, 1],
]) {
  test(`where the test noticed by itself that it is allowed, and ${name}, it starts ${starts} more times`, () => {
    const { button, offer, calls } = begun(run)
    offer()
    button().track = { stop: () => {} }
    button().dispatchEvent(new Event("track"))

    assert.equal(calls.length, starts)
  })
}

for (const [event, outcome] of [["cancel", "closed"], ["error", "failed"]]) {
  test(`what it answers by ${event} is told as the browser says it`, () => {
    const { button, offer, calls } = begun()
    offer()
    button().error = { name: "NotAllowedError", message: "Permission\ndismissed" }
    button().dispatchEvent(new Event(event))

    const repair = { outcome, error_name: "NotAllowedError", error_message: "Permission dismissed" }
    assert.deepEqual(calls, [["learn", { repair }]])
  })
}

test("an answer without an error is told as well", () => {
  const { button, offer, calls } = begun()
  offer()
  button().dispatchEvent(new Event("cancel"))

  assert.deepEqual(calls, [["learn", { repair: { outcome: "closed", error_name: null, error_message: null } }]])
})

function begun(run = null) {
  const made = []
  const calls = []
  const document = { documentElement: { lang: "fr" }, createElement: (name) => made[made.push(element({}, { name })) - 1] }
  const session = { run, start: (...how) => calls.push(["start", ...how]), learn: (...facts) => calls.push(["learn", ...facts]) }
  const { section, place, others } = verdict()
  return { made, calls, place, others, button: () => made.at(-1), offer: (into = section) => offerRepair(into, session, document) }
}

function verdict() {
  const place = element({ "[data-repair-button]": element() })
  const others = [new Set(), new Set(["quiet"])].map((classes) => ({ classes, classList: classes }))
  return { place, others, section: element({ "[data-repair]": place }, { querySelectorAll: () => others }) }
}
