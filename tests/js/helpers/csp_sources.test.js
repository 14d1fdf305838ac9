import assert from "node:assert/strict"
import test from "node:test"
import { isListed } from "../../../static/js/helpers/csp_sources.js"

for (const [origin, source, expected] of [
  ["https://crm.example", "https://crm.example", true],
  ["https://crm.example:443", "https://crm.example", true],
  ["https://crm.example:8443", "https://crm.example", false],
  ["https://crm.example:8443", "https://crm.example:*", true],
  ["https://a.crm.example", "https://*.crm.example", true],
  ["https://a.b.crm.example", "https://*.crm.example", true],
  ["https://crm.example", "https://*.crm.example", false],
  ["https://a.crm.example", "https://crm.example", false],
  ["https://evilcrm.example", "https://*.crm.example", false],
  ["http://crm.example", "https://crm.example", false],
  ["https://crm.example", "http://crm.example", true], // As a browser upgrades it.
  ["https://crm.example", "http://crm.example:8080", false],
  ["https://crm.example", "'self'", false],
  ["https://crm.example", "", false],
  ["null", "https://crm.example", false],
  ["chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo", "https://crm.example chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo", true],
  ["chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo", "chrome-extension://olfdkjdpkjjnikfnmjcmlmdaekoaagpc", false],
  ["moz-extension://crm.example", "https://crm.example", false],
]) {
  test(`${origin} is ${expected ? "" : "not "}among "${source}"`, () => {
    assert.equal(isListed(origin, source), expected)
  })
}

test("one of several is enough", () => {
  assert.equal(isListed("https://b.example", "https://a.example  https://b.example"), true)
})
