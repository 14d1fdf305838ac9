// Where the test runs: the page, and what the browser says it is.
import { attempt, soon } from "./browser_answers.js"

const ASKED = "soundcheck.asked"
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/
const VERSION = /^\d{1,9}(\.\d{1,9})*$/

const SYSTEMS = {
  "Windows": "windows", "macOS": "macos", "Linux": "linux", "Android": "android", "iOS": "ios",
  "Chrome OS": "chromeos", "Chromium OS": "chromeos",
}
const BRANDS = [["Microsoft Edge", "edge"], ["Opera", "opera"], ["Brave", "brave"], ["Google Chrome", "chrome"], ["Chromium", "chrome"]]
const AGENTS = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, "edge"],
  [/\bOP[RT]\/(\d+)/, "opera"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "firefox"],
  [/(?:Chrome|CriOS)\/(\d+)/, "chrome"],
  [/\bVersion\/(\d+).*\bSafari\//, "safari"],
]

export function pageOf(window = globalThis) {
  const framed = window.top !== window.self
  return {
    secure_context: window.isSecureContext === true,
    media_devices: typeof attempt(() => window.navigator.mediaDevices.getUserMedia) === "function",
    framed,
    opaque_origin: window.origin === "null",
    policy_allows: attempt(() => window.document.featurePolicy.allowsFeature("microphone")),
    top_level_host: framed ? topLevelHost(window) : null,
    asked_before: framed ? null : attempt(() => window.localStorage.getItem(ASKED) !== null),
  }
}

export async function platformOf(window = globalThis) {
  const { navigator } = window
  const fromAgent = fromUserAgent(navigator)
  return { ...fromAgent, ...(await soon(() => fromClientHints(navigator, fromAgent), window)) }
}

// In a frame the permission belongs to the page on top, so nothing is remembered there.
export function rememberAsking(window = globalThis) {
  if (window.top !== window.self) return
  attempt(() => window.localStorage.setItem(ASKED, "1")) // Blocked or full: asked_before stays as it was.
}

function topLevelHost({ document, location, origin, parent, top }) {
  const address = attempt(() => top.location.href) // None where that page is of another origin, as it usually is.
  if (address !== null) return hostOf(address)
  const ancestors = location.ancestorOrigins
  if (ancestors?.length) return hostOf(ancestors[ancestors.length - 1])
  // After a navigation inside the frame the referrer is a page of ours.
  const ours = document.referrer.startsWith(`${origin}/`)
  return parent === top && !ours ? hostOf(document.referrer) : null
}

function hostOf(address) {
  const host = attempt(() => /^http/.test(address) && new URL(address).host)
  return host?.length <= 253 && HOST.test(host) ? host : null
}

function fromUserAgent({ userAgent = "", platform, maxTouchPoints = 0 }) {
  const match = AGENTS.find(([pattern]) => pattern.test(userAgent))
  const os = systemOf(userAgent, platform === "MacIntel" && maxTouchPoints > 1)
  return {
    os,
    os_version: versionOf(userAgent, os),
    browser: match ? match[1] : null,
    browser_version: match ? majorOf(userAgent.match(match[0])[1]) : null,
    engine: engineOf(userAgent, os),
  }
}

function systemOf(userAgent, touchesMac) {
  if (touchesMac || /iPhone|iPad|iPod/.test(userAgent)) return "ios"
  if (/Android/.test(userAgent)) return "android"
  if (/Windows/.test(userAgent)) return "windows"
  if (/Mac OS X/.test(userAgent)) return "macos"
  if (/CrOS/.test(userAgent)) return "chromeos"
  return /Linux/.test(userAgent) ? "linux" : null
}

// Chrome, Safari and Firefox froze macOS at 10.15 and Chrome froze Android at "10; K"; Windows 11 calls itself 10.
function versionOf(userAgent, os) {
  const patterns = { ios: /OS (\d+(?:_\d+)*) like Mac/, macos: /Mac OS X (?!10[._]15)(\d+(?:[._]\d+)*)/, android: /Android (?!10; K\))(\d+(?:\.\d+)*)/ }
  return valid(patterns[os]?.exec(userAgent)?.[1].replaceAll("_", "."))
}

function engineOf(userAgent, os) {
  if (os === "ios") return "webkit"
  if (/Gecko\//.test(userAgent)) return "gecko"
  if (/Chrome\//.test(userAgent)) return "chromium"
  return /AppleWebKit\//.test(userAgent) ? "webkit" : null
}

async function fromClientHints({ userAgentData, brave }, fromAgent) {
  const brands = new Map(userAgentData.brands.map(({ brand, version }) => [brand, version]))
  const match = BRANDS.find(([brand]) => brands.has(brand))
  const os = SYSTEMS[userAgentData.platform] ?? fromAgent.os
  return {
    os,
    os_version: systemVersion(os, await platformVersion(userAgentData)),
    browser: brave ? "brave" : match ? match[1] : fromAgent.browser,
    browser_version: match ? majorOf(brands.get(match[0])) : fromAgent.browser_version,
    engine: "chromium",
  }
}

async function platformVersion(userAgentData) {
  try {
    return (await userAgentData.getHighEntropyValues(["platformVersion"])).platformVersion
  } catch {
    return null // The page's policy or the user does not allow it.
  }
}

// Windows 11 answers 13 or more, Windows 10 answers 1 to 10 (learn.microsoft.com, how-to-detect-win11).
function systemVersion(os, answer) {
  if (os !== "windows") return valid(answer)
  const major = parseInt(answer, 10)
  return major >= 13 ? "11" : major >= 1 && major <= 10 ? "10" : null
}

function valid(version) {
  return version && version.length <= 20 && VERSION.test(version) ? version : null
}

function majorOf(version) {
  const major = parseInt(version, 10)
  return major >= 1 && major <= 10_000 ? major : null
}
