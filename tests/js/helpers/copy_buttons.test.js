import assert from "node:assert/strict"
import test from "node:test"
import { copyOnClick, revealCopyButtons } from "../../../static/js/helpers/copy_buttons.js"
import { element } from "../elements.js"
import { fakeWindow } from "../fakes.js"

test("the address is copied and the button says so for two seconds", async () => {
  const { window, button, copied } = page()
  await copyOnClick({ target: button }, window)
  assert.deepEqual(copied, ["chrome://settings"])
  assert.equal(button.textContent, "Copied")

  await copyOnClick({ target: button }, window)
  await window.clock.pass(2000)
  assert.equal(button.textContent, "Copy")
})

for (const [worked, label] of [[true, "Copied"], [false, "Copy"]]) {
  test(`where the clipboard is closed the address is selected (old way: ${worked})`, async () => {
    const { window, button, selected, code } = page({ clipboard: undefined, execCommand: () => worked })
    await copyOnClick({ target: button }, window)

    assert.deepEqual(selected, [code])
    assert.equal(button.textContent, label)
  })
}

test("a click elsewhere copies nothing", async () => {
  const { window, copied } = page()
  await copyOnClick({ target: element({}, { closest: () => null }) }, window)

  assert.deepEqual(copied, [])
})

test("buttons are revealed where there is a script, and say what they copy", () => {
  const { button } = page()
  revealCopyButtons({ querySelectorAll: () => [button] })

  assert.equal(button.hidden, false)
  assert.equal(button["aria-description"], "chrome://settings")
})

function page({ execCommand, ...navigator } = {}) {
  const copied = []
  const selected = []
  const window = fakeWindow({
    navigator: { clipboard: { writeText: async (text) => copied.push(text) }, ...navigator },
    getSelection: () => ({ selectAllChildren: (node) => selected.push(node) }),
  })
  window.document.execCommand = execCommand
  const code = element({}, { textContent: "chrome://settings" })
  const box = element({ code })
  const button = element({}, { textContent: "Copy" })
  button.dataset.copied = "Copied"
  button.closest = (selector) => (selector === "[data-address]" ? box : button)
  return { window, button, code, copied, selected }
}
