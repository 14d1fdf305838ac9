// What support gets of the tests on a page: the very words, as they are shown, sent and copied.
import { microphones } from "../helpers/browser_answers.js"
import { deviceFor, forgetDevice, newKey } from "./device.js"
import { printable } from "./microphone.js"
import { Outbox } from "./outbox.js"
import { looksFirst, Progress, rememberLookingFirst } from "./progress.js"

const PARAMETERS = ["os", "browser", "place", "app", "partner", "host"]
const MOST_NAMES = 64 // The server takes no more, nor longer ones.
const LONGEST_NAME = 256
const ALIASES = ["default", "communications"] // Chromium lists these beside the device they stand for.
const SAID = { sent: "saySent", waiting: "sayWaiting", failed: "sayFailed", gone: "sayGone", refused: "sayFailed" }
const NUMBERS = /\[\n\s*-?\d[\d.,e\s-]*\n\s*\]/g // Within a text there is no line break.

export class CustomerReport extends EventTarget {
  #window
  #link
  #fields
  #locale
  #reports
  #deletion
  #progress
  #presses = 0
  #tellsDevice = true
  verdict = null // The one on the screen: {id, step, measurements, text, submission, sent}.
  looksFirst // While the person does, the agent learns that a test goes on, and nothing of what it says.
  withNames = false // Those of the microphones.

  // Dispatches "say" with what there is to say, "change" when what it holds is different, and "look" when the person
  // is to look at a new verdict. link, and where to send to: post, delete, progress. fields: the form of the test.
  constructor({ link, post, delete: remove, progress }, { fields, locale, window = globalThis }) {
    super()
    this.#window = window
    this.#link = link
    this.#fields = fields
    this.#locale = locale
    this.#reports = new Outbox(post, window)
    this.#deletion = new Outbox(remove, window)
    this.#progress = new Progress({ link, progress }, window)
    this.looksFirst = looksFirst(window)
    this.#reports.addEventListener("change", () => this.#reportsChanged())
    this.#deletion.addEventListener("change", () => this.#deletionChanged())
  }

  tell(stage, { step = null, tried = [] } = {}) {
    this.#progress.tell(stage, this.looksFirst ? {} : { step, tried })
  }

  // left: the step that was on the screen when somebody pressed to test again.
  begin(left = null) {
    this.#presses += 1
    this.tell("running", { tried: left ? [left] : [] })
  }

  // The verdict never waits for this.
  async judged({ fault, certainty, step, measurements, text }) {
    const id = [this.#presses, fault, certainty].join()
    const isNew = id !== this.verdict?.id
    if (isNew) this.#progress.looksFirst = this.looksFirst
    this.tell("done", { step })
    if (!isNew) return
    const verdict = (this.verdict = { id, step, measurements, text, sent: false })
    await this.#prepare(verdict)
    if (!this.looksFirst) return this.#send(verdict)
    if (verdict !== this.verdict) return
    this.#say("sayLook")
    this.dispatchEvent(new Event("look"))
  }

  // Somebody looked at it and sends it.
  send() {
    this.#progress.looksFirst = false
    this.#progress.tell("done", { step: this.verdict.step })
    this.#send(this.verdict)
  }

  async lookFirst(wanted) {
    this.#rememberLooking(wanted)
    this.#progress.again()
    if (!wanted || !this.verdict?.sent || this.#reports.state === "sent") return
    await this.#reports.clear()
    this.verdict.sent = false
    this.#changed()
    this.#say("sayLook")
  }

  // The names of microphones are known once one was allowed; a report that is gone without them goes once more.
  async includeNames(wanted) {
    this.withNames = wanted
    const { verdict } = this
    if (!verdict || (verdict.sent && !wanted)) return
    const wasSent = verdict.sent
    await this.#prepare(verdict)
    if (wasSent && !this.looksFirst) this.#send(verdict)
    else verdict.sent = false
    if (verdict === this.verdict) this.#changed()
  }

  // Whoever deletes wants nothing sent behind their back from then on.
  async remove() {
    this.#rememberLooking(true)
    this.#changed()
    await this.#reports.clear()
    forgetDevice(this.#window)
    this.#deletion.put({ link: this.#link })
  }

  // The line may be back.
  retry() {
    for (const box of [this.#reports, this.#deletion]) box.again()
  }

  // Somebody came back to a page that was left.
  resume() {
    this.#progress.again()
  }

  // Somebody leaves the page.
  leave() {
    this.#progress.leave()
  }

  async #prepare(verdict) {
    const key = verdict.sent ? newKey() : (verdict.submission?.key ?? newKey())
    const names = this.withNames ? await microphoneNames(this.#window) : null
    const { measurements } = verdict
    const device = this.#tellsDevice ? deviceFor(this.#link, this.#window) : null
    const facts = { key, measurements, fields: this.#fields, locale: this.#locale, names, device }
    verdict.submission = submissionOf(facts)
    if (verdict === this.verdict) this.#changed()
  }

  #send(verdict) {
    verdict.sent = true
    this.#reports.put({ link: this.#link, submission: verdict.submission })
    if (verdict === this.verdict) this.#changed()
  }

  // A server of the version before takes no id of a device: then it goes without.
  async #reportsChanged() {
    const { verdict } = this
    if (this.#reports.state !== "refused" || !verdict?.submission.device) return this.#say(SAID[this.#reports.state])
    this.#tellsDevice = false
    await this.#prepare(verdict)
    this.#send(verdict)
  }

  #deletionChanged() {
    const { state } = this.#deletion
    if (state === "refused") return this.#say("sayNotDeletable")
    // Where the link itself is kept no longer, nothing is that came through it.
    if (!["sent", "gone"].includes(state)) return state === "sending" || this.#say("sayNotDeleted")
    this.#say("sayDeleted")
    if (!this.verdict) return
    this.verdict.sent = false
    this.verdict.submission = { ...this.verdict.submission, key: newKey() }
    this.#changed()
  }

  #rememberLooking(wanted) {
    this.looksFirst = this.#progress.looksFirst = wanted
    rememberLookingFirst(wanted, this.#window)
  }

  #say(words) {
    if (words) this.dispatchEvent(new CustomEvent("say", { detail: words }))
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}

// fields: the form of the test. names: those of the microphones, or null where they stay here.
export function submissionOf({ key, measurements, fields, locale, names, device }) {
  const values = PARAMETERS.map((name) => [name, fields[name]?.value ?? ""])
  return {
    version: 1,
    key,
    measurements,
    locale,
    ...Object.fromEntries(values.filter(([, value]) => value)),
    via: (fields.via?.value ?? "").split(",").filter(Boolean),
    ...(names && { microphones: names }),
    ...(device && { device }),
  }
}

// Without a permission the browser tells no names.
export async function microphoneNames(window = globalThis) {
  const listed = (await microphones(window)) ?? []
  const own = listed.filter(({ deviceId, label }) => label && !ALIASES.includes(deviceId))
  return [...new Set(own.map(({ label }) => [...printable(label)].slice(0, LONGEST_NAME).join("")))].slice(0, MOST_NAMES)
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
  return [words("article > h1, .chip b"), levels, words(".why li")]
    .map((lines) => lines.join("\n"))
    .join("\n\n")
}

function wordsOf(element) {
  return element.textContent.trim().replace(/\s+/g, " ")
}
