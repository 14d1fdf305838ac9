import assert from "node:assert/strict"
import test from "node:test"
import { parse } from "../dom.js"
import { openPage, tell } from "../page.js"

const WATCH = `<section id="watch" data-live><time datetime="2026-01-01T00:00:00Z">then</time><div class="prose"><a href="/x">more</a></div>
  <details data-keep="one"><summary data-focus="first">1</summary></details><details data-keep="two"><summary>2</summary></details><button data-action="print" hidden>Print</button></section>`
const PAGE = `<div>${WATCH}</div><p id="lost" hidden></p><p id="signed-out" hidden></p><code></code>`
const OURS = { status: 200, responseText: '<section id="watch" data-live>' }

test("what is watched is made ready: buttons, times, and links that open elsewhere", async () => {
  const { find } = await openPage("agents", PAGE)

  assert.equal(find("[data-action=print]").hidden, false)
  assert.equal(find(".prose a").target, "_blank")
  assert.notEqual(find("time").textContent, "then")
})

test("times grow old while somebody watches", async () => {
  const { window, find } = await openPage("agents", PAGE)
  find("time").textContent = "old"
  await window.clock.pass(1000)

  assert.notEqual(find("time").textContent, "old")
})

test("while nobody looks it asks every 15 seconds, and nothing after the sign-in has ended", async () => {
  const { window, document, find } = await openPage("agents", PAGE)
  const asks = () => !tell(find("#watch"), "htmx:beforeRequest").defaultPrevented
  assert.deepEqual([asks(), asks()], [true, true])

  document.visibilityState = "hidden"
  assert.equal(asks(), false)
  await window.clock.pass(14000)
  assert.equal(asks(), false)
  await window.clock.pass(1000)
  assert.deepEqual([asks(), asks()], [true, false])
  document.visibilityState = "visible"
  find("#signed-out").hidden = false
  assert.equal(asks(), false)
  assert.equal(tell(find("code"), "htmx:beforeRequest").defaultPrevented, false)
})

test("while nobody looks a worker asks, as the page's own timers are slowed down", async () => {
  let worker
  class Worker {
    constructor() {
      worker = this
    }

    postMessage() {}
  }
  const { document, find } = await openPage("agents", `<main data-ticker="/ticker.js">${PAGE}</main>`, { Worker })
  const asked = []
  let seconds = 0
  find("#watch").addEventListener("refresh", () => {
    if (!tell(find("#watch"), "htmx:beforeRequest").defaultPrevented) asked.push(seconds)
  })
  const pass = (until) => {
    for (; seconds < until; ) {
      seconds += 1
      worker.onmessage()
    }
  }
  pass(20)
  tell(find("#watch"), "htmx:beforeRequest")
  document.visibilityState = "hidden"
  pass(50)

  assert.deepEqual(asked, [35, 50])
})

test("a result that comes is told to who asked for it", async () => {
  const kept = { getItem: () => "on", setItem() {} }
  const heard = []
  class AudioContext {
    constructor() {
      heard.push("sound")
    }
  }
  const { find } = await openPage("agents", `${PAGE}<button data-action="alerts" hidden></button>`, { localStorage: kept, AudioContext })
  const [fresh] = parse(WATCH.replace("data-live", 'data-live data-newest="7"'))
  find("#watch").replaceWith(fresh)
  tell(fresh, "htmx:afterSettle")

  assert.deepEqual(heard, ["sound"])
})

test("the tab tells among others what there is to see", async () => {
  const { document, find } = await openPage("agents", PAGE.replace("<div>", '<link rel="icon" href="/icon.svg"><div>'))
  const [fresh] = parse(WATCH.replace("data-live", 'data-live data-title="Blocked at macOS · T-1" data-icon="/icon-bar.svg"'))
  find("#watch").replaceWith(fresh)
  tell(fresh, "htmx:afterSettle")

  assert.equal(document.title, "Blocked at macOS · T-1")
  assert.equal(find("link[rel=icon]").href, "/icon-bar.svg")
})

