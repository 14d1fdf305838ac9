// What `navigator.permissions` says of the microphone. It never includes the operating system's switch.

export async function permissionState(window = globalThis) {
  return (await queryStatus(window))?.state ?? "unsupported"
}

// Calls `changed(state)` until `signal` aborts; resolves to the state now. Works without a reload in Chromium.
export async function watchPermission(changed, signal, window = globalThis) {
  const status = await queryStatus(window)
  if (!status) return "unsupported"
  const tell = () => changed(status.state)
  if (!signal.aborted) {
    status.addEventListener("change", tell)
    signal.addEventListener("abort", () => status.removeEventListener("change", tell), { once: true })
  }
  return status.state
}

// Older Firefox throws a TypeError, and older Safari has no `permissions`.
async function queryStatus({ navigator }) {
  try {
    return await navigator.permissions.query({ name: "microphone" })
  } catch {
    return null
  }
}
