import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import test from "node:test"
import { hasBrowserApi, hasNativeApi, placeOf } from "../../../static/js/helpers/place.js"
import { fakeWindow } from "../fakes.js"

const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
const USER_AGENTS = JSON.parse(readFileSync(new URL("../../helpers/user_agents.json", import.meta.url)))
const PLACES = [
  ["an extension's own page", { origin: "chrome-extension://abcdef" }, "extension"],
  ["a frame in an extension's panel", { ancestorOrigins: ["chrome-extension://abcdef"] }, "extension"],
  ["a frame of an extension in a page of a CRM", { ancestorOrigins: ["chrome-extension://abcdef", "https://crm.example"] }, null],
  ["an installed app's window", { standalone: true }, "app-window"],
  ["a program that calls its window standalone", { agent: `${AGENT} Electron/28.2.0`, standalone: true }, "desktop-app"],
]

for (const { name, user_agent: userAgent, brands, place } of USER_AGENTS) {
  test(`place by its user agent: ${name}`, () => {
    const userAgentData = brands && { brands: brands.map((brand) => ({ brand, version: "1" })) }

    assert.equal(placeOf({ location: {}, navigator: { userAgent, userAgentData }, matchMedia: () => ({ matches: false }) }), place)
  })
}

for (const [name, { agent: userAgent = AGENT, standalone = false, ...location }, expected] of PLACES) {
  test(`place: ${name}`, () => {
    const window = { location, navigator: { userAgent }, matchMedia: () => ({ matches: standalone }) }

    assert.equal(placeOf(window), expected)
  })
}

const ask = Array.prototype.map // A function of the browser's own, with a name, as getUserMedia is.
const FUNCTIONS = [
  ["the browser's own", { getUserMedia: ask }, true],
  ["replaced by a function", { getUserMedia() {} }, false],
  ["replaced by one that claims to be native", { getUserMedia: Object.assign(() => {}, { toString: () => `${ask}` }) }, false],
  ["wrapped in a Proxy", { getUserMedia: new Proxy(ask, {}) }, false],
  ["bound", { getUserMedia: ask.bind(null) }, false],
]

for (const [name, mediaDevices, expected] of FUNCTIONS) {
  test(`a function that is ${name} is ${expected ? "" : "not "}native`, () => {
    assert.equal(hasNativeApi(fakeWindow({ AudioContext: Map, navigator: { mediaDevices } })), expected)
  })
}

test("whatever the test hears by counts", () => {
  const navigator = { mediaDevices: { getUserMedia: ask } }
  const prototype = { getFloatTimeDomainData: (samples) => samples.fill(0) }

  assert.equal(hasNativeApi(fakeWindow({ AudioContext: class {}, navigator })), false)
  assert.equal(hasNativeApi(fakeWindow({ AudioContext: Map, navigator, AnalyserNode: { prototype } })), false)
  assert.equal(hasNativeApi(fakeWindow({ AudioContext: undefined, navigator: {} })), null)
})

test("who replaced the word of functions about themselves is found by a new frame's", () => {
  const window = fakeWindow({ AudioContext: Map, navigator: { mediaDevices: { getUserMedia: () => {} } } })
  const { toString } = Function.prototype
  let removed = 0
  const frame = { contentWindow: { Function: { prototype: { toString } } }, remove: () => (removed += 1) }
  Object.assign(window.document, { createElement: () => frame, documentElement: { append() {} } })
  Function.prototype.toString = () => "function getUserMedia() { [native code] }"

  const found = hasNativeApi(window)
  Function.prototype.toString = toString

  assert.deepEqual([found, removed], [false, 1])
})

for (const [name, userAgent, chrome, expected] of [
  ["a browser", `${AGENT} Chrome/156.0.0.0 Safari/537.36`, { app: {}, csi() {}, loadTimes() {} }, true],
  ["QtWebEngine that hides", `${AGENT} Chrome/140.0.0.0 Safari/537.36`, { runtime: {} }, false],
  ["Electron that hides", `${AGENT} Chrome/130.0.0.0 Safari/537.36`, undefined, false],
  ["a telephone", "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36", {}, null],
  ["another engine", "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", undefined, null],
]) {
  test(`what a browser adds to its engine: ${name}`, () => {
    assert.equal(hasBrowserApi({ chrome, navigator: { userAgent } }), expected)
  })
}
