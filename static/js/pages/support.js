// On the test page, for whoever came by a support link: sends what is seen there to who asked for it.
import { whenSeen } from "../models/progress.js"
import { CustomerReport, readable, verdictText } from "../models/report.js"

const place = document.querySelector("#support-link")
const form = document.querySelector("#run-form")
const copy = document.querySelector("#support-copy")
const payload = document.querySelector("#support-payload")
const names = payload.querySelector("[name=names]")
const find = (selector) => place.querySelector(selector)
const look = find("[name=look]")

const report = new CustomerReport(place.dataset, { fields: form.elements, locale: document.body.dataset.locale })

const diagnosis = () => document.querySelector("#diagnosis")
const fixOnScreen = () => diagnosis().querySelector('article[data-kind="fix"]')?.dataset.step

function say(words) {
  const text = place.dataset[words] ?? ""
  if (find("[data-status]").textContent !== text) find("[data-status]").textContent = text
  copy.hidden = !["sayWaiting", "sayFailed", "sayGone"].includes(words)
  find("[data-to-copy]").hidden = copy.hidden
  if (words === "saySent") find("[data-action=delete-result]").hidden = false
  if (words === "sayDeleted") find("[data-action=delete-result]").hidden = true
}

function show() {
  look.checked = report.looksFirst
  const { submission, text, sent } = report.verdict ?? {}
  if (!submission) return
  payload.querySelector("[data-no-payload]").hidden = true
  payload.querySelector("[data-payload]").hidden = false
  payload.querySelector("code").textContent = readable(submission)
  copy.querySelector("code").textContent = `${text}\n\n${JSON.stringify(submission)}`
  find("[data-to-payload]").hidden = sent
  for (const button of document.querySelectorAll("[data-action=send-to-support]")) button.hidden = sent
}

function settled({ target, detail: { requestConfig } }) {
  if (target !== diagnosis()) return
  const { state, fault, certainty } = target.dataset
  if (state !== "done") return report.tell(state)
  const { step } = target.querySelector("[data-step]").dataset
  // What was judged; the form may hold newer measurements, and a frame adds what its host says.
  const measurements = JSON.parse(requestConfig.parameters.measurements)
  report.judged({ fault, certainty, step, measurements, text: verdictText(target) })
}

const actions = {
  "start-test": () => report.begin(),
  "check-again": () => report.begin(fixOnScreen()),
  "send-to-support": () => report.send(),
  "delete-result": () => report.remove(),
}

report.addEventListener("say", ({ detail }) => say(detail))
report.addEventListener("change", show)
report.addEventListener("look", () => (payload.open = true))

document.addEventListener("click", ({ target }) => {
  actions[target.closest("[data-action]")?.dataset.action]?.()
  const step = fixOnScreen()
  if (step && target.closest("#diagnosis [data-choice]")) report.tell("done", { step, tried: [step] })
}, { capture: true }) // Before a press clears what is on the screen.
document.addEventListener("htmx:afterSettle", settled)
look.addEventListener("change", () => report.lookFirst(look.checked))
names.addEventListener("change", () => report.includeNames(names.checked))
for (const event of ["online", "focus"]) window.addEventListener(event, () => report.retry())
window.addEventListener("pageshow", ({ persisted }) => persisted && report.resume())
window.addEventListener("pagehide", () => report.leave())

look.checked = report.looksFirst
whenSeen(() => report.tell("opened"))
