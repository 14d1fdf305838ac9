import assert from "node:assert/strict"
import test from "node:test"
import { parse } from "../dom.js"
import { fakeDevices, fakePermissions } from "../fakes.js"
import { openPage, tell } from "../page.js"

const PAGE = `<form id="run-form"><input name="measurements"><input name="shown"><input name="previous"><input name="page_stop"></form>
  <div id="unreachable" hidden><button data-action="retry-send"></button></div>
  <section id="diagnosis" data-state="idle"><i class="stop" data-lamp="os" data-state="ok"></i><button data-action="start-test" disabled>Test</button></section>
  <div data-address><code></code><button data-action="copy" hidden></button></div><details id="questions" open></details>`
const VERDICT = `<section id="diagnosis" data-state="done" data-shown="d1" data-fault="silent"><h1>Silent</h1>
  <div data-address><code></code><button data-action="copy" hidden></button></div><button data-action="check-again">Again</button></section>`

test("the button works once htmx listens to the form, and the computer is asked before the person", async () => {
  const { find, isReady } = await page({ ready: false })
  assert.deepEqual([find("[data-action=start-test]").disabled, find("#questions").open], [true, false])
  isReady()

  assert.equal(find("[data-action=start-test]").disabled, false)
})

test("a press asks for the example, with the frame around this page, and opens no microphone", async () => {
  const { find, posts, calls } = await page()
  find("[data-action=start-test]").click()

  const [{ version, page: { framed }, permissions }] = posts()
  assert.deepEqual([version, framed, permissions.before], [1, false, "unsupported"])
  assert.deepEqual([find("#diagnosis").dataset.state, find("[data-lamp]").dataset.state], ["running", "unknown"])
  assert.deepEqual(calls(), [])
})

test("the verdict is on the screen: what was drawn goes with what is posted next, and a press asks anew", async () => {
  const { find, posts, answers } = await page()
  find("[data-action=start-test]").click()
  answers(VERDICT)
  assert.deepEqual([find("[name=shown]").value, find("[name=previous]").value], ["d1", "silent"])
  assert.equal(find("#diagnosis [data-action=copy]").hidden, false)
  find("[data-action=check-again]").click()

  assert.deepEqual([find("[name=shown]").value, find("[name=previous]").value, posts().length], ["", "silent", 2])
})

test("who presses by keyboard keeps their place", async () => {
  const { document, find, answers } = await page()
  find("[data-action=start-test]").focus()
  find("[data-action=start-test]").click()
  answers(VERDICT)

  assert.equal(document.activeElement, find("h1"))
})

test("what is swapped elsewhere on the page changes nothing", async () => {
  const { find } = await page()
  tell(find("#questions"), "htmx:afterSettle")

  assert.equal(find("[name=shown]").value, "")
})

test("where the server is not reached the person is told, and asks again", async () => {
  const { find, posts, ends } = await page()
  find("[data-action=start-test]").click()
  ends(false)
  assert.equal(find("#unreachable").hidden, false)
  find("[data-action=retry-send]").click()
  ends(true)

  assert.deepEqual([posts().length, find("#unreachable").hidden], [2, true])
})

test("whoever comes from the button of another page has pressed", async () => {
  const { posts } = await page({ hash: "#start" })

  assert.equal(posts().length, 1)
})

async function page({ hash = "", ready = true } = {}) {
  const mediaDevices = fakeDevices()
  const posted = []
  const opened = await openPage("simulated_test", PAGE, {
    navigator: { userAgent: "", permissions: fakePermissions("granted"), mediaDevices },
    location: { search: "", pathname: "/en/test", hash, href: `https://soundcheck.example/en/test${hash}` },
  })
  const { document, find } = opened
  const form = find("#run-form")
  form.addEventListener("measured", () => posted.push(JSON.parse(find("[name=measurements]").value)))
  const isReady = () => document.dispatchEvent(new Event("DOMContentLoaded"))
  if (ready) isReady()
  return {
    ...opened, isReady,
    posts: () => posted,
    calls: () => mediaDevices.calls,
    ends: (successful) => tell(form, "htmx:afterRequest", { successful }),
    // As htmx puts the server's answer on the screen.
    answers(html) {
      const [fresh] = parse(html)
      fresh.querySelector("h1").rect = { top: 0 }
      tell(find("#diagnosis"), "htmx:beforeSwap")
      const lost = find("#diagnosis").contains(document.activeElement)
      find("#diagnosis").replaceWith(fresh)
      if (lost) document.activeElement = document.body
      tell(fresh, "htmx:afterSettle")
    },
  }
}
