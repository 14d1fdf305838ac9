// Shows a level on a bar. How long the bar is says nothing about good or bad.

const QUIETEST_DBFS = -60 // dBFS at the empty end of the bar.

export function showLevel(meters, peak) {
  const level = levelOf(peak).toFixed(3)
  for (const meter of meters) meter.style.setProperty("--level", level)
}

export function levelOf(peak) {
  const dbfs = 20 * Math.log10(peak)
  return Math.min(1, Math.max(0, 1 - dbfs / QUIETEST_DBFS))
}
