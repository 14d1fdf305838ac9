import { useEffect, useRef } from "react"

export function MicrophoneCheck({ onResult }) {
  const place = useRef(null)
  useEffect(() => {
    const element = place.current
    let check
    let isGone = false
    const tell = ({ detail }) => onResult(detail.code)
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
