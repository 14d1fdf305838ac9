// A phone app: it calls by the microphone, and tells the page around it why it could not.
document.querySelector("#call").addEventListener("click", async () => {
  const output = document.querySelector("output")
  try {
    await navigator.mediaDevices.getUserMedia({ audio: true })
    output.textContent = "Calling…"
    window.parent.postMessage({ phoneError: null }, "*")
  } catch ({ name, message }) {
    output.textContent = `${name}: ${message}`
    window.parent.postMessage({ phoneError: { name, message } }, "*")
  }
})
