"""Every step has one address that search engines find, and people who come by it see their own steps."""

import json
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tests.conftest import CHROME_ON_MAC, reader
from tests.helpers.crawler import GOOGLEBOT, Crawler
from webapp import create_app
from webapp.guide.matching import choose_sections
from webapp.guide.variables import vouches
from webapp.reader.detection import complete_walk, detect_platform
from webapp.reader.findable import EVERYBODY

ORIGIN = "https://check.example"
FIREFOX_ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
AGENTS = pytest.mark.parametrize("user_agent", [GOOGLEBOT, CHROME_ON_MAC, FIREFOX_ON_LINUX, ""])
MAC = "os=macos-15&browser=chrome-156"


@pytest.fixture(scope="module")
def public_app(settings):
    return create_app(replace(settings, public_url=ORIGIN))


@pytest.fixture
def crawl(public_app):
    return lambda user_agent=GOOGLEBOT: Crawler(public_app.test_client(), ORIGIN, user_agent)


@pytest.fixture
def expected(public_app):
    """Return the addresses of all that is to be found."""
    steps = [step if step != "start" else "" for step in public_app.extensions["guide"].steps]
    codes = public_app.extensions["languages"]
    return {f"{ORIGIN}/{code}/{page}" for code in codes for page in (*steps, "install")}


@pytest.fixture(scope="module")
def crawled(public_app):
    """Return the crawler after a walk from the front door and the sitemap."""
    crawler = Crawler(public_app.test_client(), ORIGIN)
    crawler.walk("/", *crawler.in_sitemap())
    return crawler


def look(client, step_id, user_agent):
    """Return the page of a step at its one address, as somebody with this browser gets it."""
    path = f"/en/{'' if step_id == 'start' else step_id}"
    return BeautifulSoup(client.get(path, headers={"User-Agent": user_agent}).text, "html.parser")


@pytest.mark.whole_guide
def test_a_crawler_finds_each_page_once_in_each_language(crawled, expected):
    steps = Counter((page.html["lang"], page.main.get("data-step")) for page in crawled.found.values())

    assert sorted(crawled.found) == sorted(expected)
    assert set(steps.values()) == {1}
    assert crawled.hops == 1  # From the front door to the start.


@pytest.mark.whole_guide
@AGENTS
def test_links_alone_lead_to_every_page_of_the_guide(crawl, expected, user_agent):
    crawler = crawl(user_agent)

    crawler.walk("/")

    assert crawler.found.keys() == {url for url in expected if not url.endswith("/install")}


@pytest.mark.whole_guide
@AGENTS
def test_the_sitemap_names_pages_that_answer_as_they_are_named(crawl, expected, user_agent):
    crawler = crawl(user_agent)
    pages = crawler.in_sitemap()

    assert pages.keys() == expected
    for url, languages in pages.items():
        answer = crawler.get(url)
        assert answer.status_code == 200 and "X-Robots-Tag" not in answer.headers, url
        assert set(languages.values()) <= pages.keys() and url in languages.values()


@pytest.fixture
def open_page(public_app):
    """Open a page of the app that knows its origin, and check what every page must hold."""
    return reader(public_app.test_client())


@pytest.mark.whole_guide
def test_languages_point_to_one_another(crawl, open_page):
    for url, languages in crawl().in_sitemap().items():
        page = open_page(url.removeprefix(ORIGIN))

        named = {link["hreflang"]: link["href"] for link in page.select("head link[hreflang]")}
        assert named == languages
        assert named["x-default"] == named["en"]
        assert page.select_one("link[rel=canonical]")["href"] == url


@pytest.mark.whole_guide
@AGENTS
def test_a_step_holds_what_it_says_to_every_platform(public_app, user_agent):
    guide, client = public_app.extensions["guide"], public_app.test_client()
    with public_app.test_request_context(headers={"User-Agent": user_agent}) as context:
        visitor = complete_walk(EVERYBODY, detect_platform(context.request), guide).visitor
    for step in guide.steps.values():
        page = look(client, step.id, user_agent)
        shown = choose_sections(guide, step, visitor).sections
        hidden = [section for section in step.sections if section.audience and section not in shown]

        others = page.select(".others > details")

        told = [section for section in hidden if section.pieces and not vouches(section.source)]
        assert len(others) == (step.kind != "test") * len(told), step.id
        assert all(other.summary.text.strip() for other in others)
        assert all(other.select_one(".prose").text.strip() or other.select(".choices a") for other in others)


def test_whoever_comes_sees_the_steps_for_their_own_platform_first(browse):
    for step in ("site/allow", "system/allow", "setup", "device/silent"):
        here = browse(f"/en/{step}", User_Agent=FIREFOX_ON_LINUX)
        there = browse(f"/en/{step}?os=linux&browser=firefox-150")

        assert here.main.select_one(".prose") == there.main.select_one(".prose")
        assert here.h1 == there.h1 and here.select(".others") and not there.select(".others")


