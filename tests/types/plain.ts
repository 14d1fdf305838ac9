// A page without a framework that uses the loader as its types say; what they must refuse is marked.
import type { Reason, SoundcheckHandle } from "./loader"

const element = document.querySelector("div")!
let offered = false

window.soundcheck ??= []
window.soundcheck.push((soundcheck) => {
  const handle: SoundcheckHandle = soundcheck.mount(element)
  handle.set({ locale: "fr", theme: "dark" })
  for (const error of [new Error("refused"), "NotAllowedError", 31401, { code: 31402 }, null]) handle.ctiError(error)
  try {
    handle.run()
  } catch (error) {
    handle.ctiError(error)
  }
  // @ts-expect-error There is no such theme.
  handle.set({ theme: "neon" })

  const gate = soundcheck.watch(document.querySelector("iframe"), {
    ready: () => (offered = true),
    lost(reason: Reason) {
      offered = false
      if (reason === "permission-denied") void soundcheck.open("NotAllowedError")
      // @ts-expect-error No call is lost for that reason.
      if (reason === "all-clear") return
    },
  })
  gate.follow(null)
  gate.destroy()
  soundcheck.watch()
  handle.destroy()
})

element.addEventListener("soundcheck:result", ({ detail }) => {
  if (detail.code === "all-clear" && detail.levels.os === "ok") element.hidden = detail.fixed
  // @ts-expect-error A result has no such part.
  detail.device_label
})
element.addEventListener("soundcheck:level", ({ detail }) => console.log(detail.level, detail.state, offered))
element.addEventListener("soundcheck:ready", ({ detail }) => console.log(detail.microphone ?? "not told"))
element.addEventListener("soundcheck:error", ({ detail }) => detail.code === "no-answer")
