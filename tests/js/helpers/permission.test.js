import assert from "node:assert/strict"
import test from "node:test"
import { permissionState, watchPermission } from "../../../static/js/helpers/permission.js"
import { fakePermissions } from "../fakes.js"

test("the browser's answer is passed on", async () => {
  assert.equal(await permissionState({ navigator: { permissions: fakePermissions("prompt") } }), "prompt")
})

test("a browser that cannot be asked is unsupported", async () => {
  const throwing = { query: async () => { throw new TypeError("microphone is not a PermissionName") } }

  assert.equal(await permissionState({ navigator: { permissions: throwing } }), "unsupported")
  assert.equal(await permissionState({ navigator: {} }), "unsupported")
  assert.equal(await watchPermission(assert.fail, new AbortController().signal, { navigator: {} }), "unsupported")
})

test("a change is told until the watch ends", async () => {
  const permissions = fakePermissions("denied")
  const watch = new AbortController()
  const told = []

  assert.equal(await watchPermission((state) => told.push(state), watch.signal, { navigator: { permissions } }), "denied")
  permissions.set("granted")
  watch.abort()
  permissions.set("denied")

  assert.deepEqual(told, ["granted"])
})
