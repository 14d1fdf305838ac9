import assert from "node:assert/strict"
import test from "node:test"
import { fakePermissions } from "../fakes.js"
import { openPage } from "../page.js"

test("what this host name is told goes to the server, and the window closes", async () => {
  const { requests, shown, left, closed } = await asked()

  assert.deepEqual([requests[0].url, requests[0].method, requests[0].body], ["/clean-origin", "POST", { token: "t", permission: "denied" }])
  assert.deepEqual([shown, left, closed], [["ok"], [], 1])
})

for (const [hash, address] of [["", "https://x.example/en/test?comparison=t"], ["#tok", "https://x.example/en/test?comparison=t&link=tok"]]) {
  test(`a page that made the detour${hash && " with a support link"} goes back`, async () => {
    const { left, closed } = await asked({ returns: 1, hash })

    assert.deepEqual([left, closed], [[address], 0])
  })
}

test("where the answer is not taken the person is told", async () => {
  await asked({ status: 404 })

  assert.equal(globalThis.document.querySelector("[data-outcome=failed]").hidden, false)
  assert.equal(globalThis.document.querySelector("[data-outcome=ok]").hidden, true)
})

// [where it is, whether that is secure, what the browser says there, what the server is told]
for (const [hostname, isSecureContext, state, told] of [
  ["x.probe.example", true, "denied", "denied"],
  ["x.probe.example", true, "prompt", "prompt"],
  ["x.probe.example", false, "denied", "unsupported"],
  ["x.localhost", true, "prompt", "prompt"],
  ["127.0.0.1", true, "denied", "denied"],
  ["127.0.0.1", true, "prompt", "unsupported"],
  ["127.0.0.1", true, "granted", "unsupported"],
]) {
  test(`on ${isSecureContext ? "" : "insecure "}${hostname} that says ${state} the answer is ${told}`, async () => {
    const { requests } = await asked({ hostname, isSecureContext, state })

    assert.equal(requests[0].body.permission, told)
  })
}

test("a host name below localhost that is denied looks outside of it before it answers", async () => {
  const { requests, left } = await asked({ hostname: "x.localhost" })

  assert.deepEqual([requests, left], [[], ["http://127.0.0.1:8000/en/clean-origin?token=t"]])
})

async function asked({ returns = 0, hash = "", status = 200, hostname = "x.probe.example", isSecureContext = true, state = "denied" } = {}) {
  const left = []
  let closed = 0
  const html = `<main id="clean-origin" data-token="t" data-return="${returns}"><p data-outcome="ok" hidden></p><p data-outcome="failed" hidden></p></main>`
  const { requests, document } = await openPage("clean_origin", html, {
    answer: () => ({ status, json: { return_url: "https://x.example/en/test?comparison=t" } }),
    isSecureContext,
    location: { hash, hostname, href: `http://${hostname}:8000/en/clean-origin?token=t`, replace: (url) => left.push(url) },
    navigator: { permissions: fakePermissions(state) },
    close: () => (closed += 1),
  })
  const shown = document.querySelectorAll("[data-outcome]").filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.outcome)
  return { requests, shown, left, closed }
}
