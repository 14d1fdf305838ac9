"""The linter finds each fault where it is, and finds none in a guide that has none."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.guide.conftest import FILES
from webapp.guide.lint import lint

FAULTS = ("silent", "site-blocked")
TODAY = date(2026, 12, 1)

# File, what is replaced in it, by what; file and text of the line complained about, part of the message.
SEEDED = {
    "no front matter": ("start.md", "---\nkind", "kind", "start.md", "kind", "front matter"),
    "unknown kind": ("start.md", "kind: question", "kind: questoin", "start.md", "questoin", "“question”"),
    "no kind": ("start.md", "kind: question\n", "", "start.md", "reviewed", "kind"),
    "unknown key": ("start.md", "reviewed", "revewed", "start.md", "revewed", "revewed"),
    "broken YAML": ("start.md", "kind: question", "kind: [question", "start.md", "reviewed", "YAML"),
    "no date": ("start.md", "2026-11-22", "yesterday", "start.md", "yesterday", "not a date"),
    "no title": ("solved.md", "# It works\n", "\n", "solved.md", "", "no title"),
    "two titles": ("solved.md", "Go back", "# Again\n\nGo back", "solved.md", "# Again", "second title"),
    "missing step": ("start.md", "(test.md)", "(tset.md)", "start.md", "tset", "“test”"),
    "missing side trip": ("start.md", "site/allow.md", "site/alow.md", "start.md", "alow", "“site/allow”"),
    "outside the guide": (
        "start.md",
        "site/allow.md",
        "../start.md",
        "start.md",
        "../start",
        "no step ../start.md",
    ),
    "no step": ("start.md", "site/allow.md", "site/allow", "start.md", "site/allow", "ends with .md"),
    "chrome link": (
        *("device.md", "System Settings.", "[Open](chrome://settings)"),
        *("device.md", "chrome:", "fenced block"),
    ),
    "unknown scheme": (
        *("device.md", "System Settings.", "[Open](javascript:alert)"),
        *("device.md", "javascript", "not allowed"),
    ),
    "settings of another system": (
        *("device.md", "System Settings.", "[Open](ms-settings:sound)"),
        *("device.md", "ms-settings:sound", "only on Windows"),
    ),
    "settings link in a sentence": (
        *("device.md", "1. Turn", "Look.\n\n[Open](ms-settings:sound)\n\n1. Turn"),
        *("device.md", "ms-settings:sound", "paragraph of its own"),
    ),
    "settings link without the way by hand": (
        *("device.md", " › **Settings** › **Microphone**", ""),
        *("device.md", "ms-settings", "the way by hand"),
    ),
    "settings link for everyone": (
        *("start.md", "site/allow.md", "ms-settings:sound"),
        *("start.md", "ms-settings", "only on Windows"),
    ),
    "variable in a link": (
        *("device.md", "System Settings.", "[Open](https://{{partner.host}}/)"),
        *("device.md", "partner.host", "cannot hold a variable"),
    ),
    "space in a link": (
        "device.md",
        "ms-settings:privacy",
        "ms settings:privacy",
        "device.md",
        "ms settings",
        "spaces",
    ),
    "missing picture": ("site/allow.md", "icon.png", "icno.png", "site/allow.md", "icno", "“img/icon.png”"),
    "picture without text": (
        *("site/allow.md", "The icon left of the address", ""),
        *("site/allow.md", "icon.png", "no text"),
    ),
    "title that an agent reads as said to them": (
        *("device.md", "# Choose the", "# Choose your"),
        *("device.md", "", "agents_title"),
    ),
    "beginning that an agent reads as said to them": (
        *("device.md", "## Windows 11", "Your browser hears nothing.\n\n## Windows 11"),
        *("device.md", "", "agents_lead"),
    ),
    "text for agents that speaks to the customer": (
        *("device.md", "kind: fix", "kind: fix\nagents_title: You chose the wrong one"),
        *("device.md", "", "agents_title"),
    ),
    "unknown variable in a text for agents": (
        *("device.md", "kind: fix", 'kind: fix\nagents_lead: "{{ microphone.name }} is silent."'),
        *("device.md", "", "microphone.name"),
    ),
    "bold text that is no label": (
        *("device.md", "**Start**", "**Begin**"),
        *("device.md", "Begin", "“Begin” is bold and no label"),
    ),
    "bold text over two lines that is no label": (
        *("device.md", "Open the `Control Panel`.", "Open\n__the\npanel__."),
        *("device.md", "__the", "“the panel” is bold and no label"),
    ),
    "unknown label": (
        *("contact.md", "product.name", "label.chrome.sttings"),
        *("contact.md", "sttings", "“chrome.settings”"),
    ),
    "unknown icon": (
        *("contact.md", "product.name", "icon.site_informatoin"),
        *("contact.md", "informatoin", "“site_information”"),
    ),
    "label without a source": (
        *("labels/chrome.yml", "grade: B, source: help", "grade: B, source: halp"),
        *("labels/chrome.yml", "halp", "“help”"),
    ),
    "unknown variable": (
        "contact.md",
        "product.name",
        "product.nmae",
        "contact.md",
        "nmae",
        "“product.name”",
    ),
    "unknown variable in a title": (
        *("site/allow.md", "partner.name", "partner"),
        *("site/allow.md", "# Allow", "“partner”"),
    ),
    "unknown variable in an address": (
        *("site/allow.md", "partner.origin", "partner.orign"),
        *("site/allow.md", "siteDetails", "“partner.origin”"),
    ),
    "unknown note": ("device.md", "[!NOTE]", "[!NOTICE]", "device.md", "NOTICE", "“note”"),
    "HTML": ("contact.md", "Write", "<b>Write</b>", "contact.md", "<b>", "HTML"),
    "open fence": ("contact.md", "Write to", "```\nWrite to", "contact.md", "", "not closed"),
    "two spaces": (
        "device.md",
        "   > [!NOTE]\n   > Look twice.",
        "  - Look",
        "device.md",
        "  - Look",
        "3 or 4 spaces",
    ),
    "two spaces before a paragraph": (
        *("device.md", "   > [!NOTE]\n   > Look twice.", "  Look."),
        *("device.md", "  Look.", "3 or 4 spaces"),
    ),
    "no line before a fence": (
        *("site/allow.md", "1. Copy this:\n\n", "1. Copy this:\n"),
        *("site/allow.md", "```", "before and after a fenced"),
    ),
    "no line after a fence": (
        *("site/allow.md", "   ```\n\n2. Then", "   ```\n2. Then"),
        *("site/allow.md", "2. Then", "before and after a fenced"),
    ),
    "no line before a list": (
        *("contact.md", "Write to {{ product.name }}.", "Write:\n1. Who you are."),
        *("contact.md", "1. Who", "empty line"),
    ),
    "no line before the choices": (
        *("device.md", "## Then\n\n", "## Then\n\nGo on:\n"),
        *("device.md", "- [Test again", "empty line"),
    ),
    "mixed list": (
        "device.md",
        "- [It works](solved.md)",
        "- It works",
        "device.md",
        "- It works",
        "begins with a link",
    ),
    "nearly a platform": ("device.md", "## Android", "## Androit", "device.md", "Androit", "“Android”"),
    "nearly a platform, with others": (
        *("site/allow.md", "117 on Windows,", "117 on Windoze,"),
        *("site/allow.md", "Windoze", "Windows"),
    ),
    "unclear version": ("device.md", "13 or later", "13 and so on", "device.md", "13 and so", "unknown way"),
    "no such version": (
        "device.md",
        "## Windows 10",
        "## Windows 7",
        "device.md",
        "Windows 7",
        "no such version",
    ),
    "nothing for a version": (
        "device.md",
        "## Windows 10",
        "## Windows 11",
        "device.md",
        "## Windows 11",
        "Windows 10",
    ),
    "nothing for a system": (
        "device.md",
        "## Android\n\nSettings.\n\n",
        "",
        "device.md",
        "## Windows 11",
        "Chrome 116 on Android",
    ),
    "nothing for a browser": (
        *("site/allow.md", "## Firefox", "## Firefox on macOS"),
        *("site/allow.md", "## Chrome before", "Firefox on Windows"),
    ),
    "nothing without a partner": (
        *("site/allow.md", "## Other sites", "## HubSpot"),
        *("site/allow.md", "## Salesforce", "without a partner"),
    ),
    "two sections fit": (
        *("site/allow.md", "## Android", "## Chrome on Windows, Android"),
        *("site/allow.md", "## Chrome on Windows, Android", "equally exact"),
    ),
    "two lists of choices": (
        *("device.md", "## Then\n\n", "## Then\n\n- [Help](contact.md)\n\nOr this:\n\n"),
        *("device.md", "- [Test again", "second list"),
    ),
    "choices on an outcome": (
        *("solved.md", "Go back to your calls.", "- [Test again](test.md)"),
        *("solved.md", "- [Test", "no choices"),
    ),
    "no choices": ("start.md", "- [", "[", "start.md", "# What", "no choices"),
    "choices swallowed by a section": (
        *("device.md", "## Then\n\n", ""),
        *("device.md", "# Choose", "no choices for Chrome"),
    ),
    "circle": ("device.md", "contact.md", "start.md", "start.md", "- [Nobody", "device → start → device"),
    "fault without a choice": (
        *("test.md", "- [Only silence](device.md) `silent`\n", ""),
        *("test.md", "# Let us", "`silent`"),
    ),
    "unknown fault": ("test.md", "`silent`", "`silnet`", "test.md", "silnet", "“silent”"),
    "choice of the test without a fault": (
        "test.md",
        " `silent`",
        "",
        "test.md",
        "Only silence",
        "end with its fault id",
    ),
    "fault twice": ("test.md", "`site-blocked`", "`silent`", "test.md", "Only silence", "another choice"),
    "fault elsewhere": (
        "start.md",
        "[I do not know](test.md)",
        "[Hm](test.md) `silent`",
        "start.md",
        "Hm",
        "only the",
    ),
    "second test": ("contact.md", "kind: outcome", "kind: test", "contact.md", "---", "only test.md"),
    "former id of a living step": ("device.md", "[microphone]", "[start]", "device.md", "---", "“start”"),
    "old review": ("start.md", "2026-11-22", "2026-01-01", "start.md", "---", "last reviewed"),
    "unknown key in data": (
        "platforms.yml",
        "    also: [Mac OS]",
        "    alias: [Mac OS]",
        "platforms.yml",
        "alias",
        "alias",
    ),
    "browser on no system": (
        "platforms.yml",
        "[windows, macos]",
        "[windows, mac]",
        "platforms.yml",
        "os:",
        "mac",
    ),
    "place on no system": (
        *("platforms.yml", "runs_on: [android]", "runs_on: [androit]"),
        *("platforms.yml", "os:", "no os: androit"),
    ),
    "place in no browser": (
        *("platforms.yml", "browsers: [chrome]", "browsers: [crome]"),
        *("platforms.yml", "os:", "no browser: crome"),
    ),
    "no tab": ("platforms.yml", "  tab:", "  tabs:", "platforms.yml", "os:", "has no tab"),
    "place that lacks what is not said": (
        *("platforms.yml", "in a desktop app\n", "in a desktop app\n    lacks: [address bar]\n"),
        *("platforms.yml", "os:", "no wording: address bar"),
    ),
    "place whose step is not there": (
        *("platforms.yml", "in a desktop app\n", "in a desktop app\n    step: devise\n"),
        *("platforms.yml", "step: devise", "“device”"),
    ),
    "misspelled place": (
        *("device.md", "## Android", "## Desctop app\n\nHm.\n\n## Android"),
        *("device.md", "Desctop", "“Desktop app”"),
    ),
    "place with a version": (
        *("device.md", "## Android", "## Desktop app 13\n\nHm.\n\n## Android"),
        *("device.md", "Desktop app 13", "“Desktop app”"),
    ),
    "two sections for one place": (
        *("device.md", "## Android", "## Program\n\nHm.\n\n## Desktop app\n\nHm.\n\n## Android"),
        *("device.md", "## Desktop app", "in a desktop app"),
    ),
    "section for a tab alone": (
        *("solved.md", "Go back", "## Tab\n\nGo back"),
        *("solved.md", "## Tab", "here is for Chrome 116 on Windows 10 in a desktop app"),
    ),
    "host that is no host": (
        "partners.yml",
        "[app.hubspot.com]",
        "[https://app]",
        "partners.yml",
        "https://app]",
        "pattern",
    ),
    "host of two partners": (
        *("partners.yml", "hosts: [app.hubspot.com]", "hosts: [app.hubspot.com, crm.lightning.force.com]"),
        *("partners.yml", "crm.lightning", "overlaps *.lightning.force.com of salesforce"),
    ),
    "host twice": (
        *("partners.yml", "hosts: [app.hubspot.com]", "hosts: [app.hubspot.com, app.hubspot.com]"),
        *("partners.yml", "hosts: [app", "already in"),
    ),
    "host without a source": (
        *("partners.yml", "hosts: [app.hubspot.com]", "hosts: [app.hubspot.com, eu.hubspot.com]"),
        *("partners.yml", "eu.hubspot.com", "eu.hubspot.com has no source"),
    ),
    "frame without a source": (
        *("partners.yml", "[frames.hubspot.com]", "[other.hubspot.com]"),
        *("partners.yml", "other.hubspot.com", "has no source"),
    ),
    "allow without a source": (
        *("partners.yml", "allow: unknown", "allow: no"),
        *("partners.yml", "allow: no", "allow has no source"),
    ),
    "sound without a source": (
        *("partners.yml", "[audio_path], verified", "[panel], verified"),
        *("partners.yml", "audio_path: [browser]", "audio_path has no source"),
    ),
    "source of nothing": (
        *("partners.yml", "[audio_path], verified", "[audio_paht, audio_path], verified"),
        *("partners.yml", "audio_paht", "“audio_path”"),
    ),
    "verified by nothing": (
        *("partners.yml", "[audio_path], verified: no", "[audio_path], verified: yes"),
        *("partners.yml", "[audio_path]", "document"),
    ),
    "unknown step for the administrator": (
        *("partners.yml", "admin: site/allow", "admin: site/alow"),
        *("partners.yml", "admin", "“site/allow”"),
    ),
    "origin of somebody else": (
        *("partners.yml", "origin: https://app.hubspot.com", "origin: https://app.example"),
        *("partners.yml", "app.example", "none of the hosts"),
    ),
    "partner named like a browser": (
        *("partners.yml", "name: HubSpot", "name: Google Chrome"),
        *("partners.yml", "Google Chrome", "the name of the browser chrome"),
    ),
    "partner named like another": (
        *("partners.yml", "name: HubSpot", "name: salesforce"),
        *("partners.yml", "name: salesforce", "the name of the partner salesforce"),
    ),
    "partner named like the rest": (
        *("partners.yml", "name: HubSpot", "name: Other sites"),
        *("partners.yml", "name: Other", "not be read as this partner"),
    ),
    "partner whose name a heading would split": (
        *("partners.yml", "name: HubSpot", "name: Sales and Service"),
        *("partners.yml", "name: Sales", "not be read as this partner"),
    ),
    "host of the phone app that is no host": (
        *("product.yml", "hosts: [phone.example]", "hosts: [phone.example, https://app.example]"),
        *("product.yml", "hosts: [phone", "pattern"),
    ),
    "host of the phone app twice": (
        *("product.yml", "hosts: [phone.example]", "hosts: [phone.example, phone.example]"),
        *("product.yml", "hosts: [", "phone.example is already in phone.example"),
    ),
    "phone app without a host": (
        *("product.yml", "hosts: [phone.example]", "hosts: []"),
        *("product.yml", "hosts: []", "at least 1 item"),
    ),
    "address of another browser": (
        *("site/allow.md", "Click the icon.", "```\nchrome://settings\n```"),
        *("site/allow.md", "chrome://settings", "“chrome://” is not theirs"),
    ),
    "name of another browser": (
        *("site/allow.md", "Click the icon.", "Look at the menu of Chrome."),
        *("site/allow.md", "menu of Chrome", "“Chrome” is not theirs"),
    ),
    "name of another system": (
        *("device.md", "System Settings.", "Press the Windows key."),
        *("device.md", "Windows key", "“Windows” is not theirs"),
    ),
    "sign of another system": (
        *("device.md", "Open the `Control Panel`.", "Press Command-Q."),
        *("device.md", "Command-Q", "“Command” is not theirs"),
    ),
    "label of another browser": (
        *("site/allow.md", "Click the icon.", "Open **{{ label.chrome.site_settings }}**."),
        *("site/allow.md", "label.chrome", "“label.chrome.site_settings” is not theirs"),
    ),
    "another browser in the next sentence": (
        *("site/allow.md", "Click the icon.", "Open Chrome. Look at the menu of Chrome."),
        *("site/allow.md", "menu of Chrome", "“Chrome” is not theirs"),
    ),
    "fix without a section for some": (
        *("device.md", "## Android", "## Other systems"),
        *("device.md", "# Choose the microphone", "general text for Chrome on Android"),
    ),
    "not the same everywhere": (
        *("device.md", "kind: fix", "kind: fix\nsame_everywhere: yes"),
        *("device.md", "## Windows 11", "so the step is not the same_everywhere"),
    ),
    "not a browser that another is like": (
        *("platforms.yml", "name: Firefox", "name: Firefox\n    like: crome"),
        *("platforms.yml", "", "like names what is no browser"),
    ),
    "phrase without a name": (
        *("platforms.yml", "open {name}", "open it"),
        *("platforms.yml", "open it", "elsewhere"),
    ),
    "missing name": ("product.yml", "name: Phonely\n", "", "product.yml", "hosts", "name"),
}


def test_a_valid_guide_has_no_problem(write_guide: Callable[..., Path]) -> None:
    assert list(lint(write_guide(), FAULTS, TODAY)) == []


@pytest.mark.parametrize(("file", "old", "new", "complains_in", "at", "about"), SEEDED.values(), ids=SEEDED)
def test_a_seeded_fault_is_found_where_it_is(
    edit_guide: Callable[..., Path], file: str, old: str, new: str, complains_in: str, at: str, about: str
) -> None:
    content = edit_guide(file, old, new)

    problems = list(lint(content, FAULTS, TODAY))

    lines = (content / complains_in).read_text().split("\n")
    places = [
        (p.path, lines[p.line - 1])
        for p in problems
        if about in p.message and p.path == f"content/{complains_in}"
    ]
    assert any(at in line for _, line in places), "\n".join(map(str, problems))


def test_a_step_from_which_no_outcome_can_be_reached_is_found(write_guide: Callable[..., Path]) -> None:
    onward = "---\nkind: fix\n---\n# Fix it\n\nDo it.\n\n- [Test again]({})\n"

    content = write_guide(
        {"device.md": onward.format("test.md"), "site/allow.md": onward.format("../test.md")}
    )

    assert complaints(content, "no way from here") == {"start.md", "test.md", "device.md", "site/allow.md"}


def test_a_fault_that_leads_to_an_empty_step_is_found(write_guide: Callable[..., Path]) -> None:
    empty = "---\nkind: fix\n---\n# Hm\n\n- [Test again](test.md)\n- [Help](contact.md)\n"

    assert complaints(write_guide({"device.md": empty}), "`silent` leads to device") == {"test.md"}


def test_a_step_that_nobody_can_reach_is_found(write_guide: Callable[..., Path]) -> None:
    content = write_guide({"lonely.md": "---\nkind: outcome\n---\n# Lonely\n\nHello.\n"})

    assert complaints(content, "nobody can get here") == {"lonely.md"}


def test_a_former_id_that_two_steps_claim_is_found(write_guide: Callable[..., Path]) -> None:
    content = write_guide(
        {"solved.md": "---\nkind: outcome\nformerly: [microphone]\n---\n# It works\n\nYes.\n"}
    )

    assert complaints(content, "claimed by content/device.md too") == {"solved.md"}


@pytest.mark.parametrize("required", ["start.md", "test.md"])
def test_a_guide_without_its_first_step_or_its_test_is_found(
    write_guide: Callable[..., Path], required: str
) -> None:
    assert complaints(write_guide({required: None}), f"needs a step {required}") == {required}


LACKS = {
    "platforms.yml": FILES["platforms.yml"].replace(
        "phrase: in a desktop app\n", "phrase: in a desktop app\n    lacks: [address bar]\n"
    )
    + 'wording:\n  address bar: ["chrome://", left of the address]\n'
}
ON_A_DESK = "## Desktop app\n\nOpen the settings of the app.\n\n## Firefox\n"


def test_no_step_may_speak_of_what_a_place_lacks(write_guide: Callable[..., Path]) -> None:
    content = write_guide(LACKS)

    problems = [str(problem) for problem in lint(content, FAULTS, TODAY)]

    line = (
        FILES["site/allow.md"]
        .split("\n")
        .index("   chrome://settings/content/siteDetails?site={{ partner.origin }}")
    )
    assert problems == [
        f"content/site/allow.md:{line + 1}: “chrome://” speaks of the address bar, which is missing"
        " for Chrome 117 on Windows 10 in a desktop app without a partner, and 11 other kinds of visitor"
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("site/allow.md", "## Firefox\n", ON_A_DESK, set()),
        (
            "site/allow.md",
            "## Firefox\n",
            ON_A_DESK.replace("Desktop app", "Desktop app on macOS"),
            {"site/allow.md"},
        ),
        ("start.md", "Choose what fits.", "Look left of\nthe address.", {"site/allow.md", "start.md"}),
        ("contact.md", "# Ask for help", "# Look left of the address", {"contact.md", "site/allow.md"}),
        ("device.md", "[It works]", "[Left of the address it works]", {"device.md", "site/allow.md"}),
    ],
)
def test_whatever_a_place_shows_is_looked_at(
    write_guide: Callable[..., Path], file: str, old: str, new: str, found: set[str]
) -> None:
    content = write_guide({**LACKS, file: FILES[file].replace(old, new)})

    assert complaints(content, "speaks of the address bar") == found


def test_a_problem_of_many_visitors_is_told_once(edit_guide: Callable[..., Path]) -> None:
    content = edit_guide("site/allow.md", "## Firefox\n\nClick the icon.\n", "")

    messages = [problem.message for problem in lint(content, FAULTS, TODAY)]

    (told,) = (message for message in messages if "none of the sections" in message)
    assert "other kinds of visitor" in told


def test_only_old_reviews_are_warnings(edit_guide: Callable[..., Path]) -> None:
    content = edit_guide("start.md", "2026-11-22", "2026-01-01")

    assert [problem.severity for problem in lint(content, FAULTS, TODAY)] == ["warning"]


def test_a_problem_reads_as_file_line_and_message(edit_guide: Callable[..., Path]) -> None:
    problem = next(lint(edit_guide("contact.md", "Write", "<b>Write"), FAULTS, TODAY))

    assert str(problem).startswith("content/contact.md:6: ")


def complaints(content: Path, about: str) -> set[str]:
    """Return the files in which the linter complains about something."""
    found = lint(content, FAULTS, TODAY)
    return {problem.path.removeprefix("content/") for problem in found if about in problem.message}


def taken_guide(write_guide, step, texts):
    picture = {"program": "Chromium 156", "languages": {"en": {"texts": texts, "wide": [10, 10]}}}
    label = "read:\n  allow: {message: IDS_ALLOW, texts: {en: Allow}}\nversion: '156'\n"
    choices = "## Then\n\n- [Test](../test.md)\n- [It still does not work](../contact.md)\n"
    return write_guide(
        {
            "pictures/taken.json": json.dumps({"chrome/prompt": picture}),
            "pictures/chrome/prompt.avif": "x",
            "labels/chrome.yml": label,
            "site/allow.md": f"---\nkind: fix\n---\n# Allow\n\n{step}\n\n{choices}",
        }
    )


PICTURE = "![The box](../pictures/chrome/prompt.avif)"


@pytest.mark.parametrize(
    ("step", "texts", "message"),
    [
        (f"1. Click **{{{{ label.chrome.allow }}}}**.\n\n   {PICTURE}", ["Allow this time"], None),
        (f"1. Look up.\n\n   {PICTURE}", ["Never"], None),
        (f"1. Click **{{{{ label.chrome.allow }}}}**.\n\n   {PICTURE}", ["Never"], "reads “Allow”"),
        (f"1. Look up.\n\n{PICTURE}", ["Allow"], "belongs to a numbered step"),
        (f"Click **{{{{ label.chrome.allow }}}}**.\n\n{PICTURE}", ["Allow"], "belongs to a numbered step"),
    ],
)
def test_a_picture_shows_what_its_step_names(write_guide, step, texts, message):
    content = taken_guide(write_guide, step, texts)
    said = [str(problem) for problem in lint(content, FAULTS) if "site/allow.md" in problem.path]
    about = [text for text in said if "prompt.avif" in text or "picture" in text]
    assert [message in text for text in about] == ([True] if message else [])


def test_facts_about_pictures_that_nothing_wrote_are_an_error(write_guide):
    content = write_guide({"pictures/taken.json": '{"chrome/prompt": {}}'})
    assert ["make pictures did not write this" in str(problem) for problem in lint(content, FAULTS)] == [True]
