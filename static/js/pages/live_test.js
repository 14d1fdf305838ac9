// The live test page: ties what is pressed and shown to the session, and the session to the form htmx posts.
import { copyOnClick, revealCopyButtons } from "../helpers/copy_buttons.js"
import { countMicrophones } from "../helpers/devices.js"
import { showLevel } from "../helpers/meter.js"
import { permissionState } from "../helpers/permission.js"
import { Post } from "../components/measurement_form.js"
import { Session } from "../models/session.js"

const form = document.querySelector("#run-form")
const tools = document.querySelector("#tools")
const unreachable = document.querySelector("#unreachable")
const questions = document.querySelector("#questions")

const post = new Post(form)
const session = new Session()
let toolbox = null // A promise of the tools below the verdict, once there is a use for them.
let comparing = null // AbortController of the comparison under way
let focused = null // What had the focus inside the part that is being swapped.

const LONG = 8000 // Milliseconds after which a person is offered another way.

const diagnosis = () => document.querySelector("#diagnosis")
const reveal = (selector) => diagnosis().querySelector(selector)?.removeAttribute("hidden")

const actions = {
  "start-test": () => session.run?.pending || start(),
  "check-again": () => start(),
  "compare-clean-origin": compare,
  "retry-send": () => post.again(),
}

function start(options) {
  comparing?.abort()
  const { dataset } = diagnosis()
  dataset.state = "running"
  for (const name of ["fault", "level", "certainty"]) delete dataset[name] // Nothing of the new run is known.
  for (const lamp of diagnosis().querySelectorAll("[data-lamp]")) lamp.dataset.state = "unknown"
  post.shown = "" // What the server drew is no longer what is on the screen.
  session.start(options)
}

async function compare(button) {
  if (button.ariaDisabled) return
  button.ariaDisabled = "true"
  button.textContent = button.dataset.busy
  setTimeout(() => reveal("[data-compare-manual]"), LONG)
  comparing?.abort()
  comparing = new AbortController()
  const { signal } = comparing
  session.pause()
  const { compareCleanOrigin } = await import("../models/comparison.js")
  const answer = await compareCleanOrigin(button.dataset.url, { signal })
  if (signal.aborted || answer === "redirected") return
  if (answer !== null) return session.learn({ clean_origin: answer })
  reveal("[data-compare-manual]")
  session.resume()
}

// The button of the start page leads here as if this page's own had been pressed. Other engines than
// Chromium let only a press on this page itself measure sound.
function continueFromStart() {
  if (location.hash !== "#start") return
  history.replaceState(history.state, "", location.pathname + location.search)
  if ("userAgentData" in navigator) start()
}

async function returnFromDetour() {
  if (!new URLSearchParams(location.search).has("comparison")) return
  const { returnedAnswer, returnedToken } = await import("../models/comparison.js")
  const token = returnedToken()
  if ((await permissionState()) !== "denied") return
  const answer = await returnedAnswer(token)
  start({ quiet: true, learned: answer && { permission: "denied", facts: { clean_origin: answer } } })
}

async function returnFromHistory() {
  const { state, fault } = diagnosis().dataset
  if (state !== "done") return state === "idle" || location.reload()
  const known = ["granted", "denied"].includes(await permissionState())
  if (known && fault !== "all-clear") session.start({ quiet: true })
}

function shown() {
  const { state, fault, shown: digest = "", keepListening } = diagnosis().dataset
  post.shown = digest
  if (state === "done") {
    post.previous = fault ?? ""
    tools.querySelector("[data-playback]").hidden = fault !== "all-clear" || typeof MediaRecorder !== "function"
    showTools(session.run?.granted)
    showRepair()
  }
  session.judged({ state, fault, keepListening: keepListening !== undefined })
}

function showTools(wanted) {
  tools.hidden = !wanted
  if (!wanted) return closeTools()
  toolbox ??= import("../components/toolbox.js").then(({ Toolbox }) => new Toolbox(tools, { stream: () => session.run?.stream ?? null }))
  toolbox.catch(() => (toolbox = null)) // Not reached now; the next verdict tries again.
}

function showRepair() {
  if (!window.HTMLMicrophoneElement || !diagnosis().querySelector("[data-repair]")) return
  const offered = import("../components/repair.js").then(({ offerRepair }) => offerRepair(diagnosis(), session))
  offered.catch(() => {}) // Not reached now: the steps are there.
}

async function closeTools() {
  ;(await toolbox)?.close()
}

// Keyboard users keep their place: the same button if it is there again, else the verdict.
function keepFocus(section) {
  if (focused === null || section.contains(document.activeElement)) return
  const heading = section.querySelector("h2") ?? section
  heading.tabIndex = -1
  const again = focused && section.querySelector(`[data-action="${focused}"]`)
  ;(again || heading).focus({ preventScroll: true })
}

// Of a new verdict above what is in view, or at the end of a low panel, nobody would see what to press.
function showNews(section) {
  const heading = section.querySelector("h2")
  const isNews = (section.dataset.fault ?? "") !== form.elements.previous.value
  if (!isNews || !heading) return
  const { top } = heading.getBoundingClientRect()
  const stop = heading.closest(".stop")?.querySelector(".stop-head")
  if (top < 0 || top > innerHeight / 2) (stop ?? heading).scrollIntoView()
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

function letGo() {
  comparing?.abort()
  session.close()
  closeTools()
}

document.addEventListener("click", (event) => {
  copyOnClick(event)
  stayHere(event)
  const button = event.target.closest("[data-action]")
  actions[button?.dataset.action]?.(button)
})

session.addEventListener("measured", ({ detail }) => post.send(detail, session.run))
session.addEventListener("level", ({ detail }) => {
  if (session.run?.stream && tools.hidden) showTools(true)
  showLevel(diagnosis().querySelectorAll("[data-meter]"), detail)
})
session.addEventListener("hint", () => {
  reveal("[data-changed]")
  document.querySelector("#announcement").textContent = diagnosis().querySelector("[data-changed]")?.textContent ?? ""
})

// htmx settles attributes a moment after it swaps; only then is what the server said on the element.
document.addEventListener("htmx:beforeRequest", ({ target, detail }) => target === form && post.leaving(detail.xhr))
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt !== form) return
  if (!post.isFrom(event.detail.xhr, session.run) || !isOurs(event.detail.xhr)) return event.preventDefault()
  const { activeElement } = document
  focused = diagnosis().contains(activeElement) ? (activeElement.dataset.action ?? "") : null
})
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target !== diagnosis()) return
  revealCopyButtons(target)
  keepFocus(target)
  showNews(target)
  shown()
})
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (target !== form || !post.isFrom(detail.xhr, session.run)) return
  unreachable.hidden = detail.successful && isOurs(detail.xhr)
  if (detail.xhr.status === 204) shown()
})

const retry = () => unreachable.hidden || post.again()
window.addEventListener("online", retry)
window.addEventListener("focus", retry)
window.addEventListener("pagehide", letGo)
window.addEventListener("pageshow", ({ persisted }) => persisted && returnFromHistory())

post.shown = diagnosis().dataset.shown ?? ""
revealCopyButtons(document)
diagnosis().querySelector('[data-action="start-test"]')?.removeAttribute("disabled")
countMicrophones() // The first listing in a browser takes a tenth of a second; not while somebody waits.
continueFromStart()
returnFromDetour()
questions.open = false // The computer is asked first.
