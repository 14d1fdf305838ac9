// What the tests' client asks of the HTML of every page and fragment; see tests/helpers/html_validator.py.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // A list may have a name, which a screen reader says before its items.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    "doctype-style": ["error", { style: "lowercase" }],
    // A title begins with what the page is about, such as the reference an agent gave a link, however long.
    "long-title": "off",
    // Firefox keeps the state of a check box over a reload, unless the box says autocomplete="off".
    "valid-autocomplete": "off",
  },
}
