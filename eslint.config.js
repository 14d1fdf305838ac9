import js from "@eslint/js"
import es from "eslint-plugin-es-x"
import globals from "globals"

const SENT = ["static/js/**", "static/embed/**"]

// The oldest browsers: Chromium 87, with which desktop programs still come (QtWebEngine 5.15); Firefox 115 and
// Safari 15.6, the newest for systems that get no more. All know ES2021, and of ES2022 these parts of a class.
const KNOWN = ["class-instance-fields", "class-private-fields", "class-private-methods", "class-static-fields"]

// Functions of lists, too, have the names of these; told by their type alone.
const iterators = Object.keys(es.rules).filter((name) => name.startsWith("no-iterator-prototype-"))

// What no rule of the language knows, and the Chromium that brought it.
const NEWER = [
  ["MemberExpression[object.name='URL'][property.name=/^(canParse|parse)$/]", "URL.canParse (120), URL.parse (126)"],
  ["MemberExpression[object.name='AbortSignal'][property.name=/^(abort|any|timeout)$/]", "AbortSignal.abort (93), .timeout (103), .any (116)"],
  ["MemberExpression[property.name=/^(randomUUID|checkVisibility|showPopover|togglePopover|moveBefore|getHTML)$/]", "a method of the DOM from 92 on or later"],
  ["CallExpression[callee.name=/^(structuredClone|reportError)$/]", "structuredClone (98), reportError (95)"],
  ["CallExpression[callee.property.name='addEventListener'] Property[key.name='signal']", "the option signal of addEventListener (90)"],
  ["MemberExpression[property.name=/^aria[A-Z]/]", "attributes as properties, such as ariaDisabled (Firefox 119)"],
  [":matches(Literal[value=/:(is|where|has)\\(/], TemplateElement[value.raw=/:(is|where|has)\\(/])", ":is() and :where() (88), :has() (105)"],
].map(([selector, message]) => ({ selector, message: `Not in every browser: ${message}.` }))

export default [
  js.configs.recommended,
  { files: [...SENT, "tests/demo/pages/**"], languageOptions: { globals: globals.browser } },
  {
    files: SENT,
    plugins: { "es-x": es },
    settings: { "es-x": { aggressive: true } },
    rules: {
      ...es.configs["flat/restrict-to-es2021"].rules,
      ...Object.fromEntries(iterators.map((name) => [`es-x/${name}`, ["error", { aggressive: false }]])),
      ...Object.fromEntries(KNOWN.map((name) => [`es-x/no-${name}`, "off"])),
      "no-restricted-syntax": ["error", ...NEWER],
    },
  },
  { files: ["tests/oidc/**"], languageOptions: { globals: globals.node } },
  { files: ["tests/js/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
]
