import assert from "node:assert/strict"
import { test } from "node:test"
import { answer, canUsePasskeys } from "../../../static/js/models/passkey.js"

const PublicKeyCredential = {
  parseCreationOptionsFromJSON: (options) => ({ made: options }),
  parseRequestOptionsFromJSON: (options) => ({ asked: options }),
}

function form(kind, token = "") {
  return {
    dataset: { passkey: kind, question: "/question" },
    elements: { csrf_token: { value: token }, answer: { value: "" } },
  }
}

// A window whose browser signs what it is asked to, or fails with an error of this name.
function browser({ failure, reply = { csrf_token: "theirs", options: { challenge: "c" } } } = {}) {
  const sent = []
  const sign = async ({ publicKey }) => {
    if (failure) throw Object.assign(new Error(failure), { name: failure })
    return { toJSON: () => publicKey }
  }
  return {
    sent,
    URLSearchParams,
    PublicKeyCredential,
    navigator: { credentials: { create: sign, get: sign } },
    fetch: async (url, options) => {
      sent.push([url, options.method ?? "GET", String(options.body ?? "")])
      return { json: async () => reply }
    },
  }
}

test("whoever signs in gets the question and the token with it", async () => {
  const [page, window] = [form("get"), browser()]

  assert.equal(await answer(page, window), "answered")

  assert.deepEqual(window.sent, [["/question", "GET", ""]])
  assert.equal(page.elements.csrf_token.value, "theirs")
  assert.deepEqual(JSON.parse(page.elements.answer.value), { asked: { challenge: "c" } })
})

test("whoever is signed in asks with their token", async () => {
  const [page, window] = [form("create", "mine"), browser()]

  assert.equal(await answer(page, window), "answered")

  assert.deepEqual(window.sent, [["/question", "POST", "csrf_token=mine"]])
  assert.deepEqual(JSON.parse(page.elements.answer.value), { made: { challenge: "c" } })
})

for (const [failure, outcome] of [
  ["NotAllowedError", "unfinished"],
  ["AbortError", "unfinished"],
  ["InvalidStateError", "known"],
  ["SecurityError", "failed"],
]) {
  test(`${failure} is ${outcome}, and nothing is sent`, async () => {
    const page = form("get")

    assert.equal(await answer(page, browser({ failure })), outcome)

    assert.equal(page.elements.answer.value, "")
  })
}

test("an answer that is no question is a failure", async () => {
  assert.equal(await answer(form("get"), browser({ reply: null })), "failed")
})

test("a browser that reads no JSON of passkeys has no button", () => {
  assert.equal(canUsePasskeys(browser()), true)
  assert.equal(canUsePasskeys({ navigator: {} }), false)
  assert.equal(canUsePasskeys({ PublicKeyCredential: {}, navigator: { credentials: {} } }), false)
  assert.equal(canUsePasskeys({ PublicKeyCredential, navigator: {} }), false)
})
