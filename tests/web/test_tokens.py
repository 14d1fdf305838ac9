"""Every colour can be read on what it stands on, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "soundcheck" / "tokens.css"
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)")
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("ground", "raised", "ok-ground", "blocked-ground")
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "soft", "accent") for ground in ("ground", "raised")),
    *(("ink", ground, TEXT) for ground in GROUNDS),
    ("accent", "ok-ground", TEXT),
    ("soft", "ok-ground", TEXT),
    ("blocked", "ground", TEXT),
    ("blocked", "blocked-ground", TEXT),
    ("suspected", "ground", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-blocked", "blocked", TEXT),
    ("track", "ground", SHAPE),
    ("focus", "ground", SHAPE),
]


def luminance(colour):
    """Return the relative luminance of #rgb or #rrggbb, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_it_can_be_read(front, back, least, scheme):
    colours = {name: both for name, *both in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}

    assert contrast(colours[front][scheme], colours[back][scheme]) >= least
