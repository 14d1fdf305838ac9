import assert from "node:assert/strict"
import test from "node:test"
import { attempt, soon } from "../../../static/js/helpers/asking.js"
import { fakeWindow } from "../fakes.js"

const fails = () => { throw new Error("private") }

test("what can be read is read, and what throws is null", () => {
  assert.equal(attempt(() => "read"), "read")
  assert.equal(attempt(fails), null)
})

for (const [name, ask, expected] of [
  ["comes", async () => "answer", "answer"],
  ["is there at once", () => "answer", "answer"],
  ["fails", async () => fails(), null],
  ["fails at once", fails, null],
  ["never comes", () => new Promise(() => {}), null],
]) {
  test(`an answer that ${name} is ${expected}, and nothing is left behind`, async () => {
    const window = fakeWindow()
    const answer = soon(ask, window)
    await window.clock.pass(2000)

    assert.equal(await answer, expected)
    assert.equal(window.clock.jobs.size, 0)
  })
}
