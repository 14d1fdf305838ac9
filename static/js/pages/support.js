// On the test page, for whoever came by a support link: sends what is seen there to who asked for it. The verdict
// never waits for any of it.
import { Outbox } from "../models/outbox.js"
import { looksFirst, Progress, rememberLookingFirst, whenSeen } from "../models/progress.js"
import { microphoneNames, newKey, readable, submissionOf, verdictText } from "../models/report.js"

const place = document.querySelector("#support-link")
const form = document.querySelector("#run-form")
const { link } = place.dataset
const find = (selector) => place.querySelector(selector)
const copy = document.querySelector("#support-copy")
const payload = document.querySelector("#support-payload")
const look = payload.querySelector("[name=look]")
const names = payload.querySelector("[name=names]")
const remover = find("[data-action=delete-result]")

const reports = new Outbox(place.dataset.post)
const deletion = new Outbox(place.dataset.delete)
const progress = new Progress(place.dataset)
let presses = 0
let verdict = null // What is on the screen: {id, step, measurements, text, submission, sent}.

const diagnosis = () => document.querySelector("#diagnosis")
const fixOnScreen = () => diagnosis().querySelector('article[data-kind="fix"]')?.dataset.step

// While the person looks first, the agent learns that a test goes on, and nothing of what it says.
const tell = (stage, { step = null, tried = [] } = {}) => progress.tell(stage, look.checked ? {} : { step, tried })

function say(words) {
  const text = place.dataset[words] ?? ""
  if (find("[data-status]").textContent !== text) find("[data-status]").textContent = text
  copy.hidden = !["sayWaiting", "sayFailed", "sayGone"].includes(words)
  find("[data-to-copy]").hidden = copy.hidden
}

function begin(action) {
  const left = action === "check-again" ? fixOnScreen() : null
  presses += 1
  tell("running", { tried: left ? [left] : [] })
}

function settled({ target, detail: { requestConfig } }) {
  if (target !== diagnosis()) return
  const { state, fault, certainty } = target.dataset
  if (state !== "done") return tell(state)
  const step = target.querySelector("[data-step]").dataset.step
  tell("done", { step })
  const id = [presses, fault, certainty].join()
  if (id === verdict?.id) return
  // What was judged; the form may hold newer measurements, and a frame adds what its host says.
  const measurements = JSON.parse(requestConfig.parameters.measurements)
  verdict = { id, step, measurements, text: verdictText(target), sent: false }
  report(verdict)
}

async function report(run) {
  await prepare(run)
  if (!look.checked) return send(run)
  if (run !== verdict) return
  say("sayLook")
  payload.open = true
}

async function prepare(run) {
  const key = run.sent ? newKey() : (run.submission?.key ?? newKey())
  const wanted = names.checked ? await microphoneNames() : null
  const locale = document.body.dataset.locale
  run.submission = submissionOf({ key, measurements: run.measurements, fields: form.elements, locale, names: wanted })
  if (run === verdict) show(run)
}

function show({ submission, text, sent }) {
  payload.querySelector("[data-no-payload]").hidden = true
  payload.querySelector("[data-payload]").hidden = false
  payload.querySelector("code").textContent = readable(submission)
  copy.querySelector("code").textContent = `${text}\n\n${JSON.stringify(submission)}`
  offer(!sent)
}

function send(run) {
  run.sent = true
  reports.put({ link, submission: run.submission })
  if (run === verdict) offer(false)
}

function offer(wanted) {
  find("[data-to-payload]").hidden = !wanted
  for (const button of document.querySelectorAll("[data-action=send-to-support]")) button.hidden = !wanted
}

function sendNow() {
  progress.tell("done", { step: verdict.step })
  send(verdict)
}

// The names of microphones are known once one was allowed; a report that is gone without them goes once more.
async function namesChanged() {
  const run = verdict
  if (!run || (run.sent && !names.checked)) return
  const wasSent = run.sent
  await prepare(run)
  if (wasSent && !look.checked) send(run)
  else run.sent = false
  if (run === verdict) show(run)
}

async function lookChanged() {
  rememberLookingFirst(look.checked)
  if (!look.checked || !verdict?.sent || reports.state === "sent") return
  await reports.clear()
  verdict.sent = false
  show(verdict)
  say("sayLook")
}

// Whoever deletes wants nothing sent behind their back from then on.
async function remove() {
  look.checked = true
  rememberLookingFirst(true)
  await reports.clear()
  deletion.put({ link })
}

function deleted() {
  if (deletion.state === "refused") return say("sayNotDeletable")
  // Where the link itself is kept no longer, nothing is that came through it.
  if (!["sent", "gone"].includes(deletion.state)) return deletion.state === "sending" || say("sayNotDeleted")
  say("sayDeleted")
  remover.hidden = true
  if (!verdict) return
  verdict.sent = false
  verdict.submission = { ...verdict.submission, key: newKey() }
  show(verdict)
}

const SAID = { sent: "saySent", waiting: "sayWaiting", failed: "sayFailed", gone: "sayGone", refused: "sayFailed" }

reports.addEventListener("change", () => {
  const words = SAID[reports.state]
  if (words) say(words)
  if (reports.state === "sent") remover.hidden = false
})
deletion.addEventListener("change", deleted)

const actions = {
  "start-test": begin,
  "check-again": begin,
  "send-to-support": sendNow,
  "delete-result": remove,
}
document.addEventListener("click", ({ target }) => {
  const action = target.closest("[data-action]")?.dataset.action
  actions[action]?.(action)
  const step = fixOnScreen()
  if (step && target.closest("#diagnosis [data-choice]")) tell("done", { step, tried: [step] })
}, { capture: true }) // Before a press clears what is on the screen.
document.addEventListener("htmx:afterSettle", settled)
look.addEventListener("change", lookChanged)
names.addEventListener("change", namesChanged)
for (const event of ["online", "focus"]) {
  window.addEventListener(event, () => [reports, deletion].forEach((box) => box.again()))
}
window.addEventListener("pageshow", ({ persisted }) => persisted && progress.again())

look.checked = looksFirst()
whenSeen(() => tell("opened"))
