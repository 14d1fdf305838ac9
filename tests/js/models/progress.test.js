import assert from "node:assert/strict"
import test from "node:test"
import { looksFirst, Progress, rememberLookingFirst, whenSeen } from "../../../static/js/models/progress.js"
import { fakeWindow } from "../fakes.js"

test("the agent is told what the customer does, once", async () => {
  const { progress, window, told } = telling()
  progress.tell("opened")
  progress.tell("opened")
  await window.clock.pass(0)
  progress.tell("done", { step: "site/allow" })
  progress.tell("done", { step: "site/allow" })
  await window.clock.pass(0)

  assert.deepEqual(told, [
    { link: "t", stage: "opened", step: null, tried: [] },
    { link: "t", stage: "done", step: "site/allow", tried: [] },
  ])
})

test("how they came and that they look first is told with everything", async () => {
  const { progress, window, told } = telling({ channel: "code" })
  progress.looksFirst = true
  progress.tell("opened")
  await window.clock.pass(0)
  progress.looksFirst = false
  progress.again()
  progress.leave()
  await window.clock.pass(0)

  assert.deepEqual(told.map(({ channel, looks_first: looks = false }) => [channel, looks]), [["code", true], ["code", false], ["code", false]])
})

test("a server that does not know how they came is told the rest, and not asked again", async () => {
  const { progress, window, told } = telling({ channel: "code", answers: [422, 204] })
  progress.tell("opened")
  await window.clock.pass(0)
  progress.tell("running", { tried: ["site/allow"] })
  await window.clock.pass(0)

  assert.deepEqual(told.map(({ stage, channel = null }) => [stage, channel]), [["opened", "code"], ["opened", null], ["running", null]])
})

test("what is refused for another reason is not told again", async () => {
  const { progress, window, told } = telling({ answers: [422] })
  progress.tell("opened")
  await window.clock.pass(0)

  assert.equal(told.length, 1)
})

test("while one is under way only the newest waits, with all that was tried", async () => {
  const { progress, window, told } = telling()
  progress.tell("opened")
  progress.tell("running", { tried: ["site/allow"] })
  progress.tell("waiting")
  progress.tell("done", { step: "browser/allow", tried: ["site/partner", "site/allow"] })
  await window.clock.pass(0)

  assert.equal(told.length, 2)
  assert.deepEqual(told[1], { link: "t", stage: "done", step: "browser/allow", tried: ["site/allow", "site/partner"] })
})

test("what does not arrive is told again, a few times", async () => {
  const { progress, window, told } = telling({ answers: [503] })
  progress.tell("opened")
  await window.clock.pass(60_000)

  assert.equal(told.length, 4)
})

test("newer news takes the place of what did not arrive, but not of what was tried", async () => {
  const { progress, window, told } = telling({ answers: [503, 503, 204] })
  progress.tell("running", { tried: ["site/allow"] })
  await window.clock.pass(300)
  progress.tell("done", { step: "browser/allow" })
  await window.clock.pass(60_000)

  assert.deepEqual(told.at(-1), { link: "t", stage: "done", step: "browser/allow", tried: [] })
  assert.deepEqual(told.at(-2).tried, ["site/allow"])
})

test("what was refused is left", async () => {
  const { progress, window, told } = telling({ answers: [404] })
  progress.tell("opened")
  await window.clock.pass(60_000)

  assert.equal(told.length, 1)
})

test("whoever comes back to a page is seen again", async () => {
  const { progress, window, told } = telling()
  progress.again()
  progress.tell("reading", { step: "site/allow" })
  await window.clock.pass(0)
  progress.again()
  await window.clock.pass(0)

  assert.deepEqual(told.map(({ stage, step }) => [stage, step]), Array(2).fill(["reading", "site/allow"]))
})

test("whoever leaves a page is told once, and nobody who was never seen there", async () => {
  const { progress, window, told } = telling()
  progress.leave()
  progress.tell("reading", { step: "site/allow" })
  await window.clock.pass(0)
  progress.leave()
  await window.clock.pass(60_000)

  assert.deepEqual(told.slice(1), [{ link: "t", stage: "reading", step: "site/allow", left: true }])
})

test("a page counts as opened once it is seen, and once", () => {
  const window = fakeWindow()
  window.document.visibilityState = "hidden"
  let seen = 0
  whenSeen(() => (seen += 1), window)
  assert.equal(seen, 0)

  for (const state of ["visible", "hidden", "visible"]) {
    window.document.visibilityState = state
    window.document.dispatchEvent(new Event("visibilitychange"))
  }
  assert.equal(seen, 1)
})

test("a page that is seen at once is opened at once", () => {
  let seen = 0
  whenSeen(() => (seen += 1), fakeWindow())

  assert.equal(seen, 1)
})

test("looking first holds from page to page, where anything does", () => {
  const held = new Map()
  const sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) }
  assert.equal(looksFirst({ sessionStorage }), false)
  rememberLookingFirst(true, { sessionStorage })
  assert.equal(looksFirst({ sessionStorage }), true)
  rememberLookingFirst(false, { sessionStorage })
  assert.equal(looksFirst({ sessionStorage }), false)

  const blocked = { get sessionStorage() { throw new Error("SecurityError") } }
  rememberLookingFirst(true, blocked)
  assert.equal(looksFirst(blocked), false)
})

// answers: statuses in turn; the last is given again.
function telling({ answers = [204], channel } = {}) {
  const told = []
  const window = fakeWindow({
    async fetch(_url, { body }) {
      told.push(JSON.parse(body))
      return { status: answers.length > 1 ? answers.shift() : answers[0] }
    },
  })
  return { progress: new Progress({ progress: "/l/progress", link: "t", channel }, window), window, told }
}
