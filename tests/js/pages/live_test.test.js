import assert from "node:assert/strict"
import test from "node:test"
import "../../../static/js/components/repair.js" // Loaded when a verdict wants them; here they are there at once.
import "../../../static/js/components/toolbox.js"
import "../../../static/js/helpers/arc.js"
import "../../../static/js/helpers/meter.js"
import "../../../static/js/helpers/place.js"
import "../../../static/js/models/comparison.js"
import "../../../static/js/models/recheck.js"
import "../../../static/js/models/track.js"
import { parse } from "../dom.js"
import { fakeDevices, fakePermissions, fakeStream } from "../fakes.js"
import { RETRY_MS } from "../../../static/js/components/measurement_form.js"
import { openPage, tell } from "../page.js"

const DENIED = Object.assign(new Error("Permission denied"), { name: "NotAllowedError" })
const VERDICT = `<h1>Blocked</h1><p data-changed hidden>Changed</p><div data-address><code></code><button data-action="copy" hidden></button></div>
  <article><a href="/en/test">which</a><a href="/en/other">other</a></article>
  <button data-action="check-again">Again</button><button data-action="compare-clean-origin" data-url="/compare" data-busy="Looking">Compare</button><p data-compare-manual hidden></p>`
const PAGE = `<script id="htmx-script" src="/static/1/vendor/htmx-2.min.js"></script><form id="run-form"><input name="measurements"><input name="shown"><input name="previous"><input name="page_stop"></form>
  <div id="unreachable" hidden><button data-action="retry-send"></button><a href="#questions">questions</a></div>
  <section id="diagnosis" data-state="idle" data-shown="d0"><i class="stop" data-lamp="os" data-state="ok"></i><i data-meter></i><button data-action="start-test" disabled>Test</button></section>
  <div id="tools" hidden><details data-microphones><p data-microphones-empty hidden></p><ul></ul></details>
    <div data-playback hidden><button data-action="record"></button><span data-recording-now hidden></span><audio hidden></audio></div></div>
  <p id="announcement"></p><details id="questions" open></details>`
const OURS = { status: 200, responseText: '<section id="diagnosis">' }

test("the page is ready: the button works, and the computer is asked before the person", async () => {
  const { find } = await page()

  assert.deepEqual([find("[data-action=start-test]").disabled, find("#questions").open, find("[name=shown]").value], [false, false, "d0"])
})

test("a press starts a run: nothing of the one before is known, and what is measured is posted", async () => {
  const { find, presses, posts } = await page({ answers: [DENIED], permission: "denied" })
  Object.assign(find("#diagnosis").dataset, { fault: "silent", level: "device", certainty: "certain" })
  await presses("start-test")

  const { state, fault, level, certainty } = find("#diagnosis").dataset
  assert.deepEqual([level, certainty], [undefined, undefined])
  assert.deepEqual([state, fault, find("[data-lamp]").dataset.state, find("[name=shown]").value], ["running", undefined, "unknown", ""])
  assert.deepEqual(posts().map(({ request }) => request.outcome), ["rejected"])
})

test("a second press while the browser asks starts nothing, another once it has answered does", async () => {
  const { presses, calls } = await page({ answers: [() => new Promise(() => {})] })
  await presses("start-test")
  await presses("start-test")
  assert.equal(calls().length, 1)

  const refused = await page({ answers: [DENIED], permission: "denied" })
  await refused.presses("start-test")
  await refused.answers({ fault: "site-blocked" })
  await refused.presses("check-again")
  assert.equal(refused.calls().length, 2)
})

