"""What extensions do to a page, as scripts that run in front of the page's own."""

FROZEN = """
for (const one of [Navigator, MediaDevices, AudioContext, Array, Object]) Object.freeze(one.prototype)
"""
FALSE_AGENT = """
delete Navigator.prototype.userAgentData
const userAgent = "Mozilla/5.0 (Windows NT 10.0; rv:153.0) Gecko/20100101 Firefox/153.0"
Object.defineProperty(Navigator.prototype, "userAgent", { get: () => userAgent })
"""
SUSPENDS = """
const make = BaseAudioContext.prototype.createAnalyser
BaseAudioContext.prototype.createAnalyser = function () {
  setInterval(() => this.suspend(), 400)
  return make.call(this)
}
"""
DENIES_IT = "\nFunction.prototype.toString = () => 'function getUserMedia() { [native code] }'"


def wraps(function: str) -> str:
    """Return a script in which `function` stands in the place of getUserMedia, which is `ask`."""
    return f"const media = MediaDevices.prototype, ask = media.getUserMedia\nmedia.getUserMedia = {function}"


def refuses(error: str, after_ms: int = 0) -> str:
    """Return a script that refuses every request with what `error` makes."""
    wait = f"await new Promise((resolve) => setTimeout(resolve, {after_ms}));"
    return wraps(f"async () => {{ {wait} throw {error} }}")


def refuses_as(name: str, message: str = "Permission denied", after_ms: int = 0) -> str:
    """Return a script that refuses every request with an error such as browsers give."""
    return refuses(f"new DOMException('{message}', '{name}')", after_ms)


def changes_the_track(change: str) -> str:
    """Return a script that hands out the browser's own stream with a changed `track`."""
    opened = "const stream = await ask.apply(this, how), [track] = stream.getAudioTracks()"
    return wraps(f"async function (...how) {{ {opened}; {change}; return stream }}")


def keeps(whole: str, *parts: str) -> str:
    """Return a script in which every read of these properties throws."""
    throws = "{ get() { throw new Error('private') } }"
    return "\n".join(f"Object.defineProperty({whole}, '{part}', {throws})" for part in parts)
