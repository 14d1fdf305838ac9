// The selectors that the scripts use: tag, *, #id, .class, [attribute], :is() and :not(), descendants and children.

const PATH = /^(?:(.*[^\s>])(\s*>\s*|\s+))?((?:[^\s>()[\]]|\([^)]*\)|\[[^\]]*\])+)$/
const PART = /^(?:([a-z0-9]+|\*)|#([\w-]+)|\.([\w-]+)|\[([a-z-]+)(?:="?([^"\]]*)"?)?\]|:(is|not)\(([^)]*)\))/

// One selector without commas.
export function matchesPath(element, selector) {
  const [, above, between, own] = PATH.exec(selector) ?? []
  if (!own) throw new DOMException(`This selector is not known here: ${selector}`, "SyntaxError")
  if (!matchesParts(element, own)) return false
  if (!above) return true
  const nodes = between.includes(">") ? ancestors(element).slice(0, 1) : ancestors(element)
  return nodes.some((node) => matchesPath(node, above))
}

function ancestors(element) {
  const { parent } = element
  return parent?.localName ? [parent, ...ancestors(parent)] : []
}

function matchesParts(element, parts) {
  const [all, tag, id, name, attribute, value, is, inner] = PART.exec(parts) ?? []
  if (!all) throw new DOMException(`This selector is not known here: ${parts}`, "SyntaxError")
  const given = element.attributes.get(attribute)
  const matches =
    (tag && (tag === "*" || tag === element.localName)) ||
    (id && id === element.id) ||
    (name && element.className.split(" ").includes(name)) ||
    (attribute && given !== undefined && (value === undefined || value === given)) ||
    (is && element.matches(inner) === (is === "is"))
  return Boolean(matches) && (all.length === parts.length || matchesParts(element, parts.slice(all.length)))
}
