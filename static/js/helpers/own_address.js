// What the address of a page says of its reader. Where it says nothing, the one for paper does, which has at least the
// platform that the page was made for.
export function searchOf({ document, location }) {
  if (location.search) return location.search
  const [, query = ""] = document.querySelector("[data-printed]")?.dataset.printed?.split("?") ?? []
  return query && `?${query}`
}
