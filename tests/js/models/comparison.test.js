import assert from "node:assert/strict"
import test from "node:test"
import { compareCleanOrigin, compareInTab, learnedOnDetour } from "../../../static/js/models/comparison.js"
import { FakeDocument } from "../dom.js"
import { fakePermissions, fakeWindow } from "../fakes.js"

const BEGUN = { url: "https://n1.probe.example/clean-origin?token=t", answer_url: "/test/comparisons?token=t", token: "t" }
const begun = { status: 201, ok: true, json: async () => BEGUN }
const notYet = { status: 204, ok: true }
const answer = (permission) => ({ status: 200, ok: true, json: async () => ({ permission }) })

test("it opens a window there and waits for the answer", async () => {
  const { window, result, requests, opened } = compared([begun, notYet, notYet, answer("denied")])
  await window.clock.pass(600)

  assert.equal(await result, "denied")
  assert.deepEqual(opened, [BEGUN.url])
  assert.deepEqual(requests.map(({ url }) => url), ["/en/test/comparisons", ...Array(3).fill(BEGUN.answer_url)])
  assert.deepEqual(JSON.parse(requests[0].options.body), { return_to: "/en/test?partner=salesforce" })
})

test("where windows are blocked the page makes the detour", async () => {
  const { window, result, left } = compared([begun], { open: () => null })
  await window.clock.pass(0)
  const frame = window.document.querySelector("iframe")
  assert.deepEqual([String(frame.src), frame.hidden, left], ["https://n1.probe.example/clean-origin/reached", true, []])
  window.dispatchEvent(Object.assign(new Event("message"), { source: frame.contentWindow }))

  assert.equal(await result, "redirected")
  assert.deepEqual(left, [`${BEGUN.url}&return=1`])
})

test("a page that cannot be reached there, as far as it says itself, is not left for", async () => {
  const { window, result, left } = compared([begun], { open: () => null })
  await window.clock.pass(0)
  window.dispatchEvent(Object.assign(new Event("message"), { source: {} }))
  await window.clock.pass(60_000)

  assert.equal(await result, null)
  assert.deepEqual([left, window.document.querySelector("iframe")], [[], null])
})

test("on the detour the token of a support link goes where no server sees it", async () => {
  const location = { pathname: "/en/test", search: "?partner=salesforce&link=a_b-c", assign: (url) => (location.left = url) }
  const { window, result } = compared([begun], { open: () => null, location })
  await window.clock.pass(0)
  const { contentWindow: source } = window.document.querySelector("iframe")
  window.dispatchEvent(Object.assign(new Event("message"), { source }))
  await result

  assert.equal(location.left, `${BEGUN.url}&return=1#a_b-c`)
})

test("a frame where windows are blocked makes no detour", async () => {
  const none = { status: 204, ok: true }
  const { window, result, left } = compared([begun, ...Array(30).fill(none)], { open: () => null, top: {} })
  await window.clock.pass(6000)

  assert.equal(await result, null)
  assert.deepEqual(left, [])
})

for (const [name, responses] of [
  ["a server that cannot compare", [{ status: 503, ok: false }]],
  ["a server that is not reached", [new TypeError("Failed to fetch")]],
  ["an unknown token", [begun, { status: 404, ok: false }]],
]) {
  test(`${name} gives no answer`, async () => {
    const { window, result } = compared(responses)
    await window.clock.pass(0)

    assert.equal(await result, null)
  })
}

test("a request that fails on the way is asked again", async () => {
  const { window, result } = compared([begun, new TypeError("Failed to fetch"), answer("prompt")])
  await window.clock.pass(300)

  assert.equal(await result, "prompt")
})

test("it gives up after a minute", async () => {
  const { window, result, requests } = compared([begun, notYet])
  await window.clock.pass(60_000)

  assert.equal(await result, null)
  assert.equal(requests.length, 201)
})

test("it stops when something else begins", async () => {
  const stopping = new AbortController()
  const { window, result, requests } = compared([begun, notYet], {}, stopping.signal)
  await window.clock.pass(600)
  stopping.abort()
  await window.clock.pass(5000)

  assert.equal(await result, null)
  assert.equal(requests.length, 4)
})

