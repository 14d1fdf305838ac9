import assert from "node:assert/strict"
import test from "node:test"
import { TestRun } from "../../../static/js/models/run.js"
import { fakeDevices, fakePermissions, fakeWindow } from "../fakes.js"

// In a file of its own: only the first run of a page may end before the script of the place is there.
test("a refusal that came before the place was known is told again with it", async () => {
  const refusal = Object.assign(new Error("Permission denied"), { name: "NotAllowedError" })
  const mediaDevices = fakeDevices({ answers: [refusal] })
  const navigator = { userAgent: "", permissions: fakePermissions("denied"), mediaDevices }
  const window = fakeWindow({ navigator, matchMedia: () => ({ matches: true }) })
  const run = new TestRun({ window })
  const told = []
  run.addEventListener("measured", ({ detail }) => told.push(detail.platform.place))

  run.start()
  for (let tries = 0; tries < 100 && told.at(-1) !== "app-window"; tries += 1) {
    await window.clock.pass(100)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }

  assert.deepEqual(told, [null, "app-window"])
})
