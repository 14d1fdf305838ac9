import assert from "node:assert/strict"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import test from "node:test"

const STATIC = new URL("../../static/", import.meta.url)
const HERE = new URL("./", import.meta.url)

// static/js/models/run.js -> models/run.test.js; static/embed/loader.js -> embed/loader.test.js
const modules = readdirSync(new URL("js/", STATIC), { recursive: true }).filter((path) => path.endsWith(".js"))
const scripts = readdirSync(new URL("embed/", STATIC)).map((name) => `embed/${name}`)

for (const path of [...modules, ...scripts]) {
  test(`${path} has tests of its own`, () => {
    const file = new URL(path.replace(/\.js$/, ".test.js"), HERE)
    assert.ok(existsSync(file), `tests/js/${path.replace(/\.js$/, ".test.js")} is missing`)

    const [, entry] = /^pages\/(\w+)\.js$/.exec(path) ?? []
    const tested = entry ? `openPage("${entry}"` : `/${path}"`
    assert.ok(readFileSync(file, "utf8").includes(tested), `its test file does not load ${path}`)
  })
}
