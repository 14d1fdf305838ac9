"""What the pages of the test say to whoever came by a link."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import BLOCKED, as_form
from tests.helpers.payloads import PACKED
from webapp import create_app
from webapp.config import Settings
from webapp.support import LinkDraft

from .sent import HTMX, MAC, UNKNOWN, query, send, submission


def test_the_token_goes_along_wherever_the_test_leads(browse, client, make):
    _, secrets = make()
    page = browse(f"/en/test?{MAC}&link={secrets.token}")
    fragment = client.post("/en/test/diagnosis", headers=HTMX, data=as_form(BLOCKED, link=secrets.token))
    verdict = BeautifulSoup(fragment.text, "html.parser")
    step = browse(f"/en/browser/allow?{MAC}&via=test&link={secrets.token}")

    links = [link["href"] for part in (page, verdict, step) for link in part.select("a[href^='/']")]
    assert len(links) > 20
    assert [link for link in links if query(link).get("link") != secrets.token] == []
    assert page.select_one("#run-form [name=link]")["value"] == secrets.token


def test_the_page_says_who_asked_and_where_results_go(browse, make):
    _, secrets = make(asked_by="Anna Müller", note="Please run this before our call.")

    page = browse(f"/en/test?{MAC}&link={secrets.token}")

    section = page.select_one("#support-link")
    assert section["data-asker"] == "open"
    assert section["data-link"] == secrets.token
    assert (section["data-progress"], section["data-post"], section["data-delete"]) == (
        "/l/progress", "/l/reports", "/l/delete",
    )  # fmt: skip
    assert "Anna Müller" in section.select_one("strong").text
    assert section.select_one("blockquote").text == "Please run this before our call."
    assert section.select_one("[role=status]").text == ""
    assert {box["name"]: box.has_attr("checked") for box in page.select(".support input")} == {
        "look": False, "names": False,
    }  # fmt: skip
    later = page.select("#support-copy, [data-payload], #support-link button, #support-link a")
    assert len(later) == 6 and all(part.has_attr("hidden") for part in later)
    assert len(page.select(".button:not(.quiet)")) == len(
        page.select('[data-action="start-test"], [data-action="retry-send"]')
    )


def test_who_comes_once_more_finds_the_step_they_left(browse, make, store):
    _, secrets = make()
    page = f"/en/test?{MAC}&link={secrets.token}&by=code"
    assert not browse(page).select("[data-goes-on-at]")

    store.links.note_progress(secrets.token, "reading", "system/allow")

    assert browse(page).select_one("[data-goes-on-at] a")["href"].startswith("/en/system/allow?os=macos-15")
    assert not browse(page.replace("&by=code", "")).select("[data-goes-on-at]")
    store.links.note_progress(secrets.token, "reading", "no/such-step")
    assert not browse(page).select("[data-goes-on-at]")


def test_the_organisations_privacy_page_is_beside_what_is_sent(tmp_path):
    url = "https://example.com/privacy"
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", privacy_url=url)
    app = create_app(settings)
    _, secrets = app.extensions["stores"].links.make(LinkDraft(asked_by="Ada", locale="en"))

    page = BeautifulSoup(app.test_client().get(f"/en/test?{MAC}&link={secrets.token}").text, "html.parser")

    assert page.select_one("#support-link .before a")["href"] == url


@pytest.mark.parametrize("text", PACKED)
def test_names_and_notes_show_as_text(client, make, text):
    _, secrets = make(asked_by=text[:80], note=text)

    page = BeautifulSoup(client.get(f"/en/test?{MAC}&link={secrets.token}").text, "html.parser")

    section = page.select_one("#support-link")
    assert section.select_one("blockquote").text == text
    assert [name.text for name in section.select("strong bdi, button bdi")] == [text[:80]] * 2
    assert text[:80] in section["data-say-sent"]
    assert not section.select("img, script, iframe, form, svg, blockquote *")


def test_without_a_link_nothing_of_it_is_on_the_page(browse):
    page = browse(f"/en/test?{MAC}")

    assert not page.select("#support-link, [data-link]")
    assert "support.js" not in str(page) and "support.css" not in str(page)
    assert page.select('a[href="/en/go"]')


def test_a_step_says_who_sees_that_it_is_read_and_leads_back(browse, make):
    _, secrets = make()

    page = browse(f"/en/browser/allow?{MAC}&via=test&link={secrets.token}")

    line = page.select_one("[data-support-reading]")
    assert "Anna" in line.text
    assert (line["data-link"], line["data-progress"]) == (secrets.token, "/l/progress")
    assert line.a["href"] == f"/en/test?{MAC}&link={secrets.token}"
    assert page.select('script[src$="/reading.js"]')


def test_the_customer_deletes_what_was_sent(browse, client, make, store):
    link, secrets = make()
    address = f"/en/test?{MAC}&link={secrets.token}"
    send(client, secrets.token, submission())
    assert not browse(address).select_one('[data-action="delete-result"]').has_attr("hidden")

    answer = client.post("/l/delete", json={"link": secrets.token})

    assert (answer.status_code, answer.data) == (204, b"")
    assert store.reports.of_link(link.id) == ()
    assert browse(address).select_one('[data-action="delete-result"]').has_attr("hidden")


def test_on_a_page_whose_link_is_closed_nothing_is_sent(browse, make, store):
    link, secrets = make()
    store.links.revoke(link.id)

    page = browse(f"/en/test?{MAC}&link={secrets.token}")
    step = browse(f"/en/browser/allow?{MAC}&link={secrets.token}")

    assert page.select_one("#support-link")["data-asker"] == "closed"
    assert not page.select("[data-link], script[src$='/support.js'], script[src$='/closed.js']")
    assert not step.select("[data-link], script[src$='/reading.js']")


@pytest.mark.parametrize("path", ["/en/test?{mac}&link={token}", "/embed/?link={token}"])
def test_what_was_sent_is_deleted_once_the_link_is_closed_too(browse, client, make, store, path):
    link, secrets = make()
    address = path.format(mac=MAC, token=secrets.token)
    send(client, secrets.token, submission())
    store.links.revoke(link.id)

    section = browse(address).select_one("#support-link")
    answer = client.post("/l/delete", json={"link": secrets.token})
    after = browse(address)

    assert (section["data-asker"], section["data-link"]) == ("closed", secrets.token)
    assert section["data-delete"] == "/l/delete" and not section.has_attr("data-post")
    assert [button["data-action"] for button in section.select("button")] == ["delete-result"]
    assert not section.button.has_attr("hidden")
    assert (answer.status_code, store.reports.of_link(link.id)) == (204, ())
    assert not after.select("[data-link], [data-action='delete-result']")


def test_a_page_whose_link_is_closed_but_for_deleting_sends_nothing(browse, client, make, store):
    link, secrets = make()
    send(client, secrets.token, submission())
    store.links.revoke(link.id)

    page = browse(f"/en/test?{MAC}&link={secrets.token}")

    assert page.select("script[src$='/closed.js']")
    assert not page.select("script[src$='/support.js'], #support-payload, #support-copy")


def test_with_the_store_down_every_page_comes_and_can_still_send(gone):
    page = BeautifulSoup(gone.get(f"/en/test?{MAC}&link={UNKNOWN}").text, "html.parser")
    step = gone.get(f"/en/browser/allow?{MAC}&link={UNKNOWN}")
    verdict = gone.post("/en/test/diagnosis", data=as_form(BLOCKED, link=UNKNOWN), headers=HTMX)

    assert page.select_one("#support-link")["data-asker"] == "unreachable"
    assert page.select_one("#support-link")["data-link"] == UNKNOWN
    assert (step.status_code, verdict.status_code) == (200, 200)
