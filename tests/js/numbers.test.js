// Every limit and every time of the scripts, spelled out once more: whoever changes one changes it twice, and knows what
// it is for. Those of what is only drawn are left out.
import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import test from "node:test"

const STATIC = new URL("../../static/", import.meta.url)
const DRAWN = ["js/components/alerts.js", "js/components/path_motion.js", "js/helpers/meter.js", "js/helpers/relative_times.js"]
const NUMBER = /^ *(?:export )?const ([A-Z][A-Z0-9_]*) = (\[?-?[\d_.]+(?:, [\d_.]+)*\]?)(?: \/\/.*)?$/gm

const NUMBERS = {
  "embed/loader.js": { VERSION: 1, MIN_HEIGHT_PX: 200, MAX_HEIGHT_PX: 4000, REFUSAL_HEIGHT_PX: 280, PATIENCE_MS: 8000, LOOK_EVERY_MS: 1000 },
  "embed/watcher.js": { LOOK_EVERY_MS: 2500 },
  "js/components/chooser.js": { FRAME_MS: 50, MOST_AT_ONCE: 8, TURN_MS: 3000 },
  "js/components/measurement_form.js": { RETRY_MS: 3000 },
  "js/components/playback.js": { RECORDING_MS: 3000 },
  "js/helpers/arc.js": { LOOKS_MS: [0, 300, 1000, 3000] },
  "js/helpers/browser_answers.js": { PATIENCE_MS: 2000, POLL_MS: 2500 },
  "js/helpers/copy_buttons.js": { CONFIRMATION_MS: 2000, SPOKEN_CHARACTERS: 100 },
  "js/helpers/voice.js": {
    LOWEST_HZ: 48, LOWEST_VOICE_HZ: 70, HIGHEST_HZ: 400, ENOUGH_HZ: 8000, HUM_BELOW_HZ: 200, NEARLY: 0.9, BELOW_VOICES: 0.75,
    FULL_SCALE: 0.999, MOST: 1000,
  },
  "js/models/comparison.js": { POLL_MS: 300, PATIENCE_MS: 60_000, RETURN_PATIENCE_MS: 5000, TAB_POLL_MS: 1000, TAB_PATIENCE_MS: 3_600_000 },
  "js/models/device.js": { ENOUGH: 8 },
  "js/models/host_page.js": { VERSION: 1, HELLO_EVERY_MS: 250, HELLO_FOR_MS: 10_000, MAX_TEXT: 300, MAX_CODE: 64, MAX_ATTRIBUTE: 2000 },
  "js/models/listener.js": { BLOCK_MS: 40, SHORTEST_STEP_MS: 30, LONGEST_STEP_MS: 250, MOST_BLOCKS: 200, MAX_LEVEL: 1000 },
  "js/models/microphone.js": { RETRY_DELAYS_MS: [250, 500, 1000], MAX_ELAPSED_MS: 86_400_000 },
  "js/models/outbox.js": {
    QUICK_DELAYS_MS: [50, 100, 200, 400], SLOW_DELAY_MS: 5000, GIVE_UP_AFTER_MS: 120_000, TIMEOUT_MS: 10_000, LATER: [408, 429], NOWHERE: [404, 410],
  },
  "js/models/progress.js": { UNPROCESSABLE: 422, RETRY_DELAYS_MS: [200, 1000, 5000] },
  "js/models/recheck.js": { DEBOUNCE_MS: 100, MIN_INTERVAL_MS: 5000 },
  "js/models/report.js": { MOST_NAMES: 64, LONGEST_NAME: 256 },
  "js/models/run.js": {
    LATE_ANSWER_MS: 500, LATE_POLL_MS: 50, NEWS_RATIO: 1.4, LAST_SECOND_BLOCKS: 25, QUIET_START_MS: 3000, AFTERGLOW_MS: 30_000, MAX_RUN_MS: 300_000,
    SHORTEST_MS: 50, HEARTBEAT_MS: 500, SLOW_HEARTBEAT_MS: 5000, SLOW_AFTER_MS: 20_000, BURST_MS: 500,
  },
  "js/pages/agents.js": { REFRESH_MS: 1000, HIDDEN_MS: 15_000, TICK_MS: 1000, SIGNED_OUT: 401 },
  "js/pages/live_test.js": { LONG_MS: 8000 },
  "js/pages/plain.js": { ONCE_MS: 5000 },
}

test("every limit and every time of the scripts is the one that was weighed", () => {
  const paths = ["embed/", "js/"].flatMap((folder) =>
    readdirSync(new URL(folder, STATIC), { recursive: true }).map((name) => folder + name),
  )
  const read = paths.filter((path) => path.endsWith(".js") && !DRAWN.includes(path)).map((path) => [path, numbersOf(path)])

  assert.deepEqual(Object.fromEntries(read.filter(([, numbers]) => Object.keys(numbers).length)), NUMBERS)
})

function numbersOf(path) {
  const source = readFileSync(new URL(path, STATIC), "utf8")
  return Object.fromEntries([...source.matchAll(NUMBER)].map(([, name, number]) => [name, valueOf(number)]))
}

function valueOf(number) {
  return number.startsWith("[") ? number.slice(1, -1).split(", ").map(valueOf) : Number(number.replaceAll("_", ""))
}
