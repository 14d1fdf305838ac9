import assert from "node:assert/strict"
import test from "node:test"
import { DiagnosisSection } from "../../../static/js/components/diagnosis_section.js"
import { FakeDocument } from "../dom.js"

const DONE = `<section id="diagnosis" data-state="done" data-fault="silent" data-level="device" data-certainty="likely" data-shown="d1" data-keep-listening>
  <i data-lamp="os" data-state="ok"></i><p data-changed hidden></p>
  <div class="stop"><p class="stop-head"></p><h2>Silent</h2></div><button data-action="check-again"></button><input name="x"></section><p id="outside"></p>`

test("it says what the server said last", () => {
  assert.deepEqual(drawn().section.verdict, { state: "done", fault: "silent", digest: "d1", keepListening: true })
  assert.deepEqual(drawn('<section id="diagnosis" data-state="idle"></section>').section.verdict, { state: "idle", fault: "", digest: "", keepListening: false })
})

test("of a new run nothing is known", () => {
  const { section, find } = drawn()
  section.showRunning()

  const { state, fault, level, certainty } = section.element.dataset
  assert.deepEqual([state, fault, level, certainty], ["running", undefined, undefined, undefined])
  assert.equal(find("[data-lamp]").dataset.state, "unknown")
})

test("a part of it is revealed, and one that is not there is no error", () => {
  const { section, find } = drawn()
  section.reveal("[data-changed]")
  section.reveal("[data-nothing]")

  assert.equal(find("[data-changed]").hidden, false)
})

for (const [before, after] of [
  ["[data-action=check-again]", "[data-action=check-again]"],
  ["[name=x]", "h2"], // What is no action cannot be told from another.
  ["#outside", "#outside"],
]) {
  test(`a focus on ${before} is on ${after} once it was drawn anew`, () => {
    const { document, section, find } = drawn()
    find(before).focus()
    section.rememberFocus()
    if (before !== "#outside") document.activeElement = document.body // The element is gone.
    section.restoreFocus()

    assert.equal(document.activeElement, find(after))
  })
}

test("a verdict without a heading takes the focus itself", () => {
  const { document, section, find } = drawn()
  find("button").focus()
  section.rememberFocus()
  section.element.replaceChildren()
  document.activeElement = document.body
  section.restoreFocus()

  assert.equal(document.activeElement, section.element)
  assert.equal(section.element.tabIndex, -1)
})

for (const [previous, top, expected] of [["", 301, 1], ["", -1, 1], ["", 0, 0], ["", 300, 0], ["silent", 301, 0]]) {
  test(`after "${previous}" a verdict at ${top} of 600 pixels is ${expected ? "" : "not "}scrolled to, with its stop`, () => {
    const { section, find } = drawn()
    find("h2").rect = { top }
    section.scrollToNews(previous, 600)

    assert.deepEqual([find(".stop-head").scrolled, find("h2").scrolled], [expected, 0])
  })
}

function drawn(html = DONE) {
  const document = new FakeDocument(html)
  return { document, section: new DiagnosisSection(document), find: (selector) => document.querySelector(selector) }
}
