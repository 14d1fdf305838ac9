import assert from "node:assert/strict"
import test from "node:test"
import { openPage } from "../page.js"

const PAGE = `<main data-step="site/allow" data-kind="fix"><div data-address><code>chrome://settings</code><button data-action="copy" data-copied="Copied" hidden>Copy</button></div>
  <a data-choice="solved">It works</a><a data-choice="contact">It does not</a><p data-printed="/en/site/allow?os=macos">/en/site/allow?os=macos</p></main>`

test("copy buttons are shown and copy", async () => {
  const { find, copied } = await opened()
  assert.equal(find("[data-action=copy]").hidden, false)
  find("[data-action=copy]").click()

  assert.deepEqual(copied, ["chrome://settings"])
})

test("a page that is seen counts, and so does its answer and its coming back", async () => {
  const { window, find, counted } = await opened()
  find("[data-choice=contact]").click()
  for (const persisted of [false, true]) window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }))
  find("[data-choice=solved]").click()

  const beacons = await counted()
  assert.deepEqual(beacons.map(({ event }) => event), ["shown", "not-solved", "shown", "solved"])
  assert.ok(beacons.every(({ path }) => path.endsWith("/counts")))
})

test("on paper stand the whole address and the day", async () => {
  const { window, find } = await opened()
  window.dispatchEvent(new Event("beforeprint"))

  const { origin } = new URL(location.href)
  const day = new Intl.DateTimeFormat("en", { dateStyle: "long" }).format()
  assert.equal(find("[data-printed]").textContent, `${origin}/en/site/allow?os=macos · ${day}`)
})

async function opened() {
  const beacons = []
  const copied = []
  const navigator = {
    sendBeacon: (url, blob) => beacons.push({ url, blob }),
    clipboard: { writeText: async (text) => copied.push(text) },
  }
  const page = await openPage("guide", PAGE, { navigator })
  const read = async ({ url, blob }) => ({ path: new URL(url).pathname, ...JSON.parse(await blob.text()) })
  return { ...page, copied, counted: () => Promise.all(beacons.map(read)) }
}
