// Copy buttons beside addresses. They are hidden where there is no script.

const CONFIRMATION_MS = 2000 // For so long the button says that it copied.

export function revealCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-action=copy]")) button.hidden = false
}

// A click handler for a whole document, so that swapped-in buttons work too.
export async function copyOnClick({ target }, window = globalThis) {
  const button = target.closest?.("[data-action=copy]")
  if (!button) return
  const address = button.closest("[data-address]").querySelector("code")
  if (await copied(address, window)) confirm(button, window)
}

async function copied(address, { navigator, document, getSelection }) {
  try {
    await navigator.clipboard.writeText(address.textContent)
    return true
  } catch {
    // Not allowed, as in many frames: select it, so that Ctrl+C copies it.
    getSelection().selectAllChildren(address)
    return document.execCommand("copy")
  }
}

function confirm(button, window) {
  if (button.dataset.label !== undefined) return
  button.dataset.label = button.textContent
  button.textContent = button.dataset.copied
  window.setTimeout(() => {
    button.textContent = button.dataset.label
    delete button.dataset.label
  }, CONFIRMATION_MS)
}
