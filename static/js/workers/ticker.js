// Ticks for a page that nobody looks at, whose own timers Chromium lets run once a minute. It is told the pause in ms.
globalThis.onmessage = ({ data: ms }) => globalThis.setInterval(() => globalThis.postMessage(null), ms)
