// On the page of a step, for whoever came by a support link: tells the agent that it is read, and left by its answer.
import { looksFirst, Progress, whenSeen } from "../models/progress.js"

const line = document.querySelector("[data-support-reading]")
const main = document.querySelector("main[data-step]")
const { step, kind } = main.dataset
const progress = new Progress(line.dataset)
const shown = !looksFirst()

line.querySelector("[data-seen]").hidden = !shown
const tell = (tried = []) => progress.tell("reading", shown ? { step, tried } : {})

whenSeen(() => tell())
window.addEventListener("pageshow", ({ persisted }) => persisted && progress.again())
window.addEventListener("pagehide", () => progress.leave())
main.addEventListener("click", ({ target }) => {
  if (kind === "fix" && target.closest("[data-choice]")) tell([step])
})
