// What a CRM does with the check: lists its events, and hands on the phone app's error.
const check = document.querySelector("[data-soundcheck]")
const phone = document.querySelector("#phone")

for (const name of ["ready", "level", "result", "error"]) {
  document.addEventListener(`soundcheck:${name}`, ({ type, detail }) => {
    const item = document.createElement("li")
    item.textContent = `${type} ${JSON.stringify(detail)}`
    document.querySelector("#events").append(item)
  })
}

window.addEventListener("message", ({ source, data }) => {
  if (source === phone?.contentWindow && data?.phoneError !== undefined) check.soundcheck.ctiError(data.phoneError)
})
