import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import test from "node:test"
import { hasNativeApi, placeOf } from "../../../static/js/helpers/place.js"
import { fakeWindow } from "../fakes.js"

const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
const USER_AGENTS = JSON.parse(readFileSync(new URL("../../helpers/user_agents.json", import.meta.url)))
const PLACES = [
  ["an extension's own page", { origin: "chrome-extension://abcdef" }, "extension"],
  ["a frame in an extension's panel", { ancestorOrigins: ["chrome-extension://abcdef"] }, "extension"],
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

test("functions that were replaced are told from the browser's own", () => {
  const native = Function.prototype.bind.call(() => {}) // What is bound is native code to whoever looks at it.
  const own = { getUserMedia: native }

  assert.equal(hasNativeApi(fakeWindow({ AudioContext: native, navigator: { mediaDevices: own } })), true)
  assert.equal(hasNativeApi(fakeWindow({ AudioContext: native, navigator: { mediaDevices: { getUserMedia() {} } } })), false)
  assert.equal(hasNativeApi(fakeWindow({ AudioContext: class {}, navigator: { mediaDevices: own } })), false)
  assert.equal(hasNativeApi(fakeWindow({ AudioContext: undefined, navigator: {} })), null)
})
