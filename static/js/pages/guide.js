// For every page of the guide: the copy buttons, and how far people get.
import { copyOnClick, revealCopyButtons } from "../helpers/copy_buttons.js"
import { PageCount } from "../components/page_count.js"

const count = new PageCount(new URL("../../../../counts", import.meta.url).href)

revealCopyButtons(document)
document.addEventListener("click", (event) => {
  copyOnClick(event)
  count.followed(event)
})
window.addEventListener("pageshow", ({ persisted }) => persisted && count.begin())

count.begin()
