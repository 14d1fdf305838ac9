// The live test page: ties what is pressed and shown to the session, and the session to the form htmx posts.
import { DiagnosisSection } from "../components/diagnosis_section.js"
import { MeasurementForm, RETRY_MS } from "../components/measurement_form.js"
import { countMicrophones, permissionState } from "../helpers/browser_answers.js"
import { Session } from "../models/session.js"

const form = document.querySelector("#run-form")
const tools = document.querySelector("#tools")
const unreachable = document.querySelector("#unreachable")
const questions = document.querySelector("#questions")

const section = new DiagnosisSection()
const measurements = new MeasurementForm(form)
const session = new Session()
let motion = null // What lets the path draw itself, once a run has begun.
let meter = null // A promise of what draws levels, once one is heard.
let toolbox = null // A promise of the tools below the verdict, once there is a use for them.
let htmxUrl = null // Where htmx is, as what a script may be fetched from.

const LONG_MS = 8000 // After which a person is offered another way.

const actions = {
  "start-test": () => session.run?.pending || start(),
  "check-again": () => start(),
  "compare-clean-origin": compare,
  "retry-send": () => measurements.sendAgain(),
}

function start(options) {
  section.showRunning()
  measurements.shown = "" // What the server drew is no longer what is on the screen.
  sayArc()
  session.start(options)
  if (!motion) loadMotion()
  offerCopying(document) // Fetched now, so that nothing moves when the verdict has an address to copy.
}

// Not reached, the steps are those of Chrome.
function sayArc() {
  import("../helpers/arc.js").then((module) => module.sayArc(form)).catch(() => {})
}

// Not reached, the path is drawn at once.
function loadMotion() {
  import("../components/path_motion.js").then(({ PathMotion }) => (motion = new PathMotion())).catch(() => {})
}

// Not reached, an address can be selected.
function offerCopying(root) {
  const offered = import("../helpers/copy_buttons.js").then(({ copyOnClick, revealCopyButtons }) => {
    document.addEventListener("click", copyOnClick) // The same one again is none more.
    revealCopyButtons(root)
  })
  offered.catch(() => {})
}

async function compare(button) {
  if (button.getAttribute("aria-disabled")) return
  const { textContent } = button
  const offerOtherWays = () => {
    section.reveal("[data-compare-manual]")
    button.removeAttribute("aria-disabled") // It may be pressed again, which ends the comparison that hangs.
    button.textContent = textContent
  }
  button.setAttribute("aria-disabled", "true")
  button.textContent = button.dataset.busy
  const timer = setTimeout(offerOtherWays, LONG_MS)
  if (await session.compare(button.dataset.url)) return
  clearTimeout(timer)
  offerOtherWays()
}

// The button of the start page leads here as if this page's own had been pressed. Other engines than
// Chromium let only a press on this page itself measure sound.
function continueFromStart() {
  if (location.hash !== "#start") return
  history.replaceState(history.state, "", location.pathname + location.search)
  if ("userAgentData" in navigator) start()
}

async function returnFromDetour() {
  if (!location.search.includes("comparison=")) return
  const { learnedOnDetour } = await import("../models/comparison.js")
  const learned = await learnedOnDetour()
  if (learned) start({ quiet: true, learned })
}

async function returnFromHistory() {
  const { state, fault } = section.verdict
  if (state !== "done") return state === "idle" || location.reload()
  const known = ["granted", "denied"].includes(await permissionState())
  if (known && fault !== "all-clear") session.start({ quiet: true })
}

function showVerdict() {
  const { state, fault, digest, keepListening } = section.verdict
  measurements.shown = digest
  measurements.hasPageStop ||= section.hasPageStop
  if (state === "done") {
    measurements.previous = fault
    tools.querySelector("[data-playback]").hidden = fault !== "all-clear" || typeof MediaRecorder !== "function"
    showTools(session.run?.granted)
    offerRepair()
  }
  session.judged({ state, fault, keepListening })
}

async function showLevel(peak) {
  meter ??= import("../helpers/meter.js")
  const module = await meter.catch(() => (meter = null)) // Not reached now; the next level tries again.
  module?.showLevel(section.element.querySelectorAll("[data-meter]"), peak)
  module?.showSound(document.querySelectorAll("[data-sound]"), peak)
}

