// For every page in a frame: keeps the page around it informed, and does what that page may ask for.
import { clean, HostPage, MAX_ATTRIBUTE, MAX_CODE, THEMES } from "../models/host_page.js"

const { parents, testUrl } = document.body.dataset
const host = new HostPage(parents)
const facts = {} // What the page around said of the phone app, and a tab of its test, to be judged with what is measured.
const permissionWhen = {} // What the browser said of the permission here then.
// What a changed permission outdates. Where the browser would have asked, its refusal was not for the permission.
const OUTDATED = {
  cti_error: (then, now) => then === "denied" && now !== "denied",
  tab_run: (then, now) => then !== now,
}
const lamps = {} // The state of each level as it was last sent.
let result = "" // The verdict that was last sent.
let comparing = null // AbortController of the comparison with a tab under way
let leavingFor = null // The address this page is being left for.

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
  if (THEMES.includes(theme)) document.documentElement.dataset.theme = theme
  const address = new URL(location.href)
  if (!lang || [document.documentElement.lang, address.searchParams.get("lang")].includes(lang)) return
  address.searchParams.set("lang", lang)
  leave(address)
}

function leave(address) {
  leavingFor = address
  location.replace(address)
}

function run() {
  if (leavingFor) return leave(new URL("#start", leavingFor))
  if (!form) return location.assign(`${testUrl}#start`)
  document.querySelector('[data-action="start-test"], [data-action="check-again"]')?.click()
}

function hear(part, words) {
  facts[part] = words
  delete permissionWhen[part]
  if (form?.elements.measurements.value) form.dispatchEvent(new Event("measured"))
}

function forgetOutdated({ permissions }) {
  const now = permissions.after ?? permissions.before
  for (const [part, isOutdated] of Object.entries(OUTDATED)) {
    if (!facts[part]) continue
    permissionWhen[part] ??= now
    if (isOutdated(permissionWhen[part], now)) delete facts[part]
  }
}

async function compareInTab(button) {
  if (button.getAttribute("aria-disabled")) return
  const { textContent, dataset } = button
  button.setAttribute("aria-disabled", "true")
  button.textContent = dataset.busy
  forgetTab()
  comparing = new AbortController()
  const { signal } = comparing
  const options = { signal, unseen: offerTab }
  const compared = import("../models/comparison.js").then((module) => module.compareInTab(dataset.url, options))
  const answer = await compared.catch(() => null)
  if (signal.aborted) return
  if (answer) return hear("tab_run", answer)
  button.removeAttribute("aria-disabled")
  button.textContent = textContent
  diagnosis().querySelector("[data-tab-failed]")?.removeAttribute("hidden")
}

function offerTab(url) {
  const offer = diagnosis().querySelector("[data-tab-unseen]")
  if (!offer) return
  offer.querySelector("a").href = url
  offer.hidden = false
}

function forgetTab() {
  comparing?.abort()
  delete facts.tab_run
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
host.addEventListener("host-info", ({ detail: { allow, sandbox, origin, policy, ...facts } }) =>
  hear("host_info", { ...facts, allow: cleanAttribute(allow), sandbox: cleanAttribute(sandbox), origin: origin && clean(origin), policy: policy && knownOf(policy) }),
)
host.addEventListener("cti-error", ({ detail: { name, message, code = "" } }) => {
  hear("cti_error", { name: clean(name), message: clean(message), code: clean(String(code), MAX_CODE) })
})

const FEATURES = ["microphone", "autoplay", "speaker-selection"]
const knownOf = (policy) => Object.fromEntries(FEATURES.filter((feature) => feature in policy).map((feature) => [feature, policy[feature]]))
const cleanAttribute = (value) => (value === null ? null : clean(value, MAX_ATTRIBUTE))

document.addEventListener("htmx:configRequest", ({ target, detail: { parameters } }) => {
  if (target !== form) return
  const measured = JSON.parse(parameters.measurements)
  forgetOutdated(measured)
  parameters.measurements = JSON.stringify({ ...measured, ...facts })
})
document.addEventListener("htmx:afterSettle", tellResult)
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => host.send("error", { code: "unreachable" }))
}

new ResizeObserver(tellSize).observe(document.documentElement)
answerInstaller()
host.greet()