test("somebody who looks again sees what is new at once", async () => {
  const { document, find } = await openPage("agents", PAGE)
  let refreshed = 0
  find("#watch").addEventListener("refresh", () => (refreshed += 1))
  for (const state of ["hidden", "visible"]) {
    document.visibilityState = state
    document.dispatchEvent(new Event("visibilitychange"))
  }

  assert.equal(refreshed, 1)
})

test("what was open and had the focus is so again in the new part", async () => {
  const { document, find } = await openPage("agents", PAGE)
  find('[data-keep="one"]').open = true
  find('[data-focus="first"]').focus()
  tell(find("#watch"), "htmx:beforeSwap", { xhr: OURS })
  const [fresh] = parse(WATCH)
  find("#watch").replaceWith(fresh)
  tell(fresh, "htmx:afterSettle")

  assert.deepEqual(fresh.querySelectorAll("details").map(({ open }) => open), [true, false])
  assert.equal(document.activeElement, find('[data-focus="first"]'))
  assert.equal(find("[data-action=print]").hidden, false)
})

test("a page that answers in the server's place is not shown", async () => {
  const { find } = await openPage("agents", PAGE)
  const swaps = (xhr) => tell(find("#watch"), "htmx:beforeSwap", { xhr }).detail.shouldSwap
  assert.equal(swaps({ status: 200, responseText: "<form>Sign in</form>" }), false)
  assert.equal(swaps(OURS), undefined)
  assert.equal(swaps({ status: 204, responseText: "" }), undefined)
})

for (const [name, detail, lost, signedOut] of [
  ["an answer", { xhr: OURS, successful: true }, true, true],
  ["no answer", { xhr: { status: 0, responseText: "" }, successful: false }, false, true],
  ["a stranger's answer", { xhr: { status: 200, responseText: "portal" }, successful: true }, false, true],
  ["an ended sign-in", { xhr: { status: 401, responseText: "" }, successful: false }, true, false],
]) {
  test(`after ${name} the notices are right`, async () => {
    const { find } = await openPage("agents", PAGE)
    tell(find("#watch"), "htmx:afterRequest", detail)

    assert.deepEqual([find("#lost").hidden, find("#signed-out").hidden], [lost, signedOut])
  })
}

test("the print button prints", async () => {
  let printed = 0
  const { find } = await openPage("agents", PAGE, { print: () => (printed += 1) })
  find("[data-action=print]").click()
  find("time").click()

  assert.equal(printed, 1)
})

test("a key leads to the search, unless it is typed into a field or has another meaning", async () => {
  const { document, find } = await openPage("agents", `${PAGE}<input type="search"><textarea></textarea>`)
  const pressed = (where, keys = {}) => {
    const event = new CustomEvent("keydown", { bubbles: true, cancelable: true })
    where.dispatchEvent(Object.assign(event, { key: "/", ...keys }))
    return event.defaultPrevented
  }

  assert.equal(pressed(find("textarea")), false)
  assert.equal(pressed(find("code"), { ctrlKey: true }), false)
  assert.equal(pressed(find("code")), true)
  assert.equal(document.activeElement, find("[type=search]"))
})

test("the key is turned off on the agent's own page, for this browser", async () => {
  const { find, window } = await openPage("agents", `<section data-search-key hidden><input type="checkbox"></section>`)
  const box = find("input")
  assert.deepEqual([find("section").hidden, box.checked], [false, true])
  box.checked = false
  tell(box, "change")

  const { localStorage } = window
  const list = await openPage("agents", `${PAGE}<input type="search" data-title="Press /">`, { localStorage })
  const press = new Event("keydown", { bubbles: true, cancelable: true })
  list.find("#watch").dispatchEvent(Object.assign(press, { key: "/" }))

  assert.equal(press.defaultPrevented, false)
  assert.equal(list.find("input").hasAttribute("aria-keyshortcuts"), false)
})
