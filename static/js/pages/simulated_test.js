// The page of the test in test mode: each press shows the example that the address names. Nothing is measured or asked.
import { DiagnosisSection } from "../components/diagnosis_section.js"
import { MeasurementForm } from "../components/measurement_form.js"
import { PathMotion } from "../components/path_motion.js"
import { copyOnClick, revealCopyButtons } from "../helpers/copy_buttons.js"
import { pageOf } from "../helpers/environment.js"

const form = document.querySelector("#run-form")
const unreachable = document.querySelector("#unreachable")
const section = new DiagnosisSection()
const measurements = new MeasurementForm(form)
const motion = new PathMotion()

// The server takes only the frame from it; whatever else it may look at is the example's.
const page = { version: 1, page: pageOf(), permissions: { before: "unsupported" } }

const actions = { "start-test": start, "check-again": start, "retry-send": () => measurements.sendAgain() }

function start() {
  section.showRunning()
  measurements.shown = ""
  measurements.send(page)
}

document.addEventListener("click", (event) => {
  copyOnClick(event)
  actions[event.target.closest("[data-action]")?.dataset.action]?.()
})
document.addEventListener("htmx:beforeSwap", () => section.rememberFocus())
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target !== section.element) return
  section.move(motion)
  revealCopyButtons(target)
  section.restoreFocus()
  section.scrollToNews(measurements.previous)
  const { fault, digest } = section.verdict
  measurements.shown = digest
  if (fault) measurements.previous = fault
})
document.addEventListener("htmx:afterRequest", ({ detail: { successful } }) => (unreachable.hidden = successful))

// Not before htmx listens to the form, which it does from then on.
document.addEventListener("DOMContentLoaded", () => {
  section.element.querySelector('[data-action="start-test"]')?.removeAttribute("disabled")
  if (location.hash === "#start") start()
})

revealCopyButtons(document)
const questions = document.querySelector("#questions")
questions.open = false
questions.dataset.closed = ""
