// Shows a level on a bar, and those of the last two seconds as a drawn voice. How large it is says nothing about
// good or bad.

const QUIETEST_DBFS = -60 // dBFS at the empty end of the bar.

const BARS = 40
const BAR_WIDTH = 4
const HALF_HEIGHT = 18 // Of 20, as the ends of a bar are round.

let latest = Array(BARS).fill(0)

export function showLevel(meters, peak) {
  const level = levelOf(peak).toFixed(3)
  for (const meter of meters) meter.style.setProperty("--level", level)
}

export function levelOf(peak) {
  const dbfs = 20 * Math.log10(peak)
  return Math.min(1, Math.max(0, 1 - dbfs / QUIETEST_DBFS))
}

export function showSound(drawings, peak) {
  latest = [...latest.slice(1), levelOf(peak)]
  const bars = latest.map((level, index) => bar(2 + index * BAR_WIDTH, HALF_HEIGHT * level))
  for (const drawing of drawings) {
    drawing.firstElementChild.setAttribute("d", bars.join(""))
    drawing.toggleAttribute("data-flat", !latest.some(Boolean))
  }
}

function bar(x, half) {
  return `M${x} ${(20 - half).toFixed(1)}v${(2 * half + 0.1).toFixed(1)}`
}
