"""With another organisation's content no page, ticket, script or answer names the first one.

Pictures are not read: those of the guide show the same screens whoever runs the check.
"""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.conftest import CHROME_ON_MAC, Client, reader, sign_in
from tests.helpers.measured import measured
from webapp import create_app
from webapp.config import ROOT
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.examples import EXAMPLES
from webapp.guide.lint import lint

FOLDER = Path(__file__).parent / "brightline"
FIRST = re.compile(r"Microphone check|Test du micro|[Aa]ircall|#17624a|#86d3b0|#1f6b52|\bSoundcheck\b")
NAMES_IN_CODE = re.compile(r"\bSoundcheck(?:Events|Handle)?(?= \{|[;:)|])")
"""Types that integrators write; they are part of the interface, not a name that people read."""
MAC = "os=macos-15&browser=chrome-156"
PARTNERS = ("", "&partner=salesforce", "&partner=hubspot&place=app-window")
SOURCES = [
    *(
        path
        for path in (ROOT / "webapp").rglob("*")
        if path.suffix in (".py", ".html", ".js", ".jsx", ".svg")
    ),
    *(path for path in (ROOT / "static").rglob("*") if path.suffix in (".js", ".css", ".svg")),
]


@pytest.fixture(scope="module")
def app(settings):
    app = create_app(replace(settings, own_content=FOLDER, simulate=True))
    app.test_client_class = Client
    return app


def first_brand_in(text: str) -> list[str]:
    return FIRST.findall(NAMES_IN_CODE.sub("", text))


def pages_of(app, locale):
    steps = ["" if id == "start" else id for id in app.extensions["guide"].steps]
    for partner in PARTNERS:
        yield from (f"/{locale}/{step}?{MAC}{partner}" for step in steps)
        yield f"/embed/?lang={locale}&{MAC}{partner}"
    yield from (f"/{locale}/{step}" for step in steps)
    yield from (f"/{locale}/test?{MAC}&simulate={name}" for name in EXAMPLES)
    yield from (f"/{locale}/{page}" for page in ("install", "install?partner=salesforce", "go"))
    yield from (
        f"/{locale}/contact?{MAC}&via=start,test,{step}" for step in ("system/allow", "device/silent")
    )


@pytest.mark.whole_guide
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_page_names_the_first_brand(app, locale):
    client = app.test_client()
    named = {}
    for path in pages_of(app, locale):
        response = client.get(path, headers={"User-Agent": CHROME_ON_MAC}, follow_redirects=True)
        assert response.status_code == 200, path
        if first := first_brand_in(response.text + str(response.headers)):
            named[path] = first

    assert named == {}


