// For pages with forms and nothing else: presses in a row send a form once, however slow the answer is.
const ONCE_MS = 5000 // After which another press is meant, as after a download.
let sent = null

document.addEventListener("submit", (event) => {
  if (event.target === sent) return event.preventDefault()
  sent = event.target
  window.setTimeout(() => (sent = null), ONCE_MS)
})
