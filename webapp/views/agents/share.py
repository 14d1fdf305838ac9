"""What an agent hands to the customer: an address, its picture, a code to say, and a message to send."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.reader.brand import current_organisation
from webapp.stores import stores
from webapp.support import Link, LinkNotFound, format_code, parse_code
from webapp.web.i18n import mark, offered_languages
from webapp.web.languages import Language
from webapp.web.same_origin import own_origin

QUIET_ZONE = 4  # Modules around the code, as its standard asks for.
MESSAGE = mark(
    "Please open this link on the computer and in the browser you make your calls with, and press the "
    "button you see there. It tests your microphone and shows what to change. The result comes to us; "
    "no sound leaves your browser. %(url)s"
)

SIGNED_MESSAGE = mark(
    "Please open this link on the computer and in the browser you make your calls with, and press the "
    "button you see there. It tests your microphone and shows what to change. The result comes to %(name)s "
    "from %(organisation)s support; no sound leaves your browser. %(url)s"
)


@dataclass(frozen=True)
class Share:
    """`qr` is an SVG element; `code` is "" where it is not known any more; `go` is where to type it."""

    url: str
    qr: Markup
    code: str
    go: str
    message: str
    language: Language


def make_share(link: Link, token: str, code: str) -> Share | None:
    """Return what leads to a link, None if the token does not; only the agent's own address bar keeps it."""
    try:
        if not token or stores().links.by_token(token).id != link.id:
            return None
    except LinkNotFound:
        return None
    origin, languages = own_origin(), offered_languages()
    url = f"{origin}/l/{token}"
    language = languages.get(link.locale, languages[SOURCE_LANGUAGE])
    return Share(
        url=url,
        qr=_draw_qr_code(f"{url}?by=qr"),
        code=format_code(parse_code(code) or ""),
        go=f"{urlsplit(origin).netloc}/go",
        message=write_message(url, language, link.asked_by),
        language=language,
    )


def write_message(url: str, language: Language, name: str) -> str:
    """Write what to send the customer, in their language; it says whose support asks, if that has a name."""
    organisation = current_organisation()
    values = {"url": url, "name": name, "organisation": organisation}
    return str(language.messages.gettext(SIGNED_MESSAGE if organisation else MESSAGE)) % values


def _draw_qr_code(url: str) -> Markup:
    """Draw a QR code, dark on light whatever the page looks like; colours are attributes, no style.

    The drawing has nothing of the address but where its squares are.
    """
    code = segno.make_qr(url, error="m")
    svg = code.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # nosec B704