@pytest.mark.parametrize(("locale", "site"), [("en", "Hear Me"), ("fr", "Entendez-moi")])
@pytest.mark.parametrize("path", ["/{}/?" + MAC, "/{}/test?" + MAC, "/{}/go", "/{}/install", "/{}/nowhere"])
def test_every_page_says_whose_it_is(app, locale, site, path):
    html = FlaskClient(app).get(path.format(locale), headers={"User-Agent": CHROME_ON_MAC}).text
    page = BeautifulSoup(html, "html.parser")

    assert page.title.string.endswith(f"· {site}")
    brand = page.select_one(".brand")
    assert brand.get_text(strip=True) == site
    assert [brand.img[name] for name in ("width", "height", "alt")] == ["40", "32", "Brightline"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_agents_read_of_their_own_organisation(app, locale):
    client = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Bo"))
    headers = {"Accept-Language": locale}
    made = client.post("/agents/new", data={"reference": "T-1", "locale": locale}, headers=headers)
    paths = [
        "/agents/",
        "/agents/sign-in",
        "/agents/you",
        "/agents/counts",
        "/agents/sessions",
        made.location,
    ]
    texts = [client.get(path, headers=headers, follow_redirects=True).text for path in paths]

    assert made.status_code == 303
    assert [first_brand_in(text) for text in texts] == [[]] * len(texts)
    assert "Brightline" in texts[-1]


@pytest.mark.parametrize(
    "path",
    ["/embed/v1/loader.js", "/embed/v1/loader.d.ts", "/robots.txt", "/sitemap.xml", "/api/v1/partners"],
)
def test_what_programs_get_names_it_not_either(app, path):
    response = app.test_client().get(path)

    assert not re.search(r"Microphone check|[Aa]ircall", response.text)
    assert ('"Hear Me"' in response.text) is (path == "/embed/v1/loader.js")


def test_a_diagnosis_for_programs_names_it_not(app):
    answer = app.test_client().post("/api/v1/diagnoses", json=measured())

    assert answer.status_code == 200 and first_brand_in(answer.text) == []


def test_style_and_icon_are_in_its_colours(app):
    page = BeautifulSoup(app.test_client().get(f"/en/?{MAC}").text, "html.parser")
    style = app.test_client().get(page.select_one('link[rel="stylesheet"]')["href"]).text
    icon = app.test_client().get(page.select_one('link[rel="icon"]')["href"]).text

    assert "--accent:light-dark(#4b3fb0,#b9b3ff)" in style and "#4b3fb0" in icon
    assert first_brand_in(style + icon) == []


def test_the_logo_fits_the_ground(app):
    def logo(path):
        page = BeautifulSoup(
            app.test_client().get(path, headers={"User-Agent": CHROME_ON_MAC}).text, "html.parser"
        )
        return [part.get("src") or part["srcset"] for part in page.select(".brand picture > *")]

    assert [name.rpartition("/")[2] for name in logo(f"/en/?{MAC}")] == ["logo.dark.svg", "logo.svg"]
    assert logo(f"/embed/?lang=en&theme=dark&{MAC}") == logo(f"/en/?{MAC}")[:1]
    assert logo(f"/embed/?lang=en&theme=light&{MAC}") == logo(f"/en/?{MAC}")[1:]
    answer = app.test_client().get(logo(f"/en/?{MAC}")[1])
    assert answer.mimetype == "image/svg+xml" and "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("locale", "mail"), [("en", "voice"), ("fr", "voix")])
def test_the_page_for_help_has_every_way_with_what_is_known(app, locale, mail):
    page = reader(app.test_client())(
        f"/{locale}/contact?{MAC}&partner=salesforce&via=start,test,system/allow,device/silent"
    )
    ways = {link["data-channel"]: link["href"] for link in page.select("[data-channel]")}

    assert list(ways) == ["page", "mail", "chat", "telephone"]
    address = urlsplit(ways["mail"])
    fields = parse_qs(address.query)
    title = BeautifulSoup(
        app.test_client().get(f"/{locale}/system/allow?{MAC}").text, "html.parser"
    ).h1.get_text()
    assert address.path == f"{mail}@brightline.example"
    assert fields["subject"][0].endswith(title)
    assert fields["body"][0].replace("\r\n", "\n") == page.select_one(".address code").get_text()
    assert all(word in fields["body"][0] for word in ("macOS 15", "Chrome 156", title))


def test_the_foot_of_a_page_leads_to_its_own_pages(app):
    page = reader(app.test_client())(f"/fr/?{MAC}")

    links = [link["href"] for link in page.select(".foot > a[target]")]
    assert links == [
        "https://help.brightline.example/",
        "https://www.brightline.example/privacy",
        "https://www.brightline.example/conditions",
    ]


def test_settings_go_before_the_file(settings):
    changes = {"organisation": "Other", "privacy_url": "https://other.example/privacy"}
    client = create_app(replace(settings, own_content=FOLDER, **changes)).test_client()

    html = client.get(f"/en/contact?{MAC}").text

    assert "Go to Other support" in html and "https://other.example/privacy" in html
    assert "https://www.brightline.example/privacy" not in html


@pytest.mark.whole_guide
def test_the_linter_finds_nothing():
    problems = [str(problem) for problem in lint(ROOT / "content", FAULT_LEVELS, own=FOLDER)]

    assert problems == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_source_names_the_first_brand(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"Microphone check|Test du micro|[Aa]ircall", text) == []
