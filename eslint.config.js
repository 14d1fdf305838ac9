import js from "@eslint/js"
import globals from "globals"

export default [
  js.configs.recommended,
  { files: ["static/js/**", "static/embed/**", "tests/demo/pages/**"], languageOptions: { globals: globals.browser } },
  { files: ["tests/oidc/**"], languageOptions: { globals: globals.node } },
  { files: ["tests/js/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
]
