import assert from "node:assert/strict"
import test from "node:test"
import { Alerts, tickAlways } from "../../../static/js/components/alerts.js"
import { parse } from "../dom.js"
import { fakeWindow } from "../fakes.js"

test("nobody is told anything who did not ask for it", () => {
  const { alerts, said } = alerting()
  alerts.look({ newest: "1", title: "Blocked" })

  assert.deepEqual(said, [])
})

test("in the press that asks for it the sound is heard and the browser asks", async () => {
  const { button, said } = alerting()
  button.click()

  assert.deepEqual(said, ["sound", "asked"])
  assert.equal(button.getAttribute("aria-pressed"), "true")
})

test("each result is told once: by a sound, and where nobody looks by a notification, too", () => {
  const { alerts, window, said } = alerting({ kept: "on", newest: "1" })
  alerts.look({ newest: "1", title: "Blocked" })
  alerts.look({ newest: "2", title: "Heard" })
  alerts.look({ newest: "2", title: "Heard" })
  window.document.hidden = true
  alerts.look({ newest: "3", title: "Blocked again" })

  assert.deepEqual(said, ["sound", "sound", "Blocked again"])
})

test("a result that was deleted is none, and the next one is news again", () => {
  const { alerts, said } = alerting({ kept: "on", newest: "1" })
  alerts.look({ newest: "", title: "" })
  alerts.look({ newest: "4", title: "Heard" })

  assert.deepEqual(said, ["sound"])
})

test("it is remembered until somebody presses once more", () => {
  const window = fakeWindow()
  const first = alerting({ window })
  first.button.click()
  const second = alerting({ window })
  assert.equal(second.button.getAttribute("aria-pressed"), "true")
  second.button.click()

  assert.equal(alerting({ window }).button.getAttribute("aria-pressed"), "false")
})

test("a browser without sound, notifications and storage stays calm", () => {
  const window = Object.defineProperty(fakeWindow({ AudioContext: undefined }), "localStorage", { get: () => { throw new Error("denied") } })
  const [button] = parse("<button hidden></button>")
  const alerts = new Alerts(button, { window })
  button.click()
  window.document.hidden = true

  assert.doesNotThrow(() => alerts.look({ newest: "1", title: "Heard" }))
})

for (const trusted of [true, false]) {
  test(`a worker ticks ${trusted ? "under" : "without"} Trusted Types`, () => {
    const made = []
    class Worker {
      constructor(url) {
        made.push(this, url)
      }

      postMessage(ms) {
        made.push(ms)
      }
    }
    const trustedTypes = { createPolicy: (name, { createScriptURL }) => ({ createScriptURL: () => `${name} ${createScriptURL()}` }) }
    let ticks = 0
    tickAlways("/ticker.js", 15000, () => (ticks += 1), fakeWindow({ Worker, ...(trusted && { trustedTypes }) }))
    made[0].onmessage()

    assert.deepEqual([made[1], made[2], ticks], [trusted ? "ticker /ticker.js" : "/ticker.js", 15000, 1])
  })
}

test("where there are no workers nothing ticks and nothing fails", () => {
  assert.doesNotThrow(() => tickAlways("/ticker.js", 1, () => {}, fakeWindow()))
})

function alerting({ kept, newest = "", window = fakeWindow() } = {}) {
  const said = []
  if (kept) window.localStorage.setItem("soundcheck.alerts", kept)
  window.Notification = class {
    static permission = "granted"
    static requestPermission = async () => said.push("asked")
    constructor(title) {
      said.push(title)
    }
  }
  window.AudioContext = class {
    currentTime = 0
    resume() {}
    createGain() {
      said.push("sound")
      return { gain: {}, connect() {} }
    }
    createOscillator() {
      return { frequency: {}, connect() {}, start() {}, stop() {} }
    }
  }
  const [button] = parse("<button hidden></button>")
  return { alerts: new Alerts(button, { newest, window }), button, window, said }
}
