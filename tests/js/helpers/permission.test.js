import assert from "node:assert/strict"
import test from "node:test"
import { permissionState, watchPermission } from "../../../static/js/helpers/permission.js"
import { fakePermissions, fakeWindow } from "../fakes.js"

test("the browser's answer is passed on", async () => {
  assert.equal(await permissionState(fakeWindow({ navigator: { permissions: fakePermissions("prompt") } })), "prompt")
})

test("a browser that cannot be asked is unsupported", async () => {
  const throwing = { query: async () => { throw new TypeError("microphone is not a PermissionName") } }

  assert.equal(await permissionState(fakeWindow({ navigator: { permissions: throwing } })), "unsupported")
  assert.equal(await permissionState(fakeWindow({ navigator: {} })), "unsupported")
  assert.equal(await watchPermission(assert.fail, new AbortController().signal, fakeWindow({ navigator: {} })), "unsupported")
})

for (const [name, query, state] of [
  ["never comes", () => new Promise(() => {}), "unsupported"],
  ["is no word of a browser's", async () => ({ state: "maybe" }), "unsupported"],
  ["cannot be watched", async () => ({ state: "granted" }), "granted"],
]) {
  test(`an answer that ${name} is ${state}`, async () => {
    const window = fakeWindow({ navigator: { permissions: { query } } })
    const watched = watchPermission(assert.fail, new AbortController().signal, window)
    await window.clock.pass(2000)

    assert.equal(await watched, state)
  })
}

test("a change is told until the watch ends", async () => {
  const permissions = fakePermissions("denied")
  const watch = new AbortController()
  const told = []

  assert.equal(await watchPermission((state) => told.push(state), watch.signal, fakeWindow({ navigator: { permissions } })), "denied")
  permissions.set("granted")
  watch.abort()
  permissions.set("denied")

  assert.deepEqual(told, ["granted"])
})
