// Moments on a page, kept true: "2 minutes ago" grows old while somebody watches.

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]] // Seconds.

export function refreshTimes(root, language, now = Date.now()) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const moment = Date.parse(element.dateTime)
    const isClock = element.dataset.clock !== undefined
    element.textContent = isClock ? clockTime(moment, now, language) : relativeTime(moment, now, language)
    element.title = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" }).format(moment)
  }
}

// What the reader's own clock said; of another day, that day too.
function clockTime(moment, now, language) {
  const isToday = new Date(moment).toDateString() === new Date(now).toDateString()
  const day = isToday ? {} : { day: "numeric", month: "short" }
  return new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment)
}

export function relativeTime(moment, now, language) {
  const seconds = (moment - now) / 1000
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS[UNITS.length - 1]
  return new Intl.RelativeTimeFormat(language).format(Math.round(seconds / length), unit)
}
