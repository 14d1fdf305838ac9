"""Ways to reach support from the page for help. A mail begins with what is known already."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal
from urllib.parse import quote

from webapp.guide.product import Contact

MAX_BODY = 1_800
"""Bytes of an encoded body, as programs for mail cut addresses that are much longer."""
MAX_SUBJECT = 120  # Characters.
CUT = "…"


@dataclass(frozen=True)
class HelpChannel:
    """One way to reach support: where its link leads, and the address or number to be read on it."""

    kind: Literal["page", "mail", "chat", "telephone"]
    url: str
    shown: str


def list_channels(contact: Contact, language: str, subject: str, body: str) -> Iterator[HelpChannel]:
    """Yield the ways there are in a language; where there is a mail, with this subject and body."""
    if contact.page:
        yield HelpChannel("page", contact.page.of(language), "")
    if contact.mail:
        address = contact.mail.of(language)
        yield HelpChannel("mail", write_mail_url(address, subject, body), address)
    if contact.chat:
        yield HelpChannel("chat", contact.chat.of(language), "")
    if contact.telephone:
        number = contact.telephone.of(language)
        dialled = "".join(letter for letter in number if letter in "+0123456789")
        yield HelpChannel("telephone", f"tel:{dialled}", number)


def write_mail_url(address: str, subject: str, body: str) -> str:
    """Return a mailto: URL by RFC 6068, in which a line of the body ends in %0D%0A."""
    short = subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1] + CUT
    fields = {"subject": short, "body": _shorten("\r\n".join(body.splitlines()))}
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in fields.items() if text)
    return f"mailto:{quote(address, safe='@')}?{query}"


def _shorten(text: str) -> str:
    """Return as much of a text as may stand in an address once it is encoded."""
    sizes = [*accumulate(len(quote(letter, safe="")) for letter in text)]
    if not sizes or sizes[-1] <= MAX_BODY:
        return text
    room = MAX_BODY - len(quote(CUT))
    return text[: sum(size <= room for size in sizes)].rstrip() + CUT
