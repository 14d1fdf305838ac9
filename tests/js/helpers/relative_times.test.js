import assert from "node:assert/strict"
import test from "node:test"
import { relativeTime, refreshTimes } from "../../../static/js/helpers/relative_times.js"
import { element } from "../elements.js"

const NOW = Date.parse("2026-11-22T15:36:00+00:00")
const SECOND = 1000
const HOUR = 3600 * SECOND

for (const [difference, language, said] of [
  [-40 * SECOND, "en", "40 seconds ago"],
  [0, "en", "in 0 seconds"],
  [-90 * SECOND, "en", "1 minute ago"],
  [-HOUR, "fr", "il y a 1 heure"],
  [7 * 24 * HOUR, "en", "in 7 days"],
]) {
  test(`${difference} ms away is said in ${language}`, () => {
    assert.equal(relativeTime(NOW + difference, NOW, language), said)
  })
}

test("moments grow old while they are on the page, and tell their own zone", () => {
  const time = element({}, { dateTime: "2026-11-22T15:30:00+00:00" })
  const root = { querySelectorAll: () => [time] }

  refreshTimes(root, "en", NOW)
  assert.equal(time.textContent, "6 minutes ago")
  refreshTimes(root, "en", NOW + HOUR)
  assert.equal(time.textContent, "1 hour ago")
  assert.match(time.title, /2026/)
})
