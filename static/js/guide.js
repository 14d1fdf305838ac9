// For every page of the guide: the copy buttons.
import { copyOnClick, revealCopyButtons } from "./copy.js"

revealCopyButtons(document)
document.addEventListener("click", (event) => copyOnClick(event))