for (const compare of [compareCleanOrigin, compareInTab]) {
  test(`${compare.name} opens no window once something else has begun`, async () => {
    const stopping = new AbortController()
    const { window, result, opened } = compared([begun], {}, stopping.signal, compare)
    stopping.abort()
    await window.clock.pass(5000)

    assert.equal(await result, null)
    assert.deepEqual(opened, [])
  })
}

test("the detour is not made once something else has begun", async () => {
  const stopping = new AbortController()
  const { window, result, left } = compared([begun], { open: () => null }, stopping.signal)
  await window.clock.pass(0)
  const { contentWindow: source } = window.document.querySelector("iframe")
  stopping.abort()
  window.dispatchEvent(Object.assign(new Event("message"), { source }))

  assert.equal(await result, null)
  assert.deepEqual(left, [])
})

for (const [permission, responses, learned] of [
  ["denied", [answer("prompt")], { permission: "denied", facts: { clean_origin: "prompt" } }],
  ["denied", [{ status: 404, ok: false }], { permission: "denied", facts: {} }],
  ["granted", [answer("prompt")], null],
]) {
  test(`coming back with an answer of ${responses[0].status} to what is ${permission}, ${learned ? "that" : "nothing"} is learned`, async () => {
    let address
    const changes = {
      location: { href: "https://soundcheck.example/en/test?partner=salesforce&comparison=a%20b", pathname: "/en/test", search: "" },
      history: { state: null, replaceState: (_state, _title, url) => (address = String(url)) },
      navigator: { permissions: fakePermissions(permission) },
    }
    const { requests, result } = compared(responses, changes, undefined, (_url, options) => learnedOnDetour(options.window))

    assert.deepEqual(await result, learned)
    assert.equal(address, "https://soundcheck.example/en/test?partner=salesforce")
    assert.deepEqual(requests.map(({ url }) => url), learned ? ["/test/comparisons?token=a%20b"] : [])
  })
}

const TAB_RUN = { fault: "all-clear", certainty: "certain", stream: true }

test("the tab runs the test, and what came of it is awaited", async () => {
  const { window, result, opened } = compared([begun, notYet, { status: 200, ok: true, json: async () => TAB_RUN }], {}, undefined, compareInTab)
  await window.clock.pass(1000)

  assert.deepEqual(await result, TAB_RUN)
  assert.deepEqual(opened, [BEGUN.url])
})

test("where it cannot know whether a tab has opened, it says so and waits", async () => {
  const responses = [begun, notYet, { status: 200, ok: true, json: async () => TAB_RUN }]
  const unseen = []
  const compare = (url, options) => compareInTab(url, { ...options, unseen: (tab) => unseen.push(tab) })
  const { window, result } = compared(responses, { open: () => null }, undefined, compare)
  await window.clock.pass(1000)

  assert.deepEqual(await result, TAB_RUN)
  assert.deepEqual(unseen, [BEGUN.url])
})

for (const [name, responses, changes] of [
  ["a server that keeps nothing", [{ status: 503, ok: false }], {}],
  ["a token that has expired", [begun, notYet, { status: 404, ok: false }], {}],
]) {
  test(`${name} gives no answer`, async () => {
    const { window, result, left } = compared(responses, changes, undefined, compareInTab)
    await window.clock.pass(1000)

    assert.equal(await result, null)
    assert.deepEqual(left, [])
  })
}

function compared(responses, changes = {}, signal = undefined, compare = compareCleanOrigin) {
  const requests = []
  const opened = []
  const left = []
  const window = fakeWindow({
    document: new FakeDocument(),
    location: { pathname: "/en/test", search: "?partner=salesforce", assign: (url) => left.push(url) },
    open: (url) => opened.push(url),
    async fetch(url, options) {
      const response = responses[Math.min(requests.push({ url, options }), responses.length) - 1]
      if (response instanceof Error) throw response
      return response
    },
    ...changes,
  })
  return { window, requests, opened, left, result: compare("/en/test/comparisons", { signal, window }) }
}
