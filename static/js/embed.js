// For every page in a frame: keeps the page around it informed, and does what that page may ask for.
import { clean, HostPage } from "./host_page.js"

const { parents, testUrl } = document.body.dataset
const host = new HostPage(parents)
const told = {} // What the page around said of the phone app, and a tab of its test, to be judged with what is measured.
const lamps = {} // The state of each level as it was last sent.
let result = "" // The verdict that was last sent.
let comparing = null // AbortController of the comparison with a tab under way
let permissionThen // What the browser said here when the tab's answer came.

const form = document.querySelector("#run-form")
const diagnosis = () => document.querySelector("#diagnosis")

// Whether this frame may use the microphone; null where the browser does not say.
function microphone() {
  if (window.origin === "null") return false
  return document.featurePolicy?.allowsFeature("microphone") ?? null
}

function answerInstaller() {
  const answers = { true: "allowed", false: window.origin === "null" ? "sandboxed" : "refused", null: "unknown" }
  document.querySelector(`[data-frame-answer="${answers[microphone()]}"]`)?.removeAttribute("hidden")
}

function tellSize() {
  host.send("resize", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) })
}

function tellResult() {
  const section = diagnosis()
  if (!section) return
  const levels = Object.fromEntries([...section.querySelectorAll("[data-lamp]")].map(({ dataset }) => [dataset.lamp, dataset.state]))
  for (const [level, state] of Object.entries(levels)) {
    if (state !== (lamps[level] ?? "unknown")) host.send("level", { level, state })
    lamps[level] = state
  }
  const { state, shown, fault, level, certainty } = section.dataset
  if (state !== "done" || shown === result) return
  result = shown
  const fixed = section.querySelector(".fixed") !== null
  host.send("result", { code: fault, level: level === "none" ? null : level, certainty, levels, fixed })
}

function show({ lang, theme }) {
  if (theme) document.documentElement.dataset.theme = theme
  if (!lang || lang === document.documentElement.lang) return
  const address = new URL(location.href)
  address.searchParams.set("lang", lang)
  location.replace(address)
}

function run() {
  if (!form) return location.assign(`${testUrl}#start`)
  document.querySelector('[data-action="start-test"], [data-action="check-again"]')?.click()
}

function hear(part, words) {
  told[part] = words
  if (form?.elements.measurements.value) form.dispatchEvent(new Event("measured"))
}

const permissionIn = ({ permissions }) => permissions.after ?? permissions.before

async function compareInTab(button) {
  if (button.ariaDisabled) return
  const { textContent, dataset } = button
  button.ariaDisabled = "true"
  button.textContent = dataset.busy
  forgetTab()
  comparing = new AbortController()
  const { signal } = comparing
  const compared = import("./comparison.js").then((module) => module.compareInTab(dataset.url, { signal }))
  const answer = await compared.catch(() => null)
  if (signal.aborted) return
  if (answer) return hearTab(answer)
  Object.assign(button, { ariaDisabled: null, textContent })
  diagnosis().querySelector("[data-tab-failed]")?.removeAttribute("hidden")
}

function hearTab(answer) {
  permissionThen = permissionIn(JSON.parse(form.elements.measurements.value))
  hear("tab_run", answer)
}

function forgetTab() {
  comparing?.abort()
  delete told.tab_run
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]")
  if (button?.dataset.action === "compare-in-tab") compareInTab(button)
  if (button?.dataset.action === "check-again") forgetTab()
})

host.addEventListener("init", ({ detail: { nonce, theme } }) => {
  show({ theme })
  host.send("ready", { nonce, microphone: microphone() })
  tellSize()
  tellResult()
})
host.addEventListener("set", ({ detail }) => show(detail))
host.addEventListener("run", run)
host.addEventListener("host-info", ({ detail }) => hear("host_info", detail))
host.addEventListener("cti-error", ({ detail: { name, message } }) =>
  hear("cti_error", name ? { name: clean(name), message: clean(message) } : undefined),
)

document.addEventListener("htmx:configRequest", ({ target, detail: { parameters } }) => {
  if (target !== form) return
  const measured = JSON.parse(parameters.measurements)
  if (permissionIn(measured) !== permissionThen) delete told.tab_run
  parameters.measurements = JSON.stringify({ ...measured, ...told })
})
document.addEventListener("htmx:afterSettle", tellResult)
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => host.send("error", { code: "unreachable" }))
}

new ResizeObserver(tellSize).observe(document.documentElement)
answerInstaller()
host.greet()
