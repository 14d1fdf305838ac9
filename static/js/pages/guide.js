// For every page of the guide: the copy buttons, the steps of Arc, and how far people get.
import { moveToArc } from "../helpers/arc.js"
import { copyOnClick, revealCopyButtons } from "../helpers/copy_buttons.js"
import { searchOf } from "../helpers/own_address.js"
import { PageCount } from "../components/page_count.js"

const count = new PageCount(new URL("../../../../counts", import.meta.url).href)

// The page is kept for many readers; where this one reads it and on which day goes onto their paper.
function datePaper() {
  const printed = document.querySelector("[data-printed]")
  if (!printed) return // The install page.
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format()
  printed.textContent = `${new URL(printed.dataset.printed, location.href)} · ${day}`
}

function countView() {
  if (document.querySelector("main[data-step]")) count.begin() // The install page is no step.
}

revealCopyButtons(document)
document.addEventListener("click", (event) => {
  copyOnClick(event)
  count.followed(event)
})
window.addEventListener("beforeprint", datePaper)
window.addEventListener("pageshow", ({ persisted }) => persisted && countView())

moveToArc(window, searchOf(window))
countView()
