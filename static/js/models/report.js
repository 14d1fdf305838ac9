// What is sent of one run: the very words, as they are shown, sent and copied.
import { microphones } from "../helpers/devices.js"
import { text } from "./microphone.js"

const PARAMETERS = ["os", "browser", "partner", "host"]
const MOST_NAMES = 64 // The server takes no more, nor longer ones.
const LONGEST_NAME = 256
const ALIASES = ["default", "communications"] // Chromium lists these beside the device they stand for.
const NUMBERS = /\[\n\s*-?\d[\d.,e\s-]*\n\s*\]/g // Within a text there is no line break.

// fields: the form of the test. names: those of the microphones, or null where they stay here.
export function submissionOf({ key, measurements, fields, locale, names }) {
  const said = PARAMETERS.map((name) => [name, fields[name]?.value ?? ""])
  return {
    version: 1,
    key,
    measurements,
    locale,
    ...Object.fromEntries(said.filter(([, value]) => value)),
    via: (fields.via?.value ?? "").split(",").filter(Boolean),
    ...(names && { microphones: names }),
  }
}

// A page without https has no crypto.randomUUID, and that is a fault to report.
export function newKey({ crypto } = globalThis) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40 // Version 4 (RFC 9562, 5.4).
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

// Without a permission the browser tells no names.
export async function microphoneNames(window = globalThis) {
  const listed = (await microphones(window)) ?? []
  const own = listed.filter(({ deviceId, label }) => label && !ALIASES.includes(deviceId))
  return [...new Set(own.map(({ label }) => [...text(label)].slice(0, LONGEST_NAME).join("")))].slice(0, MOST_NAMES)
}

// For people to look at: lists of numbers take one line.
export function readable(value) {
  return JSON.stringify(value, null, 2).replace(NUMBERS, (list) => list.replace(/\s+/g, " "))
}

// The verdict on the screen as plain text, in the words of the page.
export function verdictText(diagnosis) {
  const words = (selector) => [...diagnosis.querySelectorAll(selector)].map(wordsOf)
  const levels = [...diagnosis.querySelectorAll("[data-lamp]")].map((stop) =>
    [".stop-name", ".stop-state"].map((part) => wordsOf(stop.querySelector(part))).filter(Boolean).join(": "),
  )
  return [words("article > h2, article > h3, article > .certainty"), levels, words(".why li, .why > .fine")]
    .map((lines) => lines.join("\n"))
    .join("\n\n")
}

function wordsOf(element) {
  return element.textContent.trim().replace(/\s+/g, " ")
}
