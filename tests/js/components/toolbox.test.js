import assert from "node:assert/strict"
import test from "node:test"
import { Toolbox } from "../../../static/js/components/toolbox.js"
import { parse } from "../dom.js"
import { settled } from "../fakes.js"

const TOOLS = `<div><details data-microphones open><p data-microphones-empty hidden></p><ul><li>old</li></ul></details>
  <div data-playback><button data-action="record"></button><span data-recording-now hidden></span><audio hidden></audio></div></div>`

test("closing closes both tools", () => {
  const [element] = parse(TOOLS)
  new Toolbox(element, { stream: () => null }).close()

  assert.equal(element.querySelector("details").open, false)
  assert.equal(element.querySelectorAll("li").length, 0)
})

test("a recording is made of the open stream, and closing ends it", async () => {
  const [element] = parse(TOOLS)
  const recorders = []
  globalThis.MediaRecorder = class extends EventTarget {
    constructor(stream) {
      super()
      recorders.push(this)
      this.stream = stream
    }
    start() {
      this.state = "recording"
    }
    stop() {
      this.state = "inactive"
      this.dispatchEvent(new Event("stop"))
    }
  }
  const stream = { active: true }
  const toolbox = new Toolbox(element, { stream: () => stream })
  element.querySelector("[data-action=record]").click()
  await settled()
  assert.deepEqual(recorders.map((recorder) => [recorder.stream, recorder.state]), [[stream, "recording"]])

  toolbox.close()
  assert.equal(recorders[0].state, "inactive")
})
