import assert from "node:assert/strict"
import test from "node:test"
import { pageOf, platformOf, rememberAsking } from "../../../static/js/helpers/environment.js"
import { fakeWindow } from "../fakes.js"

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"
const hints = (platform, platformVersion, brand = "Google Chrome") => ({
  platform,
  brands: [{ brand: "Not_A Brand", version: "99" }, { brand: "Chromium", version: "156" }, { brand, version: "155" }],
  getHighEntropyValues: async () => ({ platformVersion }),
})

const PLATFORMS = [
  ["Windows 11 from client hints", { userAgentData: hints("Windows", "15.0.0") }, "windows 11 chrome 155 chromium"],
  ["Windows 10 from client hints", { userAgentData: hints("Windows", "10.0.0") }, "windows 10 chrome 155 chromium"],
  ["an older Windows", { userAgentData: hints("Windows", "0.3.0") }, "windows null chrome 155 chromium"],
  ["the real macOS version", { userAgentData: hints("macOS", "26.1.0") }, "macos 26.1.0 chrome 155 chromium"],
  ["Linux, which has no version", { userAgentData: hints("Linux", "") }, "linux null chrome 155 chromium"],
  ["ChromeOS", { userAgentData: hints("Chrome OS", "16000.1.0") }, "chromeos 16000.1.0 chrome 155 chromium"],
  ["Edge", { userAgentData: hints("Windows", "13.0.0", "Microsoft Edge") }, "windows 11 edge 155 chromium"],
  ["Brave", { brave: {}, userAgentData: hints("macOS", "15.0.0", "Brave") }, "macos 15.0.0 brave 155 chromium"],
  ["a Chromium of a distribution", { userAgentData: hints("Linux", "", "Chromium") }, "linux null chrome 155 chromium"],
  ["Safari on a Mac", { userAgent: MAC, platform: "MacIntel" }, "macos null safari 18 webkit"],
  ["an iPad that says Mac", { userAgent: MAC, platform: "MacIntel", maxTouchPoints: 5 }, "ios null safari 18 webkit"],
  ["an old macOS", { userAgent: MAC.replace("10_15_7", "10_14_6") }, "macos 10.14.6 safari 18 webkit"],
  ["an iPhone", { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1" }, "ios 18.2 safari 18 webkit"],
  ["Chrome on an iPhone", { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0.1 Mobile/15E148 Safari/604.1" }, "ios 18.2 chrome 156 webkit"],
  ["Firefox on Windows", { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0" }, "windows null firefox 153 gecko"],
  ["Firefox on Android", { userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0" }, "android 15 firefox 153 gecko"],
  ["Chrome on an insecure page", { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36" }, "windows null chrome 156 chromium"],
  ["Android, frozen", { userAgent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36" }, "android null chrome 156 chromium"],
  ["Opera", { userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 OPR/140.0.0.0" }, "linux null opera 140 chromium"],
  ["a stranger", { userAgent: "curl/8" }, "null null null null null"],
]

for (const [name, navigator, expected] of PLATFORMS) {
  test(`platform: ${name}`, async () => {
    const { os, os_version, browser, browser_version, engine } = await platformOf(fakeWindow({ navigator }))

    assert.equal([os, os_version, browser, browser_version, engine].join(" ").trim(), expected.replaceAll("null", "").trim())
  })
}

test("a refused client hint leaves only the version unknown", async () => {
  const userAgentData = { ...hints("Windows"), getHighEntropyValues: async () => { throw new DOMException("", "NotAllowedError") } }

  const { os, os_version } = await platformOf(fakeWindow({ navigator: { userAgentData } }))

  assert.deepEqual([os, os_version], ["windows", null])
})

for (const [name, userAgentData] of [["throw", { get brands() { throw new Error("private") } }], ["name no brand", {}], ["never answer", { ...hints("Windows"), getHighEntropyValues: () => new Promise(() => {}) }]]) {
  test(`where client hints ${name} the user agent is read`, async () => {
    const window = fakeWindow({ navigator: { userAgent: MAC, userAgentData } })
    const platform = platformOf(window)
    await window.clock.pass(2000)

    assert.deepEqual(await platform, { os: "macos", os_version: null, browser: "safari", browser_version: 18, engine: "webkit" })
  })
}

test("of a page whose parts throw the rest is told", () => {
  const window = fakeWindow()
  for (const [whole, part] of [[window.navigator, "mediaDevices"], [window.document, "featurePolicy"]]) {
    Object.defineProperty(whole, part, { get() { throw new Error("private") } })
  }

  const { secure_context, media_devices, policy_allows } = pageOf(window)

  assert.deepEqual([secure_context, media_devices, policy_allows], [true, false, null])
})

test("an insecure page has no media devices", () => {
  const page = pageOf(fakeWindow({ isSecureContext: false, navigator: {} }))

  assert.equal(page.secure_context, false)
  assert.equal(page.media_devices, false)
})

test("asking is remembered for the next run, at top level only", () => {
  const top = fakeWindow()
  assert.equal(pageOf(top).asked_before, false)
  rememberAsking(top)
  assert.equal(pageOf(top).asked_before, true)

  const frame = framed()
  rememberAsking(frame)
  assert.equal(pageOf(frame).asked_before, null)
  assert.equal(frame.localStorage.getItem("soundcheck.asked"), null)
})

test("blocked storage means it is not known whether the page asked", () => {
  const window = fakeWindow()
  Object.defineProperty(window, "localStorage", { get() { throw new DOMException("", "SecurityError") } })

  rememberAsking(window)

  assert.equal(pageOf(window).asked_before, null)
})

const HOSTS = [
  ["the last ancestor", { ancestorOrigins: ["https://middle.example", "https://acme.lightning.force.com"] }, "acme.lightning.force.com"],
  ["a port is kept", { ancestorOrigins: ["http://localhost:8000"] }, "localhost:8000"],
  ["an extension", { ancestorOrigins: ["chrome-extension://abcdef"] }, null],
  ["an opaque ancestor", { ancestorOrigins: ["null"] }, null],
  ["an address the server would refuse", { ancestorOrigins: ["http://[::1]:8000"] }, null],
  ["the referrer, one level deep", { referrer: "https://app.hubspot.com/x" }, "app.hubspot.com"],
  ["the referrer of a page of ours", { referrer: "https://soundcheck.example/embed/" }, null],
  ["the referrer, two levels deep", { referrer: "https://app.hubspot.com/x", deep: true }, null],
  ["no referrer", {}, null],
]

for (const [name, situation, expected] of HOSTS) {
  test(`top-level host: ${name}`, () => {
    assert.equal(pageOf(framed(situation)).top_level_host, expected)
  })
}

test("a frame tells its policy and its opaque origin", () => {
  const frame = framed()
  frame.origin = "null"
  frame.document.featurePolicy = { allowsFeature: (name) => name !== "microphone" }

  const page = pageOf(frame)

  assert.equal(page.framed, true)
  assert.equal(page.opaque_origin, true)
  assert.equal(page.policy_allows, false)
})

function framed({ ancestorOrigins, referrer = "", deep = false } = {}) {
  const top = { get location() { throw new DOMException("", "SecurityError") } }
  const window = fakeWindow({ top, parent: deep ? {} : top })
  window.location = { ...window.location, ancestorOrigins }
  window.document.referrer = referrer
  return window
}
