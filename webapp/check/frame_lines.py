"""What has to be changed about the phone app's frame, as lines to copy."""

import re
from dataclasses import dataclass

from webapp.diagnosis import Finding
from webapp.diagnosis.measurements import HostInfo
from webapp.partners.addresses import origin_of
from webapp.reader.walk import current_guide
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

FEATURES = ("microphone", "autoplay", "speaker-selection")
"""What a phone app needs: to hear, to ring without a click, and to use the loudspeaker that was chosen."""
WORD = re.compile(r"[A-Za-z0-9-]+")

ATTRIBUTE = mark("Give the iframe of the phone app this attribute, and load the page again:")
HEADER = mark("Send the page around it with this header. What it names for other things may stay:")
EITHER_HEADER = mark("If that is right already, send the page around it with this header:")


@dataclass(frozen=True)
class FrameLine:
    """A line to copy, and the sentence that says where it belongs."""

    sentence: str
    line: str


def frame_lines(first: Finding, frame: HostInfo | None, own_origin: str) -> tuple[FrameLine, ...]:
    """Return what the people who manage the page have to change; nothing where its frame is not the cause."""
    codes = {item.code for item in first.evidence}
    if frame is None:
        return ()
    origin = None if frame.origin == "null" else origin_of(frame.origin or "")
    header = _header(origin or f"https://{current_guide().product.hosts[0]}", own_origin)
    if "cti-header-refuses" in codes:
        return (FrameLine(translate(HEADER), header),)
    if "cti-frame-or-header-refuses" in codes:
        attribute = FrameLine(translate(ATTRIBUTE), _allow(frame, origin))
        return (attribute, FrameLine(translate(EITHER_HEADER), header))
    if "cti-frame-names-another" in codes:
        return (FrameLine(translate(ATTRIBUTE), _allow(frame, origin)),)
    if "cti-frame-redirected" in codes:
        return (FrameLine(translate(ATTRIBUTE), _allow(frame, "*")),)
    if "cti-frame-lacks-microphone" in codes:
        return (FrameLine(translate(ATTRIBUTE), _allow(frame, None)),)
    if "cti-frame-sandboxed" in codes:
        return (FrameLine(translate(ATTRIBUTE), _sandbox(frame)),)
    return ()


def _allow(frame: HostInfo, origin: str | None) -> str:
    """Return the attribute with what the phone app needs there; what it grants besides stays as it is."""
    directives = [directive.split() for directive in (frame.allow or "").split(";")]
    kept = [" ".join(words) for words in directives if _is_kept(words)]
    needed = [f"{feature} {origin}" if origin else feature for feature in FEATURES]
    return f'allow="{"; ".join([*needed, *kept])}"'


def _is_kept(words: list[str]) -> bool:
    return bool(words) and words[0].lower() not in FEATURES and '"' not in "".join(words)


def _sandbox(frame: HostInfo) -> str:
    words = dict.fromkeys(word for word in (frame.sandbox or "").lower().split() if WORD.fullmatch(word))
    return f'sandbox="{" ".join(words | dict.fromkeys(("allow-scripts", "allow-same-origin")))}"'


def _header(origin: str, own_origin: str) -> str:
    return "Permissions-Policy: " + ", ".join(
        f'{feature}=(self "{origin}" "{own_origin}")' for feature in FEATURES
    )
