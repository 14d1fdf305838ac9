"""Every colour can be read on what it stands on, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11).

Those of an organisation are proved by the linter of the guide, which knows the others they meet.
"""

import re
from pathlib import Path

import pytest

from webapp.guide import colours

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "soundcheck" / "tokens.css"
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "soft") for ground in ("ground", "raised")),
    ("ink", "blocked-ground", TEXT),
    ("blocked", "ground", TEXT),
    ("blocked", "blocked-ground", TEXT),
    ("suspected", "ground", TEXT),
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
    tokens = read_tokens()

    assert contrast(tokens[front][scheme], tokens[back][scheme]) >= least


def read_tokens():
    return {name: both for name, *both in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(("index", "scheme"), [(0, "light"), (1, "dark")])
def test_the_linter_knows_what_the_colours_of_an_organisation_meet(index, scheme):
    tokens = {name: both[index] for name, both in read_tokens().items()} | {"paper": "#ffffff"}

    assert {name: tokens[name] for name in colours.GIVEN[scheme]} == colours.GIVEN[scheme]


@pytest.mark.parametrize(
    ("one", "other"), [("#17624a", "#faf7f0"), ("#000000", "#ffffff"), ("#777777", "#777777")]
)
def test_the_linter_measures_contrast_as_wcag_does(one, other):
    assert colours.contrast(one, other) == pytest.approx(contrast(one, other))


def test_no_style_sheet_defines_a_colour_of_the_organisation():
    sheets = TOKENS.parents[1].rglob("*.css")

    assert [
        sheet.name for sheet in sheets if re.search(r"--(on-)?accent:|--ok-ground:", sheet.read_text())
    ] == []
