// The example of the install page, with types.
import { useEffect, useRef } from "react"
import type { Fault, SoundcheckHandle } from "./loader"

export function MicrophoneCheck({ onResult }: { onResult: (fault: Fault) => void }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current!
    let check: SoundcheckHandle | undefined
    let isGone = false
    const tell = ({ detail }: HTMLElementEventMap["soundcheck:result"]) => onResult(detail.code)
    element.addEventListener("soundcheck:result", tell)
    ;(window.soundcheck ??= []).push(({ mount }) => {
      if (!isGone) check = mount(element)
    })
    return () => {
      isGone = true
      check?.destroy()
      element.removeEventListener("soundcheck:result", tell)
    }
  }, [onResult])
  return <div ref={place} data-cti="#phone" />
}
