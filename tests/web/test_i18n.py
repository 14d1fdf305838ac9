"""Only languages that are complete enough are offered, and the addresses of the others lead somewhere."""

from dataclasses import replace
from functools import cache

import pytest
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup

from webapp import create_app
from webapp.config import ROOT
from webapp.web import i18n

SHARES = {"de": 0.52, "es": 0.0, "it": 0.94, "nl": 0.96}
"""Languages by how much of them is translated; the words are French ones."""
MAC = "os=macos-15&browser=chrome-156"


@pytest.fixture(scope="module")
def translations(tmp_path_factory):
    """Return a folder with French as it is, and languages of which only a share is there."""
    root = tmp_path_factory.mktemp("languages")
    for domain in ("guide", "messages"):
        french = ROOT / "translations" / "fr" / "LC_MESSAGES" / f"{domain}.po"
        for code, share in {"fr": 1.0, **SHARES}.items():
            folder = root / "translations" / code / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            write_share(french, share, folder / f"{domain}.po")
    return root


def write_share(source, share, target):
    """Write a catalogue with the first translations alone."""
    with source.open("rb") as file:
        catalogue = read_po(file)
    entries = [entry for entry in catalogue if entry.id]
    for entry in entries[round(share * len(entries)) :]:
        entry.string = "" if isinstance(entry.id, str) else ("", "")
    with target.open("wb") as file:
        write_po(file, catalogue)


@pytest.fixture(scope="module")
def open_app(translations, settings):
    """Return a client of an app with those languages."""

    @cache
    def app_with(**changes):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(i18n, "ROOT", translations)
            return create_app(replace(settings, **changes))

    return lambda **changes: app_with(**changes).test_client()


def codes_of(html):
    page = BeautifulSoup(html, "html.parser")
    return [link["hreflang"] for link in page.select(".languages a")]


@pytest.mark.parametrize(
    ("percent", "offered"),
    [
        (95, ["en", "fr", "nl"]),
        (93, ["en", "fr", "it", "nl"]),
        (50, ["de", "en", "fr", "it", "nl"]),
        (1, ["de", "en", "fr", "it", "nl"]),
        (100, ["en", "fr"]),
    ],
)
@pytest.mark.parametrize("path", [f"/en/?{MAC}", f"/en/test?{MAC}", "/en/install", "/en/go"])
def test_a_page_offers_the_languages_that_are_complete_enough(open_app, percent, offered, path):
    html = open_app(language_percent=percent).get(path).text

    assert sorted(codes_of(html)) == offered


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("de", "en"), ("es", "en"), ("de, fr;q=0.5", "fr"), ("es, nl;q=0.8, fr;q=0.2", "nl"), ("fr-CA", "fr")],
)
def test_whoever_prefers_a_language_that_is_not_offered_gets_the_next_best(open_app, accepted, code):
    response = open_app().get("/", headers={"Accept-Language": accepted})

    assert response.location.startswith(f"/{code}/")


@pytest.mark.parametrize("code", ["de", "es", "it"])
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/{}", ""),
        ("/{}/", ""),
        ("/{}/test", "?partner=salesforce&host=a.example%26b"),
        ("/{}/device/silent", f"?{MAC}"),
        ("/{}/no-such-step", ""),
        ("/{}/caf%C3%A9%0D%0Aa%20b", ""),
        ("/{}//other.example/", ""),
    ],
)
def test_an_address_in_a_language_that_is_not_offered_leads_to_the_same_page(open_app, code, path, query):
    response = open_app().get(path.format(code) + query, headers={"Accept-Language": f"{code}, fr;q=0.9"})

    assert response.status_code == 302
    path = path if path.count("/") > 1 else f"{path}/"
    assert response.location == path.format("fr") + query
    assert "Accept-Language" in response.vary
    assert response.headers["Cache-Control"] == "no-store"


def test_a_program_is_told_of_offered_languages_alone(open_app):
    document = open_app().get("/api/v1/openapi.json").text

    assert '"nl"' in document
    assert not any(f'"{code}"' in document for code in ("de", "es", "it"))


@pytest.mark.parametrize("tag", ["de", "de-CH", "es"])
def test_a_frame_in_a_language_that_is_not_offered_is_in_the_readers_own(open_app, tag):
    html = open_app().get(f"/embed/?lang={tag}&{MAC}", headers={"Accept-Language": "fr"}).text

    assert BeautifulSoup(html, "html.parser").html["lang"] == "fr"


def test_nothing_is_posted_in_a_language_that_is_not_offered(open_app):
    assert open_app().post("/de/test").status_code in (404, 405)


def test_french_is_offered_as_it_is_in_this_repository(app):
    with app.app_context():
        assert list(i18n.offered_languages())[:1] == ["en"]
        assert i18n.offered_languages()["fr"].percent >= 95
