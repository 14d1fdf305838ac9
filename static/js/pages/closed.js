// On the test page, for whoever came by a support link that is closed: deletes what they sent while it was open.
import { Outbox } from "../models/outbox.js"

const SAID = {
  sent: "sayDeleted",
  gone: "sayDeleted", // The link itself is kept no longer, nor is anything that came through it.
  waiting: "sayNotDeleted",
  failed: "sayNotDeleted",
  refused: "sayNotDeletable",
}

const place = document.querySelector("#support-link")
const remover = place.querySelector("[data-action=delete-result]")
const deletion = new Outbox(place.dataset.delete)

deletion.addEventListener("change", () => {
  const words = SAID[deletion.state]
  if (!words) return
  place.querySelector("[data-status]").textContent = place.dataset[words]
  remover.hidden = words === "sayDeleted"
})
remover.addEventListener("click", () => deletion.put({ link: place.dataset.link }))
for (const event of ["online", "focus"]) window.addEventListener(event, () => deletion.again())
