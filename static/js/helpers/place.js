// In what the page runs, and whether the browser's functions are its own. Loaded with the first run, not before.
import { attempt } from "./browser_answers.js"

const NATIVE = /^function \w+\(\)\s*\{\s*\[native code\]\s*\}$/ // Firefox writes it in three lines.

// Programs on a desk and apps on a phone that hold a browser of their own say so, or their browser does: WebView2
// has the user agent of Edge and names itself among its brands, and apps of iOS do not say "Safari".
const PLACES = [
  [/\b(?:Electron|QtWebEngine|CefSharp|CEF|WebView2)\b/, "desktop-app"],
  [/; wv\)|Android WebView|\b(?:FBA[NV]|Instagram|LinkedInApp)\b|^(?!.*\bSafari\/).*\((?:iPhone|iPad|iPod)\b/, "in-app-browser"],
]

const BROWSER_API = ["app", "csi", "loadTimes"] // Chromium 156 has all three.

// Returns null for what looks like a tab of a browser.
export function placeOf({ location, matchMedia, navigator: { userAgent = "", userAgentData } } = globalThis) {
  const { origin, ancestorOrigins: around = [] } = location ?? {}
  const top = around.length ? around[around.length - 1] : origin // An extension may put a frame into any page.
  if (top?.startsWith("chrome-extension:")) return "extension"
  const brands = userAgentData?.brands.map(({ brand }) => brand) ?? []
  const match = PLACES.find(([pattern]) => pattern.test([userAgent, ...brands].join(" ")))
  return match ? match[1] : matchMedia?.("(display-mode: standalone)").matches ? "app-window" : null
}

// Browsers on a desk add functions of their own to Chromium's engine; QtWebEngine and Electron do not, whatever user
// agent a program has them say. Null in other engines, and on telephones, where this was not looked at.
export function hasBrowserApi({ chrome, navigator: { userAgent = "" } } = globalThis) {
  if (!/\bChrome\//.test(userAgent) || /\bAndroid\b/.test(userAgent)) return null
  return BROWSER_API.some((name) => name in (chrome ?? {}))
}

// Whoever replaces a function, as extensions do, leaves its own source behind, or no name: of a Proxy, of what is bound.
// Null where there is none to look at.
export function hasNativeApi(window = globalThis) {
  const sourceOf = ownToString(window)
  const functions = functionsOf(window).filter((one) => typeof one === "function")
  return functions.length > 0 ? functions.every((one) => NATIVE.test(attempt(() => sourceOf.call(one)))) : null
}

// Those by which the test hears.
function functionsOf({ AnalyserNode, AudioContext, BaseAudioContext, navigator }) {
  return [
    AudioContext,
    attempt(() => navigator.mediaDevices.getUserMedia),
    attempt(() => AudioContext.prototype.createMediaStreamSource),
    attempt(() => BaseAudioContext.prototype.createAnalyser),
    attempt(() => AnalyserNode.prototype.getFloatTimeDomainData),
  ]
}

// That of a new frame is the browser's, even where an extension has replaced the one of this page.
function ownToString({ document }) {
  const frame = attempt(() => document.createElement("iframe"))
  const found = attempt(() => {
    document.documentElement.append(frame)
    return frame.contentWindow.Function.prototype.toString
  })
  frame?.remove()
  return found ?? Function.prototype.toString
}
