"""The phone app is data: with another vendor's product file every page still reads well."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.guide.rendering import Renderer, render
from webapp.app import create_app
from webapp.config import Settings
from webapp.datafiles import DataFileError, parse_data
from webapp.diagnosis.faults import FAULT_LEVELS
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.lint import lint
from webapp.guide.product import Product
from webapp.guide.render import RenderContext

from .conftest import FILES

ROOT = Path(__file__).parent.parent.parent
OURS = ROOT / "content" / "product.yml"
OTHERS = sorted((ROOT / "tests" / "guide" / "products").glob("*.yml"))
PAGES = ("/en/", "/fr/", "/en/test", "/fr/test", "/en/install", "/en/go", "/embed/", "/fr/contact")
# What is left where a name is missing: two spaces, a mark that stands alone, an empty item, a stray value.
DANGLING = re.compile(r"\S  +\S|\s[.,)]|\(\s*\)|\{\{|\}\}|\bNone\b(?! of)|“\s*”|«\s*»")
EMPTY = "p, li, h1, h2, h3, strong, a, summary"
SYSTEMS = (
    Visitor("windows", (11,), "chrome", (156,)),
    Visitor("macos", (15,), "safari", (18,)),
    Visitor("macos", (15,), "chrome", (156,), place="desktop-app"),
    Visitor("windows", (11,), "chrome", (156,), place="app-window"),
    Visitor("android", (15,), "chrome", (156,)),
    Visitor(),
)


@cache
def words_of(file: Path) -> Product:
    return parse_data(file.read_text(encoding="utf-8"), Product, file.name)


@pytest.fixture(scope="module", params=OTHERS, ids=lambda file: file.stem)
def product_file(request: pytest.FixtureRequest) -> Path:
    """Return the product file of another vendor."""
    return Path(request.param)


@pytest.fixture(scope="module")
def content(product_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the guide of this repository, with the product file of another vendor."""
    content = tmp_path_factory.mktemp("guide") / "content"
    shutil.copytree(ROOT / "content", content)
    shutil.copy(product_file, content / "product.yml")
    return content


@pytest.fixture(scope="module")
def guide(content: Path) -> Guide:
    return load_guide(content)


@pytest.fixture(scope="module")
def other_names(product_file: Path) -> re.Pattern[str]:
    """Match the name of any product but this one, also as a part of a host name."""
    names = {words_of(file).name for file in (OURS, *OTHERS)} - {words_of(product_file).name}
    return re.compile("|".join(name.replace(" ", ".?") for name in names), re.IGNORECASE)


def visitors(guide: Guide) -> Iterator[Visitor]:
    """Yield somebody on each kind of system, and in each partner whose people have steps of their own."""
    yield from SYSTEMS
    yield from (replace(SYSTEMS[0], partner=partner) for partner in guide.partners_with_sections)


def read(html: str) -> str:
    """Return what a person reads of a page, without what is to be copied; fail if a part of it is empty."""
    page = BeautifulSoup(html, "html.parser")
    for code in page.select("pre, code, script, svg, .address"):
        code.replace_with("code")
    empty = [part for part in page.select(EMPTY) if not part.get_text(strip=True) and not part.select("img")]
    assert empty == []
    return "\n".join(re.sub(r"\s*\n\s*", " ", part.get_text()).strip() for part in page.select(EMPTY))


@pytest.mark.whole_guide
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_step_reads_well_with_another_product(
    guide: Guide, other_names: re.Pattern[str], app: Flask, locale: str
) -> None:
    translate = app.extensions["languages"][locale].guide_message
    renderer = Renderer(guide, RenderContext(translate, locale=locale))
    pages = set()
    for visitor in visitors(guide):
        for step in guide.steps:
            view = renderer.show(step, visitor)
            choices = "".join(f"<p>{choice.label_html}</p>" for choice in view.choices)
            pages.add(f"<h1>{view.title_html}</h1>{view.whole_body}{choices}")
    lines = {line for page in pages for line in read(page).split("\n")}
    problems = {line for line in lines if DANGLING.search(line) or other_names.search(line)}

    assert problems == set()


@pytest.mark.whole_guide
def test_the_linter_finds_no_error_with_another_product(content: Path) -> None:
    problems = [str(problem) for problem in lint(content, FAULT_LEVELS) if problem.severity == "error"]

    assert problems == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_another_product(
    content: Path, other_names: re.Pattern[str], path: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/soundcheck.db", content=content)

    response = create_app(settings).test_client().get(path)

    assert response.status_code == 200
    assert other_names.findall(response.text) == []
    assert other_names.findall(str(response.headers.get("Content-Security-Policy"))) == []


@pytest.mark.parametrize("step", ["embed/sandbox", "embed/allow-microphone"])
def test_only_a_product_with_a_desktop_app_sends_there(guide: Guide, step: str) -> None:
    view = render(guide, step, replace(SYSTEMS[0], partner="salesforce"), str, "/en/{}".format, "")

    desktop_app = guide.product.desktop_app
    assert ("program on the computer" in view.whole_body) is (desktop_app is not None)
    assert (desktop_app or "") in view.whole_body


def test_each_kind_of_product_is_tried() -> None:
    assert {words_of(file).desktop_app is None for file in OTHERS} == {True, False}


def test_a_phone_apps_own_page_is_a_partner_of_that_phone_app_alone(guide: Guide) -> None:
    assert "aircall" in load_guide(ROOT / "content").partners
    assert "aircall" not in guide.partners
    assert "salesforce" in guide.partners


@pytest.mark.parametrize("field", ["name", "desktop_app"])
@pytest.mark.parametrize("value", ['""', '" "'])
def test_a_name_is_never_empty(field: str, value: str) -> None:
    text = re.sub(
        rf"^{field}: .*$", f"{field}: {value}", OURS.read_text(encoding="utf-8"), flags=re.MULTILINE
    )

    with pytest.raises(DataFileError, match=field):
        parse_data(text, Product, "product.yml")


@pytest.mark.parametrize("desktop_app", [None, "Phonely Desk"])
def test_a_line_about_the_desktop_app_is_there_with_it_alone(
    write_guide: Callable[..., Path], desktop_app: str | None
) -> None:
    solved = FILES["solved.md"]
    lines = "\nRead on.\n\n1. Call.\n2. Open {{ product.desktop_app }}.\n\nOr ask {{product.desktop_app}}.\n"
    device = FILES["device.md"].replace("- [Test", "- [I have {{ product.desktop_app }}](solved.md)\n- [Test")
    field = f"desktop_app: {desktop_app}\n" if desktop_app else ""
    product = FILES["product.yml"] + field
    guide = load_guide(
        write_guide({"solved.md": solved + lines, "device.md": device, "product.yml": product})
    )

    text = read(render(guide, "solved", Visitor(), str, "/en/{}".format, "").body)
    choices = render(guide, "device", Visitor(), str, "/en/{}".format, "").choices
    assert text.count("Phonely Desk") == (2 if desktop_app else 0)
    assert "Call." in text and "Read on." in text and "{{" not in text
    assert len(choices) == (4 if desktop_app else 3)
