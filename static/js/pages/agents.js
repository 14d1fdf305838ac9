// The agent's pages: copy buttons, moments, and the part that brings itself up to date: a link, or the list of them.
import { Alerts, tickAlways } from "../components/alerts.js"
import { listenForKey, offerKey } from "../components/search_key.js"
import { copyOnClick, revealCopyButtons } from "../helpers/copy_buttons.js"
import { refreshTimes } from "../helpers/relative_times.js"

const REFRESH_MS = 1000 // Between two looks at the clock; on a call, seconds count.
const HIDDEN_MS = 15000 // Between two questions of a tab that nobody looks at.
const TICK_MS = 1000
const SIGNED_OUT = 401

const watch = () => document.querySelector("[data-live]")
const notice = (id) => document.querySelector(id)
let folded = false
let rests = false // Whether it has asked a moment ago, as a hidden tab sees it.
let waking
let sinceAsked = 0 // In ms, by a clock that nobody slows down.
let saved = { open: [], focus: null } // What the person had open in the part that is being swapped.

function refresh(root) {
  revealCopyButtons(root)
  for (const button of root.querySelectorAll("[data-action=print]")) button.hidden = false
  for (const way of root.querySelectorAll(".prose a, .prose form")) way.target = "_blank" // What is watched here stays.
  refreshTimes(root, document.documentElement.lang)
}

// What opens has a name; rows of a step have but their question.
const nameOf = (part) => part.dataset.keep ?? part.querySelector("summary").textContent

function keep(section) {
  const { activeElement } = document
  saved = {
    open: [...section.querySelectorAll("details[open]")].map(nameOf),
    focus: section.contains(activeElement) ? activeElement.closest("[data-focus]")?.dataset.focus : null,
    step: section.querySelector("[data-step]")?.dataset.step,
    scrolled: section.querySelector("[data-step]")?.scrollTop,
  }
}

function restore(section) {
  for (const part of section.querySelectorAll("details")) part.open = saved.open.includes(nameOf(part))
  if (saved.focus) section.querySelector(`[data-focus="${saved.focus}"]`)?.focus({ preventScroll: true })
  const step = section.querySelector("[data-step]")
  if (step && step.dataset.step === saved.step) step.scrollTop = saved.scrolled
}

// A menu is open until somebody presses elsewhere; a press on one of its buttons leaves time to read what it says.
function closeMenus(pressed) {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(pressed)) menu.open = false
}

// Once the customer has opened the link, the code and the message are enough.
function foldShare({ dataset }) {
  const ways = document.querySelector("[data-other-ways]")
  if (!ways || folded || (dataset.stage ?? "none") === "none") return
  folded = true
  ways.open = false
}

// Among many tabs the title and the icon are what an agent sees of this one.
function showInTab({ dataset }) {
  if (dataset.title) document.title = dataset.title
  if (dataset.icon) document.querySelector("link[rel=icon]").href = dataset.icon
}

document.addEventListener("click", (event) => {
  copyOnClick(event)
  if (event.target.closest("[data-action=print]")) window.print()
  closeMenus(event.target)
})
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null)
})

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target !== watch()) return
  const stopped = (document.hidden && rests) || !notice("#signed-out").hidden
  if (stopped) return event.preventDefault()
  rests = true
  sinceAsked = 0
  clearTimeout(waking)
  waking = setTimeout(() => (rests = false), HIDDEN_MS)
})
document.addEventListener("visibilitychange", () => document.hidden || watch()?.dispatchEvent(new Event("refresh")))

// A portal or a sign-in page may answer in the server's place, with 200.
const isOurs = ({ status, responseText }) => status === 204 || responseText.includes("data-live")

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target !== watch()) return
  if (isOurs(event.detail.xhr)) keep(watch())
  else event.detail.shouldSwap = false
})
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target !== watch()) return
  refresh(target)
  restore(target)
  foldShare(target)
  showInTab(target)
  alerts?.look(target.dataset)
})
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const signedOut = detail.xhr.status === SIGNED_OUT
  notice("#signed-out").hidden = !signedOut
  notice("#lost").hidden = signedOut || (detail.successful && isOurs(detail.xhr))
})

const searchField = document.querySelector("[type=search]")
if (searchField) listenForKey(searchField)
const keys = document.querySelector("[data-search-key]")
if (keys) offerKey(keys)
const ring = document.querySelector("[data-action=alerts]")
const alerts = ring && new Alerts(ring, watch().dataset)
const ticking = document.querySelector("[data-ticker]")
if (ticking) tickAlways(ticking.dataset.ticker, TICK_MS, () => {
  sinceAsked += TICK_MS
  if (sinceAsked < HIDDEN_MS) return
  rests = false
  if (document.hidden) watch().dispatchEvent(new Event("refresh"))
})
refresh(document)
setInterval(() => refreshTimes(document, document.documentElement.lang), REFRESH_MS)
