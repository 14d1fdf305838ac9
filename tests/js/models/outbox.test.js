import assert from "node:assert/strict"
import test from "node:test"
import { Outbox } from "../../../static/js/models/outbox.js"
import { fakeWindow } from "../fakes.js"

test("what the server takes is sent once", async () => {
  const { box, window, sent, states } = outbox([201])
  box.put({ link: "t", n: 1 })
  await window.clock.pass(200_000)

  assert.deepEqual(sent, ['{"link":"t","n":1}'])
  assert.deepEqual(states, ["sending", "sent"])
})

test("it says that it is JSON, and goes on when the page is left", async () => {
  const { box, window, options } = outbox([201])
  box.put({})
  await window.clock.pass(0)

  const [{ method, headers, keepalive }] = options
  assert.deepEqual({ method, headers, keepalive }, { method: "POST", headers: { "Content-Type": "application/json" }, keepalive: true })
})

test("what fails is tried again at once, the same, and then every five seconds", async () => {
  const { box, window, sent, times, states } = outbox([503, new TypeError("Failed to fetch"), 500, 429, 503, 502, 201])
  box.put({ key: "k" })
  await window.clock.pass(20_000)

  assert.deepEqual(times, [0, 50, 150, 350, 750, 5750, 10_750])
  assert.equal(new Set(sent).size, 1)
  assert.deepEqual(states, ["sending", "waiting", "sent"])
})

test("after two minutes it stops by itself, and goes on when somebody is there", async () => {
  const { box, window, sent, states } = outbox([503])
  box.put({})
  await window.clock.pass(130_000)
  const tries = sent.length
  await window.clock.pass(600_000)
  assert.equal(sent.length, tries)
  assert.deepEqual(states, ["sending", "waiting", "failed"])

  window.answers = [201]
  box.again()
  await window.clock.pass(0)
  assert.equal(sent.length, tries + 1)
  assert.equal(box.state, "sent")
})

test("when the line is back nobody waits for the next try", async () => {
  const { box, window, sent } = outbox([503])
  box.put({})
  await window.clock.pass(1000)
  const tries = sent.length
  window.answers = [201]
  box.again()
  await window.clock.pass(0)

  assert.equal(sent.length, tries + 1)
  assert.equal(box.state, "sent")
})

test("an answer that does not come counts as none", async () => {
  const { box, window, sent } = outbox(["never", 201])
  box.put({})
  await window.clock.pass(9999)
  assert.equal(sent.length, 1)
  await window.clock.pass(100)

  assert.equal(sent.length, 2)
  assert.equal(box.state, "sent")
})

for (const [status, state] of [[400, "refused"], [403, "refused"], [404, "gone"], [410, "gone"], [413, "refused"], [422, "refused"]]) {
  test(`an answer of ${status} is final: ${state}`, async () => {
    const { box, window, sent, states } = outbox([status])
    box.put({})
    await window.clock.pass(200_000)

    assert.equal(sent.length, 1)
    assert.deepEqual(states, ["sending", state])
  })
}

test("several go in their order, the later once the earlier has arrived", async () => {
  const { box, window, sent, states } = outbox([503, 503, 201, 201])
  box.put({ run: "before" })
  box.put({ run: "after" })
  await window.clock.pass(1000)

  assert.deepEqual(sent.map((body) => JSON.parse(body).run), ["before", "before", "before", "after"])
  assert.deepEqual(states, ["sending", "sent"])
})

test("one that was refused does not hold up the next", async () => {
  const { box, window, sent } = outbox([422, 201])
  box.put({ run: 1 })
  box.put({ run: 2 })
  await window.clock.pass(0)

  assert.equal(sent.length, 2)
  assert.equal(box.state, "sent")
})

test("what is forgotten is not tried again", async () => {
  const { box, window, sent } = outbox([503])
  box.put({ run: 1 })
  box.put({ run: 2 })
  await window.clock.pass(1000)
  const tries = sent.length
  await box.clear()
  await window.clock.pass(200_000)

  assert.equal(sent.length, tries)
  assert.equal(box.state, "empty")
})

test("forgetting waits for what is under way, so that a deletion comes after it", async () => {
  const { box, window } = outbox(["never"])
  box.put({})
  let cleared = false
  box.clear().then(() => (cleared = true))
  await window.clock.pass(9999)
  assert.equal(cleared, false)
  await window.clock.pass(1)

  assert.equal(cleared, true)
})

test("after it was cleared it sends again", async () => {
  const { box, window, sent } = outbox([201])
  await box.clear()
  box.put({ run: 3 })
  await window.clock.pass(0)

  assert.equal(sent.length, 1)
  assert.equal(box.state, "sent")
})

// answers: statuses, errors or "never", in turn; the last is given again.
function outbox(answers) {
  const sent = []
  const times = []
  const options = []
  const states = []
  const window = fakeWindow({
    answers,
    fetch(_url, asked) {
      sent.push(asked.body)
      options.push(asked)
      times.push(window.clock.now)
      const answer = window.answers.length > 1 ? window.answers.shift() : window.answers[0]
      if (answer === "never") return new Promise((_, reject) => asked.signal.addEventListener("abort", () => reject(new Error("aborted"))))
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ status: answer })
    },
  })
  const box = new Outbox("/l/reports", window)
  box.addEventListener("change", () => states.push(box.state))
  return { box, window, sent, times, options, states }
}