function showTools(wanted) {
  tools.hidden = !wanted
  if (!wanted) return closeTools()
  toolbox ??= import("../components/toolbox.js").then(({ Toolbox }) => new Toolbox(tools, { stream: () => session.run?.stream ?? null }))
  toolbox.catch(() => (toolbox = null)) // Not reached now; the next verdict tries again.
}

async function closeTools() {
  ;(await toolbox)?.close()
}

function offerRepair() {
  if (!window.HTMLMicrophoneElement || !section.element.querySelector("[data-repair]")) return
  const offered = import("../components/repair.js").then((module) => module.offerRepair(section.element, session))
  offered.catch(() => {}) // Not reached now: the steps are there.
}

function announce(notice) {
  section.reveal(notice)
  document.querySelector("#announcement").textContent = section.element.querySelector(notice)?.textContent ?? ""
}

// It was not reached together with the page; without it nothing is posted, and its policy is not there either.
function fetchHtmx() {
  const missing = document.querySelector("#htmx-script")
  const script = document.createElement("script")
  script.onload = () => measurements.sendAgain()
  script.onerror = () => setTimeout(fetchHtmx, RETRY_MS)
  const { id, src, integrity, crossOrigin } = missing
  htmxUrl ??= window.trustedTypes?.createPolicy("htmx", { createScriptURL: () => src }).createScriptURL("") ?? src
  Object.assign(script, { id, src: htmxUrl, integrity, crossOrigin })
  missing.replaceWith(script)
}

// Inside the verdict the test page is this page: what its text is about is the list of microphones.
function stayHere(event) {
  if (event.target.closest('[href="#questions"]')) questions.open = true
  const link = event.target.closest("#diagnosis article a")
  if (link?.pathname !== location.pathname || tools.hidden) return
  event.preventDefault()
  tools.querySelector("[data-microphones]").open = true
  tools.scrollIntoView()
}

// A portal or a sign-in page may answer in the server's place, with 200.
const isOurs = ({ status, responseText }) => status === 204 || responseText.includes('id="diagnosis"')

document.addEventListener("click", (event) => {
  stayHere(event)
  const button = event.target.closest("[data-action]")
  actions[button?.dataset.action]?.(button)
})

session.addEventListener("measured", ({ detail }) => {
  measurements.send(detail, session.run)
  if (window.htmx || !unreachable.hidden) return
  unreachable.hidden = false
  fetchHtmx()
})
// Only then does htmx hear of it; a run that came from the start page may have ended before.
document.addEventListener("DOMContentLoaded", () => measurements.sendAgain())
session.addEventListener("level", ({ detail }) => {
  if (session.run?.stream && tools.hidden) showTools(true)
  showLevel(detail)
})
session.addEventListener("hint", () => announce("[data-changed]"))
session.addEventListener("let-go", () => announce("[data-let-go]"))

// htmx settles attributes a moment after it swaps; only then is what the server said on the element.
document.addEventListener("htmx:beforeRequest", ({ target, detail }) => target === form && measurements.rememberRunOf(detail.xhr))
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail
  if (requestConfig.elt !== form) return
  if (!measurements.isFrom(xhr, session.run) || !isOurs(xhr)) return event.preventDefault()
  section.rememberFocus()
})
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target !== section.element) return
  if (motion) section.move(motion)
  offerCopying(target)
  section.restoreFocus()
  section.scrollToNews(measurements.previous)
  showVerdict()
})
document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr, successful } }) => {
  if (target !== form || !measurements.isFrom(xhr, session.run)) return
  unreachable.hidden = successful && isOurs(xhr)
  if (!unreachable.hidden) measurements.sendLater()
  if (xhr.status === 204) showVerdict()
})

for (const event of ["online", "focus"]) window.addEventListener(event, () => unreachable.hidden || measurements.sendAgain())
window.addEventListener("pagehide", () => {
  session.close()
  closeTools()
})
window.addEventListener("pageshow", ({ persisted }) => persisted && returnFromHistory())

measurements.shown = section.verdict.digest
section.element.querySelector('[data-action="start-test"]')?.removeAttribute("disabled")
countMicrophones() // The first listing in a browser takes a tenth of a second; not while somebody waits.
continueFromStart()
returnFromDetour()
questions.open = false // The computer is asked first.
questions.dataset.closed = ""
