"""Of a page that only an address names we say that it is what we were told, and write no letter for it."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import BLOCKED, as_form
from webapp import create_app
from webapp.config import ROOT, Settings

from .sent import HTMX, MAC

STRANGER = "evil.example"
STEPS = sorted(
    path.relative_to(ROOT / "content").with_suffix("").as_posix()
    for path in (ROOT / "content").rglob("*.md")
    if path.stem not in ("test", "README")
)
LETTER = "AudioCaptureAllowedUrls"


def read(client, path):
    return BeautifulSoup(client.get(path, follow_redirects=True).text, "html.parser")


def said(page):
    """Return what a page says by itself: without addresses to copy, and without the caution above them."""
    for element in page.select("[data-address], [data-caution]"):
        element.decompose()
    return page.get_text()


@pytest.mark.whole_guide
@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("step", STEPS)
def test_no_sentence_of_a_step_vouches_for_a_stranger(client, step, locale):
    path = "" if step == "start" else step
    for frame in (f"/{locale}/{path}?", f"/embed/{step}?lang={locale}&"):
        page = read(client, f"{frame}{MAC}&host={STRANGER}")

        assert page.h1 and STRANGER not in page.title.text
        for address in page.select("[data-address]"):
            if STRANGER in address.text and "lines" not in address["class"]:
                assert address.find_previous_sibling() and address.find_previous(
                    "p", attrs={"data-caution": True}
                )
        assert STRANGER not in said(page)
        assert not [address for address in page.select("[data-address]") if LETTER in address.text]


@pytest.mark.parametrize("path", ["/en/test?", "/fr/test?", "/embed/test?lang=en&"])
def test_nor_does_the_page_of_the_test(client, path):
    assert STRANGER not in said(read(client, f"{path}{MAC}&host={STRANGER}"))


def test_nor_does_a_verdict(client):
    form = as_form(BLOCKED) | {"host": STRANGER}

    answer = client.post("/en/test/diagnosis", data=form, headers=HTMX)

    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select(".verdict")
    assert STRANGER not in said(page)


@pytest.mark.parametrize(
    "host",
    ["evil.example:8443", "http://evil.example", "salesforce.com.evil.example", "XN--E1AFMKFD.EXAMPLE"],
)
def test_however_a_stranger_is_written_there_is_no_letter(client, host):
    page = read(client, f"/en/admin/it?{MAC}&host={host}")

    assert LETTER not in page.get_text()
    assert "evil" not in said(page) and "xn--" not in said(page)


@pytest.mark.parametrize(
    "query",
    ["partner=salesforce", "partner=salesforce&host=acme.lightning.force.com", "host=app.hubspot.com"],
)
def test_for_a_partners_page_there_is_one(client, query):
    assert LETTER in read(client, f"/en/admin/it?{MAC}&{query}").get_text()


def test_a_page_that_the_settings_let_frame_us_is_known(tmp_path):
    app = create_app(
        Settings(database_url=f"sqlite:///{tmp_path}/x.db", embed_hosts=("https://*.crm.example",))
    )

    known = read(app.test_client(), f"/en/admin/it?{MAC}&host=acme.crm.example").get_text()
    other = read(app.test_client(), f"/en/admin/it?{MAC}&host=crm.example.evil.example").get_text()

    assert LETTER in known and "acme.crm.example" in known
    assert LETTER not in other


def test_a_page_that_an_agent_put_into_the_link_is_known_as_long_as_it_is_open(client, make, store):
    link, secrets = make(partner=None, host="crm.example")
    path = f"/en/admin/it?{MAC}&link={secrets.token}"

    named = read(client, f"{path}&host=crm.example").get_text()
    other = read(client, f"{path}&host={STRANGER}").get_text()
    store.links.revoke(link.id)
    closed = read(client, f"{path}&host=crm.example").get_text()

    assert "crm.example" in named and LETTER in named
    assert LETTER not in other and LETTER not in closed


def test_made_up_tokens_vouch_for_nobody(client):
    assert LETTER not in read(client, f"/en/admin/it?{MAC}&host={STRANGER}&link={'A' * 22}").get_text()
