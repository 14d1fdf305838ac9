"""What holds for every template as it is written, so also for what no test of a page happens to show."""

import re
from pathlib import Path

WEBAPP = Path(__file__).resolve().parent.parent / "webapp"
TEMPLATES = {
    path.relative_to(WEBAPP / "templates").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((WEBAPP / "templates").rglob("*.html"))
}
UNESCAPED = re.compile(r"""([\w.]+|"[^"]*"|'[^']*')\s*\|\s*safe\b""")
MADE_OF_MARKDOWN = re.compile(
    r"([\w.]*_html|view\.body|step\.body|section\.body|[\w.]+\.whole_body|view\.first_address|label)"
)
AROUND_WHAT_IS_ESCAPED = re.compile(r"""["']<(bdi|code|strong)[^>]*>%s</\1>["']""")
BUTTON = re.compile(r"<button\b[^>]*")
MAKE_HTML = {"reader/other_platforms.py", "views/agents/share.py", "web/asset_tags.py", "web/i18n.py"}

SAID_ALOUD = {
    "_support_link.html": ["status"],
    "_tab.html": ["status", "status"],
    "agents/links.html": ["status"],
    "agents/new.html": ["alert"],
    "agents/sign_in.html": ["status"],
    "agents/viewer.html": ["alert"],
    "agents/watch.html": ["status"],
    "agents/you.html": ["status", "status", "status"],
    "clean_origin.html": ["status", "alert"],
    "go.html": ["alert"],
    "test.html": ["alert", "status", "status"],
}
WITHOUT_SCRIPT = {"_something_else.html", "doorstep.html"}
IN_ANOTHER_LANGUAGE = {"_idle.html", "_verdict.html", "step.html"}


def test_nothing_is_left_unescaped_that_may_be_a_strangers():
    left = [(name, value) for name, text in TEMPLATES.items() for value in UNESCAPED.findall(text)]
    ours = (MADE_OF_MARKDOWN, AROUND_WHAT_IS_ESCAPED)

    assert len(left) > 30
    assert [found for found in left if not any(form.fullmatch(found[1]) for form in ours)] == []
    assert [name for name, text in TEMPLATES.items() if "autoescape" in text] == []


def test_html_is_made_in_a_few_places_of_the_code():
    found = {
        path for path in WEBAPP.rglob("*.py") if re.search(r"\bMarkup\(", path.read_text(encoding="utf-8"))
    }

    assert {path.relative_to(WEBAPP).as_posix() for path in found} == MAKE_HTML


def test_every_button_says_what_it_does_in_a_form():
    buttons = [(name, button) for name, text in TEMPLATES.items() for button in BUTTON.findall(text)]

    assert len(buttons) > 30
    assert [found for found in buttons if not re.search(r' type="(button|submit)"', found[1])] == []


def test_what_changes_is_said_aloud():
    roles = {name: re.findall(r'role="(alert|status)"', text) for name, text in TEMPLATES.items()}

    assert {name: found for name, found in roles.items() if found} == SAID_ALOUD


def test_who_has_no_scripts_is_told_so():
    assert {name for name, text in TEMPLATES.items() if "<noscript>" in text} == WITHOUT_SCRIPT


def test_a_title_that_is_not_translated_says_in_which_language_it_is():
    marked = {
        name
        for name, text in TEMPLATES.items()
        if re.search(r'<h1[^>]*_is_source.* lang="en" dir="ltr"', text)
    }

    assert marked == IN_ANOTHER_LANGUAGE
