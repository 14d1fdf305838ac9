// Copy buttons beside addresses. They are hidden where there is no script.

const CONFIRMATION_MS = 2000 // For so long the button says that it copied.
const SPOKEN_CHARACTERS = 100

// Who hears the page is told what each of them copies; of a long text its beginning.
export function revealCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-action=copy]")) {
    button.hidden = false
    button.setAttribute("aria-description", addressOf(button).textContent.trim().slice(0, SPOKEN_CHARACTERS))
  }
}

// A click handler for a whole document, so that swapped-in buttons work too.
export async function copyOnClick({ target }, window = globalThis) {
  const button = target.closest?.("[data-action=copy]")
  if (!button) return
  const address = addressOf(button)
  if (await copied(address, window)) confirm(button, window)
}

function addressOf(button) {
  return button.closest("[data-address]").querySelector("code")
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
