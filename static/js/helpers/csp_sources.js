// The sources that the server lists in frame-ancestors, matched as a browser does (W3C CSP 3, 6.7.2).

const SOURCE = /^(https?):\/\/(\*\.)?([a-z0-9.-]+)(?::(\d+|\*))?$/

// Whether a page of this origin is among the sources, which are separated by spaces. An extension is listed by its
// origin, and has neither subdomains nor ports.
export function isListed(origin, sources) {
  return sources.split(/\s+/).some((source) => origin === source || matches(origin, source))
}

function matches(origin, source) {
  const [, scheme, any, host, port] = SOURCE.exec(source) ?? []
  const url = parsed(origin)
  if (!scheme || !url) return false
  const upgraded = scheme === "http" && url.protocol === "https:"
  if (url.protocol !== `${scheme}:` && !upgraded) return false
  const named = any ? url.hostname.endsWith(`.${host}`) : url.hostname === host
  const ports = [portOf(scheme, port), ...(upgraded && portOf(scheme, port) === "80" ? ["443"] : [])]
  return named && (port === "*" || ports.includes(portOf(url.protocol.slice(0, -1), url.port)))
}

function parsed(address) {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

function portOf(scheme, port) {
  return port || (scheme === "https" ? "443" : "80")
}
