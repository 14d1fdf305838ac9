"""Whose product it is: names, addresses, a logo and colours, each checked with its line."""

import re
import struct
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from webapp.datafiles import DataFileError, parse_data
from webapp.guide import load_guide
from webapp.guide.colours import Colours, Scheme, find_pairs, write_css
from webapp.guide.lint import lint
from webapp.guide.product import Product

from .conftest import FILES

TEXT = FILES["product.yml"]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 32"><path d="M0 0h96v32H0z"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 200, 50) + b"\x08\x06\0\0\0"
Write = Callable[..., Path]


def product(lines: str) -> Product:
    return parse_data(TEXT + lines, Product, "product.yml")


def problems_of(content: Path) -> list[str]:
    return [str(problem) for problem in lint(content, ("silent", "site-blocked"), date(2026, 12, 1))]


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def test_a_text_may_differ_by_language_and_english_stands_for_the_others() -> None:
    terms = product("terms: {en: 'https://e.example/', fr: 'https://f.example/'}\n").terms
    privacy = product("privacy: https://e.example/\n").privacy

    assert terms and privacy
    assert [terms.of(code) for code in ("en", "fr", "de")] == [
        *("https://e.example/", "https://f.example/", "https://e.example/")
    ]
    assert privacy.of("fr") == "https://e.example/"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("privacy: http://e.example/", "privacy"),
        ("privacy: javascript:alert(1)", "privacy"),
        ("terms: https://e.example/a b", "terms"),
        ("help_center: {fr: 'https://f.example/'}", "help_center: .*needs one for en"),
        ("help_center: [https://f.example/]", "help_center"),
        ("organisation: ' Acme'", "organisation"),
        ("organisation: ''", "organisation"),
        (f"organisation: {'x' * 61}", "organisation"),
        ('organisation: "Ac\\u202eme"', "organisation"),
        ("contact: {mail: help}", "contact.mail"),
        ("contact: {mail: 'a@b.example?cc=c@d.example'}", "contact.mail"),
        ("contact: {telephone: call me}", "contact.telephone"),
        ("contact: {fax: '+33 1'}", "contact.fax"),
        ("logo: ../logo.svg", "logo"),
        ("logo: logo.gif", "logo"),
        ("slogan: Hear well", "slogan"),
    ],
)
def test_what_is_malformed_is_named_with_its_line(line: str, where: str) -> None:
    number = (TEXT + line).count("\n") + 1

    with pytest.raises(DataFileError, match=rf"^product\.yml:{number}: {where}"):
        product(line)


@pytest.mark.parametrize("name", ["site", "colours"])
def test_what_every_page_needs_is_asked_for(name: str) -> None:
    without = re.sub(rf"^{name}:.*\n(  .*\n)*", "", TEXT, flags=re.MULTILINE)

    with pytest.raises(DataFileError, match=f"{name}: Field required"):
        parse_data(without, Product, "product.yml")


@pytest.mark.parametrize(
    ("scheme", "field", "colour", "told"),
    [
        ("light", "accent", "#8fb8a8", "accent on ground"),
        ("light", "accent", "#827b6b", "accent on raised"),
        ("light", "on_accent", "#3a8a6a", "on_accent on accent"),
        ("dark", "accent", "#3c5a4d", "accent on ground"),
        ("dark", "on_accent", "#ffffff", "on_accent on accent"),
    ],
)
def test_a_colour_that_cannot_be_read_is_named(
    write_guide: Write, scheme: str, field: str, colour: str, told: str
) -> None:
    text = re.sub(rf"(  {scheme}:.*\b{field}: )\"#\w+\"", rf'\1"{colour}"', TEXT)
    assert text != TEXT

    problems = problems_of(write_guide({"product.yml": text}))

    expected = (
        rf"content/product\.yml:{line_of(text, f'  {scheme}')}: {told} has a contrast of [\d.]+; it takes 4.5"
    )
    assert any(re.fullmatch(expected, problem) for problem in problems), problems


def test_a_tint_is_proved_where_it_is_given_and_mixed_where_it_is_not(write_guide: Write) -> None:
    text = TEXT.replace('on_accent: "#ffffff"', 'on_accent: "#ffffff", tint: "#7a9a8a"')

    assert any("accent on tint" in problem for problem in problems_of(write_guide({"product.yml": text})))
    assert problems_of(write_guide({"product.yml": TEXT})) == []


def test_each_pair_is_as_readable_in_both_schemes() -> None:
    colours = Colours(
        light=Scheme(accent="#000000", on_accent="#ffffff"),
        dark=Scheme(accent="#ffffff", on_accent="#000000"),
    )

    pairs = [pair for pair in find_pairs(colours) if pair.field != "tint"]
    assert {pair.scheme for pair in pairs} == {"light", "dark"}
    assert all(pair.ratio > 14 for pair in pairs)
    assert {pair.least for pair in pairs} == {3.0, 4.5}


def test_browsers_without_light_dark_get_the_light_colours() -> None:
    css = write_css(product("").colours)

    plain, _, both = css.partition("@supports")
    assert plain.startswith(":root{--accent:#17624a;--on-accent:#ffffff;--ok-ground:#")
    assert "light-dark(#17624a,#86d3b0)" in both


@pytest.mark.parametrize(
    ("name", "picture", "size"),
    [("logo.svg", SVG.encode(), (96, 32)), ("img/logo.png", PNG, (200, 50))],
    ids=["svg", "png"],
)
def test_a_logo_says_how_large_it_is(
    write_guide: Write, name: str, picture: bytes, size: tuple[int, int]
) -> None:
    content = write_guide({"product.yml": f"{TEXT}logo: {name}\n"})
    (content / name).write_bytes(picture)
    logo = load_guide(content).logo
    assert logo and (logo.path, logo.dark_path, logo.size) == (name, name, size)

    dark = name.replace("logo.", "logo.dark.")
    (content / dark).write_bytes(picture)
    logo = load_guide(content).logo
    assert logo and logo.dark_path == dark


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no picture logo.svg"),
        ({"logo.svg": SVG.replace("viewBox", "data-box")}, "does not say how large"),
        ({"logo.svg": SVG.replace("96 32", "0 32")}, "does not say how large"),
        ({"logo.svg": "no picture"}, "does not say how large"),
        ({"logo.svg": SVG.replace("<path", "<script>1</script><path")}, "holds a script"),
        ({"logo.svg": SVG.replace("<path", '<path onload="1"')}, "holds a script"),
        (
            {"logo.svg": SVG.replace("<path", '<image href="https://x.example/a.png"/><path')},
            "loads another file",
        ),
        ({"logo.svg": SVG + " " * 100_000}, "has more than 100,000 bytes"),
        ({"logo.svg": SVG, "logo.dark.svg": SVG.replace("96", "97")}, "as large as"),
    ],
)
def test_a_logo_that_cannot_be_shown_is_named_with_its_line(
    write_guide: Write, files: dict[str, str], message: str
) -> None:
    text = f"{TEXT}logo: logo.svg\n"

    [problem] = problems_of(write_guide({"product.yml": text, **files}))

    assert problem.startswith(f"content/product.yml:{line_of(text, 'logo')}: ") and message in problem
