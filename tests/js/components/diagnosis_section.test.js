import assert from "node:assert/strict"
import test from "node:test"
import { DiagnosisSection } from "../../../static/js/components/diagnosis_section.js"
import { FakeDocument } from "../dom.js"

const DONE = `<section id="diagnosis" data-state="done" data-fault="silent" data-level="device" data-certainty="likely" data-shown="d1" data-keep-listening>
  <div class="stop" data-lamp="os" data-state="blocked" data-sign="bar" data-line="stub" data-here><span class="stop-name">macOS</span></div>
  <p data-changed hidden></p><h1>Silent</h1><button data-action="check-again"></button><input name="x"></section><p id="outside"></p>`

test("it says what the server said last", () => {
  assert.deepEqual(drawn().section.verdict, { state: "done", fault: "silent", digest: "d1", keepListening: true })
  assert.deepEqual(drawn('<section id="diagnosis" data-state="idle"></section>').section.verdict, { state: "idle", fault: "", digest: "", keepListening: false })
})

test("of a new run nothing is known", () => {
  const { section, find } = drawn()
  section.showRunning()

  const { state, fault, level, certainty } = section.element.dataset
  assert.deepEqual([state, fault, level, certainty], ["running", undefined, undefined, undefined])
  const lamp = find("[data-lamp]").dataset
  assert.deepEqual([lamp.state, lamp.sign, lamp.line, lamp.here], ["unknown", "none", "dots", undefined])
})

test("it says whether the test page is a stop of its own, and its stops draw themselves", () => {
  assert.equal(drawn().section.hasPageStop, false)
  const { section, find } = drawn('<section id="diagnosis" data-state="done" data-page-stop><i class="stop"></i></section>')
  const followed = []
  section.move({ follow: (stops, settled) => followed.push([...stops], settled) })

  assert.equal(section.hasPageStop, true)
  assert.deepEqual(followed, [[find(".stop")], true])
})

test("a part of it is revealed, and one that is not there is no error", () => {
  const { section, find } = drawn()
  section.reveal("[data-changed]")
  section.reveal("[data-nothing]")

  assert.equal(find("[data-changed]").hidden, false)
})

for (const [before, after] of [
  ["[data-action=check-again]", "[data-action=check-again]"],
  ["[name=x]", "h1"], // What is no action cannot be told from another.
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

for (const [previous, sectionTop, top, expected] of [["", 100, 301, 1], ["", -1, 100, 1], ["", 0, 300, 0], ["silent", 100, 301, 0]]) {
  test(`after "${previous}" a verdict at ${top} of 600 pixels is ${expected ? "" : "not "}scrolled to, with its path`, () => {
    const { section, find } = drawn()
    section.element.rect = { top: sectionTop }
    find("h1").rect = { top }
    section.scrollToNews(previous, 600)

    assert.deepEqual([section.element.scrolled, find("h1").scrolled], [expected, 0])
  })
}

function drawn(html = DONE) {
  const document = new FakeDocument(html)
  return { document, section: new DiagnosisSection(document), find: (selector) => document.querySelector(selector) }
}
