import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

test("the page around it is told that it is there, whoever that is", async () => {
  const told = []
  await openPage("clean_origin_reached", "", { parent: { postMessage: (...message) => told.push(message) } })

  assert.deepEqual(told, [["soundcheck:reached", "*"]])
})
