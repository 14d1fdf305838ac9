// Arc says it is Chrome. Only its colours tell, which it gives to every page a moment after that has loaded.
import { attempt } from "./browser_answers.js"

const COLOUR = "--arc-palette-title"
const RUNS_ON = /^(?:macos|windows)/
const CHROME = /\bbrowser=chrome[^&]*/
const MOVED = "soundcheck.arc"
const LOOKS_MS = [0, 300, 1000, 3000]

// Goes on to the same page for Arc, once in a tab: whoever chooses Chrome after that means it. What the page is for
// is in its address, or else in another search.
export function moveToArc(window = globalThis, search = window.location.search) {
  const { location } = window
  const os = new URLSearchParams(search).get("os")
  const look = () => attempt(() => {
    if (!CHROME.test(search) || !isArc(os, window)) return
    window.sessionStorage.setItem(MOVED, "1") // Where nothing can be kept, nobody is moved.
    location.replace(search.replace(CHROME, "browser=arc") + location.hash)
  })
  for (const ms of LOOKS_MS) window.setTimeout(look, ms)
}

// What is posted of a run then asks for the steps of Arc.
export function sayArc({ elements: { os, browser } }, window = globalThis) {
  if (browser?.value.startsWith("chrome") && attempt(() => isArc(os?.value, window))) browser.value = "arc"
}

function isArc(os, { document, getComputedStyle, sessionStorage }) {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(COLOUR)
  return colour.trim() !== "" && RUNS_ON.test(os) && !sessionStorage.getItem(MOVED)
}
