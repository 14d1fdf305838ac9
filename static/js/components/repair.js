// The browser's own button, which lets it ask once more although it was told no. Loaded once a verdict wants it.
import { printable } from "../models/microphone.js"

// Puts the button where the verdict in `section` has room for it. It is then the one to press first.
export function offerRepair(section, session, document = globalThis.document) {
  const place = section.querySelector("[data-repair]")
  if (!place?.hidden) return
  for (const other of section.querySelectorAll(".button")) other.classList.add("quiet")
  place.querySelector("[data-repair-button]").append(ownButton(session, document))
  place.hidden = false
  section.querySelector("[data-rest]")?.removeAttribute("open") // The other ways are for whom it did not help.
}

function ownButton(session, document) {
  const button = document.createElement("microphone")
  button.className = "button"
  button.lang = document.documentElement.lang
  button.addEventListener("track", () => granted(button, session))
  button.addEventListener("cancel", () => answered("closed", button, session))
  button.addEventListener("error", () => answered("failed", button, session))
  return button
}

// The run opens the microphone by itself, as a phone app does, and nobody is asked again. One may be under way: on a
// busy computer the change of the permission is noticed before the button has its track.
function granted({ track }, session) {
  track.stop()
  if (!session.run?.pending && !session.run?.stream) session.start({ quiet: true })
}

function answered(outcome, { error }, session) {
  session.learn({ repair: { outcome, error_name: printable(error?.name), error_message: printable(error?.message) } })
}