test("the verdict is on the screen: what the server drew and found goes with the next post", async () => {
  const { find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  await answers({ fault: "site-blocked", shown: "d1" })

  assert.deepEqual([find("[name=shown]").value, find("[name=previous]").value], ["d1", "site-blocked"])
  assert.equal(find("#diagnosis [data-action=copy]").hidden, false)
})

test("the answer to an earlier run is not shown", async () => {
  const { presses, leaves, swaps } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  const early = leaves()
  assert.equal(swaps(early), true)
  await presses("start-test")
  const late = leaves()

  assert.deepEqual([swaps(early), swaps(late)], [false, true])
})

test("a page that answers in the server's place is not shown, and the person is told", async () => {
  const { find, presses, leaves, swaps, ends } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  const portal = leaves({ status: 200, responseText: "<form>Sign in</form>" })
  assert.equal(swaps(portal), false)
  ends(portal)
  assert.equal(find("#unreachable").hidden, false)

  ends(leaves())
  assert.equal(find("#unreachable").hidden, true)
})

test("of an earlier run nobody is told that it got no answer", async () => {
  const { find, presses, leaves, ends } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  const early = leaves({ status: 0, responseText: "" })
  await presses("start-test")
  ends(early, false)
  assert.equal(find("#unreachable").hidden, true)

  ends(leaves({ status: 0, responseText: "" }), false)
  assert.equal(find("#unreachable").hidden, false)
})

for (const [name, act] of [
  ["a press", ({ find }) => find("[data-action=retry-send]").click()],
  ["the line that is back", ({ window }) => window.dispatchEvent(new Event("online"))],
  ["attention", ({ window }) => window.dispatchEvent(new Event("focus"))],
]) {
  test(`what was not taken is posted again by ${name}`, async () => {
    const opened = await page({ answers: [DENIED], permission: "denied" })
    const { find, window, presses, leaves, ends, posts } = opened
    await presses("start-test")
    window.dispatchEvent(new Event("focus"))
    assert.equal(posts().length, 1)
    ends(leaves({ status: 0, responseText: "" }), false)
    act(opened)

    assert.equal(posts().length, 2)
    assert.equal(find("#unreachable").hidden, false)
  })
}

test("what was not taken is posted again by itself until it is", async () => {
  const { find, window, presses, leaves, ends, posts } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  for (const expected of [2, 3]) {
    ends(leaves({ status: 0, responseText: "" }), false)
    await window.clock.pass(RETRY_MS)
    assert.equal(posts().length, expected)
  }

  ends(leaves())
  await window.clock.pass(RETRY_MS)
  assert.deepEqual([posts().length, find("#unreachable").hidden], [3, true])
})

test("a page that was loaded without htmx says so, fetches it until it is there, and posts", async () => {
  const { find, presses, posts, window } = await page({ answers: [DENIED], permission: "denied", htmx: undefined })
  const before = posts().length
  const digest = { integrity: "sha256-x", crossOrigin: "anonymous" } // No fake element has these of itself.
  Object.assign(find("#htmx-script"), digest)
  await presses("start-test")
  assert.equal(find("#unreachable").hidden, false)

  const fetched = () => find("#htmx-script")
  const first = fetched()
  assert.equal(first.src, "/static/1/vendor/htmx-2.min.js")
  assert.deepEqual({ integrity: first.integrity, crossOrigin: first.crossOrigin }, digest)
  first.onerror()
  await window.clock.pass(RETRY_MS)
  assert.notEqual(fetched(), first)

  fetched().onload()
  assert.equal(posts().length, before + 2)
})

test("an answer without news keeps what is on the screen", async () => {
  const { find, window, presses, leaves, ends } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  Object.assign(find("#diagnosis").dataset, { state: "done", fault: "silent", shown: "d2" })
  ends(leaves({ status: 204, responseText: "" }))
  await window.clock.pass(0)

  assert.equal(find("[name=previous]").value, "silent")
})

test("whoever uses the keyboard keeps the button, or gets the heading where it is gone", async () => {
  const { document, find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  await answers({ fault: "site-blocked" })
  find("[data-action=check-again]").focus()
  await answers({ fault: "site-blocked" })
  assert.equal(document.activeElement, find("[data-action=check-again]"))

  find("[data-action=check-again]").focus()
  await answers({ fault: "silent", html: "<h1>Silent</h1>" })
  assert.equal(document.activeElement, find("h1"))
  assert.equal(find("h1").tabIndex, -1)
})

test("a focus that is in the new verdict already stays there", async () => {
  const { document, find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  await answers({ fault: "site-blocked" })
  find("[data-action=check-again]").focus()
  await answers({ fault: "site-blocked", focused: "[data-action=compare-clean-origin]" })

  assert.equal(document.activeElement, find("[data-action=compare-clean-origin]"))
})

test("a focus elsewhere stays where it is", async () => {
  const { document, find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  find("#questions").focus()
  await answers({ fault: "site-blocked" })

  assert.equal(document.activeElement, find("#questions"))
})

for (const [fault, top, scrolled] of [["site-blocked", 400, 1], ["site-blocked", -10, 1], ["site-blocked", 200, 0], ["", 400, 0]]) {
  test(`a verdict ${fault || "of nothing new"} at ${top} pixels is scrolled to ${scrolled} times`, async () => {
    const { find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
    await presses("start-test")
    await answers({ fault, top })

    assert.equal(find("#diagnosis").scrolled, scrolled)
  })
}

test("the comparison tells the server what a clean host name was told, with this run's measurements", async () => {
  const begun = { status: 201, json: { url: "https://n.example/", answer_url: "/answer" } }
  const { window, find, presses, answers, posts, requests } = await page({
    answers: [DENIED], permission: "denied", open: () => ({}),
    answer: (url) => (url === "/compare" ? begun : { status: 200, json: { permission: "prompt" } }),
  })
  await presses("start-test")
  await answers({ fault: "browser-blocked" })
  const button = find("[data-action=compare-clean-origin]")
  button.click()
  assert.deepEqual([button.getAttribute("aria-disabled"), button.textContent], ["true", "Looking"])
  button.click()
  await window.clock.pass(0)

  assert.equal(requests.filter(({ url }) => url === "/compare").length, 1)
  assert.equal(posts().at(-1).permissions.clean_origin, "prompt")
})

test("a comparison without an answer shows the other way, and the page watches on", async () => {
  const { window, find, presses, answers, calls } = await page({ answers: [DENIED], permission: "denied", answer: () => ({ status: 503 }) })
  await presses("start-test")
  await answers({ fault: "browser-blocked" })
  await presses("compare-clean-origin")
  assert.equal(find("[data-compare-manual]").hidden, false)

  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(200)
  assert.equal(calls().length, 2)
})

test("a comparison that takes long offers the other way meanwhile, and the page does not watch", async () => {
  const begun = { status: 201, json: { url: "https://n.example/", answer_url: "/answer" } }
  const { window, find, presses, answers, calls } = await page({
    answers: [DENIED], permission: "denied", open: () => ({}), answer: (url) => (url === "/compare" ? begun : { status: 204 }),
  })
  await presses("start-test")
  await answers({ fault: "browser-blocked" })
  await presses("compare-clean-origin")
  window.dispatchEvent(new Event("focus"))
  await window.clock.pass(7999)
  const button = find("[data-action=compare-clean-origin]")
  assert.deepEqual([find("[data-compare-manual]").hidden, button.textContent], [true, "Looking"])
  await window.clock.pass(1)

  assert.deepEqual([find("[data-compare-manual]").hidden, button.getAttribute("aria-disabled"), button.textContent], [false, null, "Compare"])
  assert.equal(calls().length, 1)
})

test("a new run ends the comparison, whose answer is not heard", async () => {
  const begun = { status: 201, json: { url: "https://n.example/", answer_url: "/answer" } }
  let answered = { status: 204 }
  const { window, find, presses, answers, posts } = await page({
    answers: [DENIED], permission: "denied", open: () => ({}), answer: (url) => (url === "/compare" ? begun : answered),
  })
  await presses("start-test")
  await answers({ fault: "browser-blocked" })
  await presses("compare-clean-origin")
  await presses("check-again")
  answered = { status: 200, json: { permission: "prompt" } }
  await answers({ fault: "browser-blocked" })
  await window.clock.pass(5000)

  assert.equal(posts().some(({ permissions }) => "clean_origin" in permissions), false)
  assert.equal(find("[data-compare-manual]").hidden, true)
})

test("a page that leaves for the detour learns nothing of it", async () => {
  const location = { search: "", pathname: "/en/test", hash: "", assign: (url) => (location.left = url) }
  const begun = { status: 201, json: { url: "https://n.example/?token=t" } }
  const { window, find, presses, answers, posts } = await page({ answers: [DENIED], permission: "denied", location, open: () => null, answer: () => begun })
  await presses("start-test")
  await answers({ fault: "browser-blocked" })
  await presses("compare-clean-origin")
  window.dispatchEvent(Object.assign(new Event("message"), { source: find("iframe").contentWindow }))
  await window.clock.pass(0)

  assert.equal(location.left, "https://n.example/?token=t&return=1")
  assert.equal(posts().length, 1)
})

test("whoever comes back from the detour is told what was learned there, quietly", async () => {
  const location = { search: "?comparison=t", href: "https://soundcheck.example/en/test?comparison=t", pathname: "/en/test", hash: "" }
  const { window, find } = await page({ answers: [DENIED], permission: "denied", location, answer: () => ({ status: 200, json: { permission: "prompt" } }) })
  await window.clock.pass(100)

  assert.equal(JSON.parse(find("[name=measurements]").value).permissions.clean_origin, "prompt")
  assert.equal(find("#diagnosis").dataset.state, "running")
})

test("whoever comes back from the detour to a page that is not blocked any more is asked nothing", async () => {
  const location = { search: "?comparison=t", href: "https://soundcheck.example/en/test?comparison=t", pathname: "/en/test", hash: "" }
  const { window, calls } = await page({ permission: "prompt", location, answer: () => ({ status: 200, json: { permission: "prompt" } }) })
  await window.clock.pass(100)

  assert.equal(calls().length, 0)
})

for (const [userAgentData, expected] of [[{ brands: [], getHighEntropyValues: async () => ({}) }, 1], [undefined, 0]]) {
  test(`the button of the start page ${expected ? "starts the run in Chromium" : "asks for a press here in other browsers"}`, async () => {
    const location = { hash: "#start", pathname: "/en/test", search: "?os=x", href: "https://soundcheck.example/en/test?os=x#start" }
    const { window, calls } = await page({ location, userAgentData })
    await window.clock.pass(0)

    assert.equal(calls().length, expected)
    assert.equal(location.replaced, "/en/test?os=x")
  })
}

test("what a run has measured before the page was ready is posted then", async () => {
  const { document, posts, presses } = await page({ answers: [DENIED], permission: "denied" })
  document.dispatchEvent(new Event("DOMContentLoaded"))
  assert.equal(posts().length, 0) // Nothing was measured yet.
  await presses("start-test")
  document.dispatchEvent(new Event("DOMContentLoaded"))

  assert.deepEqual(posts().map(({ request }) => request.outcome), ["rejected", "rejected"])
})

test("leaving closes the microphone", async () => {
  const stream = fakeStream()
  const { window, presses } = await page({ answers: [stream] })
  await presses("start-test")
  assert.equal(stream.active, true)
  window.dispatchEvent(new Event("pagehide"))

  assert.equal(stream.active, false)
})

for (const [permission, fault, expected] of [["denied", "site-blocked", 2], ["prompt", "site-blocked", 1], ["granted", "all-clear", 1]]) {
  test(`a page that comes back from the history with ${fault} while the permission is ${permission} tests ${expected > 1 ? "again" : "nothing"}`, async () => {
    const { window, presses, answers, calls } = await page({ answers: [DENIED], permission })
    await presses("start-test")
    await answers({ fault })
    window.dispatchEvent(new Event("pagehide"))
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }))
    await window.clock.pass(0)

    assert.equal(calls().length, expected)
  })
}

test("a page that comes back in the middle of a run is loaded anew", async () => {
  let reloads = 0
  const location = { search: "", pathname: "/en/test", hash: "", href: "https://soundcheck.example/en/test", reload: () => (reloads += 1) }
  const { window, presses } = await page({ answers: [() => new Promise(() => {})], location })
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }))
  assert.equal(reloads, 0) // Nothing has begun.
  await presses("start-test")
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }))

  assert.equal(reloads, 1)
})

