// What `navigator.permissions` says of the microphone. It never includes the operating system's switch.

export async function permissionState(window = globalThis) {
  return (await status(window))?.state ?? "unsupported"
}

// Calls `changed(state)` until `signal` aborts; resolves to the state now. Works without a reload in Chromium.
export async function watchPermission(changed, signal, window = globalThis) {
  const found = await status(window)
  if (!found) return "unsupported"
  const tell = () => changed(found.state)
  if (!signal.aborted) {
    found.addEventListener("change", tell)
    signal.addEventListener("abort", () => found.removeEventListener("change", tell), { once: true })
  }
  return found.state
}

// Older Firefox throws a TypeError, and older Safari has no `permissions`.
async function status({ navigator }) {
  try {
    return await navigator.permissions.query({ name: "microphone" })
  } catch {
    return null
  }
}