def test_the_page_says_that_it_depends_on_who_asks(client):
    for path in ("/en/site/allow", "/en/test"):
        first, second = (
            client.get(path, headers={"User-Agent": agent}) for agent in (CHROME_ON_MAC, FIREFOX_ON_LINUX)
        )

        assert first.data != second.data
        assert {"User-Agent", "Sec-CH-UA-Platform"} <= set(first.headers["Vary"].split(", "))
        assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("query", "is_kept_out"),
    [
        (MAC, False),
        (f"{MAC}&partner=salesforce", False),
        (f"{MAC}&place=app-window", False),
        (f"{MAC}&via=which-level", True),
        (f"{MAC}&partner=salesforce&host=acme.lightning.force.com", True),
        (f"{MAC}&host=evil.example", True),
        (f"{MAC}&place=desktop-app&app=Ferdium", True),
        (f"{MAC}&link={'x' * 22}", True),
    ],
)
@pytest.mark.parametrize("step", ["", "site/allow", "test"])
def test_a_page_for_one_platform_points_to_the_one_for_all(open_page, step, query, is_kept_out):
    page = open_page(f"/fr/{step}?{query}")

    assert page.url == f"/fr/{step}?{query}"
    assert page.select_one("link[rel=canonical]")["href"] == f"{ORIGIN}/fr/{step}"
    assert not page.select("head link[hreflang]")
    assert (page.headers.get("X-Robots-Tag") == "noindex") is is_kept_out


@pytest.mark.parametrize("query", ["utm_source=mail", "os=amiga", "via=nowhere", "gclid=x&partner=nobody"])
@AGENTS
def test_what_others_hang_on_an_address_is_taken_off_once(client, query, user_agent):
    answer = client.get(f"/en/site/allow?{query}", headers={"User-Agent": user_agent})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/site/allow")


def test_an_old_address_leads_to_the_one_of_today(settings):
    app = create_app(settings)
    app.extensions["guide"] = replace(app.extensions["guide"], redirects={"formerly": "site/allow"})

    answer = app.test_client().get("/en/formerly", headers={"User-Agent": GOOGLEBOT})

    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/site/allow")


@pytest.mark.parametrize("step", ["", "site/allow", "test"])
def test_nobody_is_named_who_only_says_to_be_our_host(client, step):
    def ask(query):
        return client.get(f"/en/{step}{query}", headers={"Host": "evil.example"}).text

    for page in (ask(""), ask(f"?{MAC}")):
        assert "evil.example" not in page and "og:image" not in page
        assert f'rel="canonical" href="/en/{step}"' in page


def test_only_a_known_origin_is_kept_for_others(client, public_app):
    for path in ("/robots.txt", "/sitemap.xml"):
        unknown = client.get(path, headers={"Host": "mirror.example"})
        known = public_app.test_client().get(path, headers={"Host": "localhost"})

        assert "http://mirror.example/" in unknown.text and "private" in unknown.headers["Cache-Control"]
        assert f"{ORIGIN}/" in known.text and "public" in known.headers["Cache-Control"]


def test_search_engines_are_kept_out_of_what_is_for_one_person(crawl):
    crawler = crawl()
    closed = (
        "/agents/",
        "/agents/new",
        "/api/v1/links",
        "/l/x",
        "/embed/",
        "/go",
        "/fr/go",
        "/en/?via=start",
    )

    assert not [path for path in closed if crawler.may_open(path)]
    for path in (
        "/",
        "/en/",
        "/en/site/allow",
        f"/en/?{MAC}",
        "/static/x/css/soundcheck.css",
        "/sitemap.xml",
    ):
        assert crawler.may_open(path)


def test_the_frame_is_not_to_be_found(browse):
    page = browse("/embed/site/allow")

    assert page.headers["X-Robots-Tag"] == "noindex"
    assert not page.select("link[rel=canonical], .others, script[type='application/ld+json']")


@pytest.mark.whole_guide
@AGENTS
def test_what_is_said_for_programs_can_be_read_on_the_page(public_app, user_agent):
    kinds, client = Counter(), public_app.test_client()
    for step in public_app.extensions["guide"].steps.values():
        page = look(client, step.id, user_agent)
        said = json.loads(page.select_one("script[type='application/ld+json']").string)["@graph"]
        crumbs, steps = said[0]["itemListElement"], [text for how in said[1:] for text in how["step"]]
        kinds.update((step.kind, thing["@type"]) for thing in said)
        words = re.sub(r"\s+", "", page.main.text)

        assert [crumb["position"] for crumb in crumbs] == [*range(1, len(crumbs) + 1)]
        assert crumbs[-1]["item"] == page.select_one("link[rel=canonical]")["href"]
        assert all(re.sub(r"\s+", "", each["text"]) in words for each in steps), step.id
    assert kinds["fix", "HowTo"] >= 0.9 * kinds["fix", "BreadcrumbList"] > 0
    assert not [kind for kind, name in kinds if name == "HowTo" and kind != "fix"]


@pytest.mark.whole_guide
def test_every_page_says_what_it_is_about(crawled):
    described = Counter()

    for page in crawled.found.values():
        (description,) = (tag["content"] for tag in page.select("meta[name=description]"))
        described[description] += 1
        assert 30 <= len(description) <= 170
        for name in ("og:title", "og:description", "og:url", "og:type"):
            assert page.select_one(f'meta[property="{name}"]')["content"]
    assert described.most_common(1)[0][1] == 1


def test_a_link_is_shown_with_a_picture(public_app, open_page):
    for path in ("/en/", "/en/install", f"/en/site/allow?{MAC}"):
        page = open_page(path)
        url = page.select_one('meta[property="og:image"]')["content"]
        answer = public_app.test_client().get(url.removeprefix(ORIGIN))

        assert answer.mimetype == "image/png" and len(answer.data) < 30_000
        assert Image.open(BytesIO(answer.data)).size == (1200, 630)