test("while a microphone is open its level shows, and the tools are there", async () => {
  const { window, find, presses, answers } = await page({ answers: [fakeStream()] })
  globalThis.MediaRecorder = function () {}
  window.AudioContext.level = 1
  await presses("start-test")
  await window.clock.pass(100)
  assert.equal(find("[data-meter]").style["--level"], "1.000")
  assert.equal(find("#tools").hidden, false)
  assert.equal(find("[data-playback]").hidden, true)

  await answers({ fault: "all-clear" })
  assert.equal(find("[data-playback]").hidden, false)
})

test("without an open microphone there are no tools", async () => {
  const { find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  find("#tools").hidden = false
  await presses("start-test")
  await answers({ fault: "site-blocked" })

  assert.equal(find("#tools").hidden, true)
})

test("a change that the browser may ask about is a hint, which is read out", async () => {
  const { window, find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  await answers({ fault: "site-blocked" })
  window.navigator.permissions.set("prompt")
  await window.clock.pass(200)

  assert.deepEqual([find("[data-changed]").hidden, find("#announcement").textContent], [false, "Changed"])
})

test("once the microphone was let go nobody is asked to speak, which is read out", async () => {
  const { window, find, presses, answers } = await page({ answers: [fakeStream()] })
  await presses("start-test")
  await answers({ fault: "silent", keepListening: true, html: `${VERDICT}<p data-let-go hidden>No longer</p>` })
  await window.clock.pass(299_000)
  assert.equal(find("[data-let-go]").hidden, true)
  await window.clock.pass(1000)

  assert.deepEqual([find("[data-let-go]").hidden, find("#announcement").textContent], [false, "No longer"])
})

test("a link of the verdict to this page opens the list of microphones, and one to another page leads on", async () => {
  const { find, presses, answers } = await page({ answers: [fakeStream()] })
  await presses("start-test")
  await answers({ fault: "silent", keepListening: true })
  const press = (selector) => tell(find(selector), "click").defaultPrevented
  assert.equal(press('[href="/en/other"]'), false)
  assert.equal(press('[href="/en/test"]'), true)

  assert.deepEqual([find("[data-microphones]").open, find("#tools").scrolled], [true, 1])
})

test("where there is no list of microphones a link of the verdict leads on", async () => {
  const { find, presses, answers } = await page({ answers: [DENIED], permission: "denied" })
  await presses("start-test")
  await answers({ fault: "site-blocked" })

  assert.equal(tell(find('[href="/en/test"]'), "click").defaultPrevented, false)
})

test("a link to the questions opens them", async () => {
  const { find } = await page()
  find('[href="#questions"]').click()

  assert.equal(find("#questions").open, true)
})

test("the browser's own button is offered where a verdict wants it and the browser has one", async () => {
  const html = '<h1>Blocked</h1><div data-repair hidden><p data-repair-button></p></div>'
  const { find, presses, answers } = await page({ answers: [DENIED], permission: "denied", HTMLMicrophoneElement: class {} })
  await presses("start-test")
  await answers({ fault: "site-blocked", html })
  assert.equal(find("[data-repair]").hidden, false)

  delete globalThis.HTMLMicrophoneElement
  const other = await page({ answers: [DENIED], permission: "denied" })
  await other.presses("start-test")
  await other.answers({ fault: "site-blocked", html })
  assert.equal(other.find("[data-repair]").hidden, true)
})

async function page({ answers: given = [fakeStream()], permission = "granted", userAgentData, ...changes } = {}) {
  const mediaDevices = fakeDevices({ answers: given })
  const opened = await openPage("live_test", PAGE, {
    navigator: { userAgent: "", permissions: fakePermissions(permission), mediaDevices, ...(userAgentData && { userAgentData }) },
    htmx: {},
    location: { search: "", pathname: "/en/test", hash: "", href: "https://soundcheck.example/en/test" },
    ...changes,
  })
  const { window, document, find } = opened
  const form = find("#run-form")
  const posted = []
  const leaves = (xhr = { ...OURS }) => {
    tell(form, "htmx:beforeRequest", { xhr })
    return xhr
  }
  const swaps = (xhr) => !tell(find("#diagnosis"), "htmx:beforeSwap", { xhr, requestConfig: { elt: form } }).defaultPrevented
  form.addEventListener("measured", () => posted.push(JSON.parse(find("[name=measurements]").value)))
  const page = {
    ...opened, leaves, swaps,
    posts: () => posted,
    calls: () => mediaDevices.calls,
    ends: (xhr, successful = true) => tell(form, "htmx:afterRequest", { xhr, successful }),
    async presses(action) {
      find(`[data-action=${action}]`).click()
      await window.clock.pass(0)
    },
    // As htmx puts the server's answer on the screen, once it has been asked.
    async answers({ state = "done", fault, shown = "d", keepListening = false, html = VERDICT, top = 0, focused }) {
      if (!swaps(leaves())) return
      const [fresh] = parse(`<section id="diagnosis" data-state="${state}" data-shown="${shown}" data-fault="${fault}"${keepListening ? " data-keep-listening" : ""}>${html}</section>`)
      fresh.rect = { top: Math.min(top, 0) }
      fresh.querySelector("h1").rect = { top }
      const lost = find("#diagnosis").contains(document.activeElement)
      find("#diagnosis").replaceWith(fresh)
      if (lost) document.activeElement = document.body
      if (focused) fresh.querySelector(focused).focus()
      tell(fresh, "htmx:afterSettle")
      await window.clock.pass(0)
    },
  }
  return page
}
