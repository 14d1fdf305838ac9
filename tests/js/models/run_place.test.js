import assert from "node:assert/strict"
import test from "node:test"
import { TestRun } from "../../../static/js/models/run.js"
import { fakeDevices, fakePermissions, fakeWindow } from "../fakes.js"

// In a file of its own: only the first run of a page has to wait for the script of the place.
test("a refusal that came before the place was known waits for it", async () => {
  const refusal = Object.assign(new Error("Permission denied"), { name: "NotAllowedError" })
  const mediaDevices = fakeDevices({ answers: [refusal] })
  const navigator = { userAgent: "", permissions: fakePermissions("denied"), mediaDevices }
  const window = fakeWindow({ navigator, matchMedia: () => ({ matches: true }) })
  const run = new TestRun({ window })
  const told = []
  run.addEventListener("measured", ({ detail }) => told.push(detail.platform.place))

  await run.start()
  await window.clock.pass(0)

  assert.deepEqual(told, ["app-window"])
})
