// htmx as our pages load it: it may swap in what it fetched, runs nothing, and remembers no address.

;(function ({ document, trustedTypes }) {
  const { src } = document.currentScript
  let expected = null // What htmx has the browser parse when it swaps an answer in; it fetches from us alone.

  document.addEventListener("htmx:beforeSwap", ({ detail: { target, serverResponse } }) => {
    if (!/^(diagnosis|watch|links)$/.test(target.id)) return
    expected = `<body><template class="internal-htmx-wrapper">${serverResponse}</template></body>`
  })

  // It reads its settings as it begins, which is at once where it comes after the page.
  const content =
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyEnabled":false,"timeout":10000}'
  document.head.append(Object.assign(document.createElement("meta"), { name: "htmx-config", content }))

  // All else that a script would make HTML or a script of is refused (Trusted Types).
  try {
    trustedTypes.createPolicy("default", {
      createHTML: (html) => (html === expected ? html : null),
      createScriptURL: (url) => (url === src ? url : null),
    })
  } catch {
    // The browser has no such types, or an extension was faster: then its policy holds.
  }
})(window)

/* joined: "htmx-2.0.11.min.js" */

// It keeps the page's address for a history that we do not use, and a support link's token with it.
try {
  sessionStorage.removeItem("htmx-current-path-for-history")
} catch {
  // The browser keeps nothing here.
}
