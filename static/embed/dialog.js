// Where the loader's `open()` puts the check in a page that has none: a box that closes like any dialog.
export function placeInDialog() {
  const [dialog, close, place] = ["dialog", "button", "div"].map((name) => document.createElement(name))
  dialog.style.cssText = "width:min(30rem,100vw);padding:0;border:0"
  close.style.cssText = "display:block;margin-left:auto;padding:.5rem 1rem;border:0;background:none;font-size:1.5rem;line-height:1"
  close.textContent = "\u00d7"
  close.setAttribute("aria-label", "Close")
  close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => {
    place.soundcheck?.destroy()
    dialog.remove()
  })
  dialog.append(close, place)
  document.body.append(dialog)
  dialog.showModal()
  return place
}
