// Reads one text of HTML a line, as a JSON string, and answers its problems in one line, as a JSON list.
import { createInterface } from "node:readline"
import { HtmlValidate, StaticConfigLoader } from "html-validate"
import config from "../../htmlvalidate.config.js"

const loader = new StaticConfigLoader(config)
const resolved = loader.getConfigFor("")
loader.getConfigFor = () => resolved // It would read the whole table of elements again for each text.
const validator = new HtmlValidate(loader)

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line))
  console.log(JSON.stringify(report.results.flatMap((result) => result.messages)))
}
