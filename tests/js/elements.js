// Just enough of elements for the modules that are handed some.

export function element(parts = {}, more = {}) {
  const set = {}
  return Object.assign(new EventTarget(), {
    parts,
    children: [],
    dataset: {},
    hidden: true,
    textContent: "",
    style: { set, setProperty: (name, value) => (set[name] = value) },
    querySelector: (selector) => parts[selector] ?? null,
    append(child) {
      this.children.push(child)
    },
    replaceChildren() {
      this.children = []
    },
    setAttribute(name, value) {
      this[name] = value
    },
    removeAttribute(name) {
      delete this[name]
    },
    ...more,
  })
}
