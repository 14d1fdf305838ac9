import assert from "node:assert/strict"
import test from "node:test"
import { settled } from "../fakes.js"
import { openPage, tell } from "../page.js"

const PAGE = `<form hidden data-passkey="get" data-question="/question" data-say-unfinished="Again" data-say-failed="Reload">
  <input name="csrf_token"><input name="answer"><p data-said></p></form><p data-without-passkeys>Cannot</p>`
const PublicKeyCredential = { parseCreationOptionsFromJSON: (o) => o, parseRequestOptionsFromJSON: (o) => o }

// A browser that signs, or fails with an error of this name; `sent` counts how often the form went.
async function open({ failure, knows = true } = {}) {
  const seen = { sent: 0, asked: 0 }
  const get = async () => {
    seen.asked += 1
    if (failure) throw Object.assign(new Error(failure), { name: failure })
    return { toJSON: () => ({ id: "k" }) }
  }
  const page = await openPage("passkeys", PAGE, {
    PublicKeyCredential: knows ? PublicKeyCredential : undefined,
    navigator: { credentials: { get } },
    answer: () => ({ status: 200, json: { csrf_token: "t", options: {} } }),
    prepare(document) {
      document.querySelector("form").submit = () => (seen.sent += 1)
    },
  })
  return { ...page, seen, form: page.find("form") }
}

test("a browser that knows passkeys shows the button, and sends what it signed", async () => {
  const { form, find, seen } = await open()
  assert.deepEqual([form.hidden, find("[data-without-passkeys]").hidden], [false, true])

  const event = tell(form, "submit")
  tell(form, "submit")
  await settled()

  assert.equal(event.defaultPrevented, true)
  assert.deepEqual([seen.asked, seen.sent, form.elements.answer.value], [1, 1, '{"id":"k"}'])
})

for (const [failure, said] of [["NotAllowedError", "Again"], ["InvalidStateError", "Reload"], ["TypeError", "Reload"]]) {
  test(`after ${failure} nothing is sent, and the page says how to go on`, async () => {
    const { form, find, seen } = await open({ failure })

    tell(form, "submit")
    await settled()

    assert.deepEqual([seen.sent, find("[data-said]").textContent], [0, said])
    tell(form, "submit")
    await settled()
    assert.equal(seen.asked, 2)
  })
}

test("a browser that does not know them shows the words instead", async () => {
  const { form, find } = await open({ knows: false })

  assert.deepEqual([form.hidden, find("[data-without-passkeys]").hidden], [true, false])
})
