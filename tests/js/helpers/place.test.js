import assert from "node:assert/strict"
import test from "node:test"
import { hasNativeApi, placeOf } from "../../../static/js/helpers/place.js"
import { fakeWindow } from "../fakes.js"

const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
const PLACES = [
  ["a tab", { agent: `${AGENT} Chrome/156.0.0.0 Safari/537.36` }, null],
  ["Electron", { agent: `${AGENT} Franz/5.10 Chrome/120.0.0.0 Electron/28.2.0 Safari/537.36` }, "desktop-app"],
  ["QtWebEngine", { agent: `${AGENT} QtWebEngine/6.11.0 Chrome/140.0.0.0 Safari/537.36` }, "desktop-app"],
  ["CEF", { agent: `${AGENT} Chrome/120.0.0.0 Safari/537.36 CefSharp/120` }, "desktop-app"],
  ["an app on Android", { agent: "Mozilla/5.0 (Linux; Android 15; Pixel; wv) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile" }, "in-app-browser"],
  ["an app on an iPhone", { agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) Mobile/15E148 Instagram 300.0" }, "in-app-browser"],
  ["an extension's own page", { origin: "chrome-extension://abcdef" }, "extension"],
  ["a frame in an extension's panel", { ancestorOrigins: ["chrome-extension://abcdef"] }, "extension"],
  ["an installed app's window", { standalone: true }, "app-window"],
  ["a program that calls its window standalone", { agent: `${AGENT} Electron/28.2.0`, standalone: true }, "desktop-app"],
]

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
