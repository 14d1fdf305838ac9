"""What changes a file on its way is refused, and what makes HTML of a text is too."""

import pytest
from playwright.sync_api import Route, expect

from .chromium import Settings
from .conftest import Browse
from .person import wait_in_page

TOKEN = "A1b2C3d4E5f6G7h8I9j0Kk"
REFUSED = ("Failed to find a valid digest", "Failed to load resource", "Failed to fetch dynamically imported")
AT_ONCE = ("vendor/htmx.js", "js/pages/live_test.js", "js/models/run.js", "js/helpers/browser_answers.js")
LATER = ("js/helpers/place.js", "js/models/comparison.js", "js/components/repair.js")
MAKES_HTML = """() => {
    const sinks = [
        () => (document.body.innerHTML = "<img src=x onerror=window.ran=true>"),
        () => document.body.insertAdjacentHTML("beforeend", "<p>x</p>"),
        () => document.write("<p>x</p>"),
        () => new DOMParser().parseFromString("<p>x</p>", "text/html"),
        () => Document.parseHTMLUnsafe('<body><template class="internal-htmx-wrapper"></template></body>'),
        () => document.createRange().createContextualFragment("<p>x</p>"),
        () => (document.createElement("iframe").srcdoc = "<p>x</p>"),
        () => (document.createElement("script").src = "/static/x.js"),
        () => (document.createElement("script").text = "window.ran = true"),
        () => document.body.setAttribute("onclick", "window.ran = true"),
    ]
    const refuses = (sink) => { try { sink() } catch (error) { return error instanceof TypeError } }
    return sinks.map((sink) => refuses(sink) === true)
}"""


def change(route: Route) -> None:
    """Answer with what the server sends, and one line more."""
    answer = route.fetch()
    route.fulfill(response=answer, body=f"{answer.text()}\n;window.changed = true")


@pytest.mark.parametrize("path", AT_ONCE)
def test_a_changed_script_does_not_run(browse: Browse, app: str, path: str) -> None:
    person = browse(Settings())
    person.expects(*REFUSED)
    person.page.route(f"**/{path}", change)

    with person.page.expect_console_message(lambda message: REFUSED[0] in message.text):
        person.opens(f"{app}/en/test")

    assert person.page.evaluate("window.changed") is None


@pytest.mark.parametrize("path", LATER)
def test_nor_does_one_that_is_loaded_later(browse: Browse, app: str, path: str) -> None:
    person = browse(Settings())
    person.expects(*REFUSED)
    person.page.route(f"**/{path}", change)
    person.opens(f"{app}/en/test")

    load = "(path) => import(document.querySelector('#htmx-script').src.replace(/vendor.*/, path))"
    loaded = person.page.evaluate(f"(path) => ({load})(path).then(() => true, () => false)", path)

    assert (loaded, person.page.evaluate("window.changed")) == (False, None)


def test_a_changed_style_sheet_is_not_used(browse: Browse, app: str) -> None:
    person = browse(Settings())
    person.expects(*REFUSED)
    person.page.route("**/css/soundcheck.css", change)

    person.opens(f"{app}/en/test")

    assert person.page.evaluate("document.styleSheets.length") == 0


@pytest.mark.parametrize("page", ["/en/test", "/en/", "/embed/test", "/agents/sign-in"])
def test_no_text_becomes_html_or_a_script(browse: Browse, app: str, page: str) -> None:
    person = browse(Settings())
    person.expects("This document requires", "Refused", "Applying inline", "Executing inline")
    person.opens(f"{app}{page}")

    assert person.page.evaluate(MAKES_HTML) == [True] * 10
    assert person.page.evaluate("window.ran") is None


def test_the_page_keeps_no_token(browse: Browse, app: str) -> None:
    person = browse(Settings())
    person.opens(f"{app}/en/test?link={TOKEN}")

    expect(person.see("#run-form")).to_be_attached()
    wait_in_page(person.page, "Boolean(window.htmx)")
    kept = person.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")

    assert TOKEN not in kept
