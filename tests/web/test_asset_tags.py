"""A browser can tell whether what it got of a script or a style sheet is what we sent."""

import base64
import hashlib
import json
import re

import pytest
from bs4 import BeautifulSoup

from webapp.config import ROOT

SCRIPTS = ROOT / "static" / "js"
LATER = re.compile(r"""\bimport\((["'])(\.[^"']+)\1\)""")
PLATFORM = "os=linux&browser=chrome-156"
PAGES = (
    f"/en/?{PLATFORM}",
    f"/en/test?{PLATFORM}",
    f"/en/test?{PLATFORM}&simulate=silent",
    f"/en/site/allow?{PLATFORM}",
    "/en/install",
    "/en/go",
    "/en/clean-origin?token=x",
    "/en/clean-origin/reached",
    "/en/nowhere",
    f"/embed/test?{PLATFORM}",
    f"/embed/site/allow?{PLATFORM}",
    "/agents/sign-in",
)
AGENTS_PAGES = ("/agents/", "/agents/new", "/agents/counts", "/agents/viewer")


def digest(body):
    return f"sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def loaded_by(page):
    """Return the addresses a page has its browser load, with the digests it names."""
    elements = page.select("script[src], link[rel=stylesheet], link[rel=modulepreload]")
    return [(element.get("src") or element["href"], element["integrity"]) for element in elements]


@pytest.mark.parametrize("path", PAGES)
def test_every_file_a_page_loads_has_the_digest_that_the_page_names(client, path):
    page = BeautifulSoup(client.get(path).text, "html.parser")

    assert page.select("link[rel=stylesheet]") or "reached" in path
    for address, integrity in loaded_by(page):
        assert integrity == digest(client.get(address).data), address


@pytest.mark.parametrize("path", AGENTS_PAGES)
def test_the_agents_pages_do_so_too(agent_client, path):
    page = BeautifulSoup(agent_client.get(path).text, "html.parser")

    assert loaded_by(page)
    for address, integrity in loaded_by(page):
        assert integrity == digest(agent_client.get(address).data), address


@pytest.mark.parametrize("path", PAGES)
def test_what_a_module_imports_stands_in_the_page_too(client, path):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    addresses = [address for address, _ in loaded_by(page) if "/js/" in address]

    for address in addresses:
        folder = SCRIPTS / address.split("/js/")[1]
        for target in re.findall(r'^import .*"(\..*)"$', client.get(address).text, re.MULTILINE):
            imported = (folder.parent / target).resolve().relative_to(SCRIPTS).as_posix()
            assert any(other.endswith(f"/js/{imported}") for other in addresses), imported


@pytest.mark.parametrize("path", [f"/en/test?{PLATFORM}", f"/embed/test?{PLATFORM}"])
def test_what_scripts_load_later_has_its_digest_in_the_import_map(client, path):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    digests = json.loads(page.select_one("script[type=importmap]").string)["integrity"]
    known = {
        address.split("/js/")[1] for address in [*digests, *(a for a, _ in loaded_by(page) if "/js/" in a)]
    }

    for address, integrity in digests.items():
        assert integrity == digest(client.get(address).data), address
    for module in known:
        for _, target in LATER.findall((SCRIPTS / module).read_text(encoding="utf-8")):
            assert (SCRIPTS / module).parent.joinpath(target).resolve().relative_to(
                SCRIPTS
            ).as_posix() in known
    # Browsers take the first map only if it comes before any module.
    head = page.head.select("script[type=importmap], script[type=module], link[rel=modulepreload]")
    assert head[0]["type"] == "importmap"


def test_a_sandboxed_frame_may_check_them(client):
    """Our origin is another one to it, and without CORS no browser compares what comes from there."""
    page = BeautifulSoup(client.get(f"/embed/test?{PLATFORM}").text, "html.parser")

    for element in page.select("link[rel=stylesheet], script[src]:not([type=module])"):
        assert element.get("crossorigin") == ""
        answer = client.get(element.get("href") or element["src"])
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
