"""A visitor sees what is meant for them; who is less known sees more."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.matching import choose_sections

MAC = Visitor("macos", (15,), "chrome", (156,))


@pytest.fixture
def guide(write_guide: Callable[..., Path]) -> Guide:
    return load_guide(write_guide())


def headings(guide: Guide, step: str, visitor: Visitor) -> list[str]:
    """Return the headings of the platform sections that a visitor sees."""
    seen = choose_sections(guide, guide.steps[step], visitor)
    return [section.heading or "" for section in seen.sections if section.audience is not None]


@pytest.mark.parametrize(
    ("visitor", "seen"),
    [
        (Visitor("macos", (15,), "chrome"), ["macOS 13 or later"]),
        (Visitor("macos", (12, 6), "chrome"), ["macOS before 13"]),
        (Visitor("windows", (10,), "chrome"), ["Windows 10"]),
        (Visitor("windows", (12,), "chrome"), ["Windows 11"]),
        (Visitor("windows", (7,), "chrome"), ["Windows 10"]),
        (Visitor("android", None, "chrome"), ["Android"]),
        (Visitor("windows", None, "chrome"), ["Windows 11", "Windows 10"]),
        (Visitor("macos"), ["macOS 13 or later", "macOS before 13"]),
        (
            Visitor(None, None, "firefox"),
            ["Windows 11", "Windows 10", "macOS 13 or later", "macOS before 13"],
        ),
        (Visitor(), ["Windows 11", "Windows 10", "macOS 13 or later", "macOS before 13", "Android"]),
    ],
)
def test_the_system_chooses_the_section(guide: Guide, visitor: Visitor, seen: list[str]) -> None:
    assert headings(guide, "device", visitor) == seen
    assert choose_sections(guide, guide.steps["device"], visitor).partial is (len(seen) > 1)


@pytest.mark.parametrize(
    ("visitor", "seen"),
    [
        (MAC, "Chrome on Windows, macOS"),
        (replace(MAC, browser_version=(100,)), "Chrome before 117 on Windows, macOS"),
        (replace(MAC, browser="firefox"), "Firefox"),
        (Visitor("android", None, "chrome", (156,)), "Android"),
    ],
)
def test_the_most_exact_section_wins(guide: Guide, visitor: Visitor, seen: str) -> None:
    assert headings(guide, "site/allow", visitor) == [seen, "Other sites"]


def test_a_partner_has_a_section_and_the_others_share_one(guide: Guide) -> None:
    assert headings(guide, "site/allow", replace(MAC, partner="salesforce"))[1:] == ["Salesforce"]
    assert headings(guide, "site/allow", replace(MAC, partner="hubspot"))[1:] == ["Other sites"]


def test_the_section_of_the_partner_wins_over_any_other_of_its_group(edit_guide: Callable[..., Path]) -> None:
    content = edit_guide("site/allow.md", "## Firefox\n", "## HubSpot\n\nNothing to click.\n\n## Firefox\n")
    guide = load_guide(content)

    assert headings(guide, "site/allow", replace(MAC, partner="hubspot"))[0] == "HubSpot"
    assert (
        headings(guide, "site/allow", replace(MAC, browser_version=(100,), partner="hubspot"))[0] == "HubSpot"
    )
    assert headings(guide, "site/allow", MAC)[0] == "Chrome on Windows, macOS"
    assert headings(guide, "site/allow", Visitor(partner="hubspot"))[0] == "HubSpot"


@pytest.mark.parametrize(
    ("place", "partner", "seen"),
    [
        (None, None, ["Chrome on Windows, macOS", "Other sites"]),
        ("tab", None, ["Chrome on Windows, macOS", "Other sites"]),
        ("desktop-app", None, ["Desktop app", "Other sites"]),
        ("desktop-app", "hubspot", ["Desktop app", "Other sites"]),
        (None, "hubspot", ["HubSpot", "Other sites"]),
    ],
)
def test_the_section_of_a_place_wins_over_all_that_name_none(
    edit_guide: Callable[..., Path], place: str | None, partner: str | None, seen: list[str]
) -> None:
    both = "## Desktop app\n\nNo address bar.\n\n## HubSpot\n\nNothing to click.\n\n## Firefox\n"
    guide = load_guide(edit_guide("site/allow.md", "## Firefox\n", both))

    assert headings(guide, "site/allow", replace(MAC, place=place, partner=partner)) == seen


def test_the_most_exact_of_the_sections_of_a_place_wins(edit_guide: Callable[..., Path]) -> None:
    two = "## Desktop app\n\nNo address bar.\n\n## Desktop app on macOS\n\nAsk the Dock.\n\n## Firefox\n"
    guide = load_guide(edit_guide("site/allow.md", "## Firefox\n", two))
    unknown_browser = replace(MAC, browser=None, browser_version=None, place="desktop-app")

    assert headings(guide, "site/allow", replace(MAC, place="desktop-app"))[0] == "Desktop app on macOS"
    assert headings(guide, "site/allow", unknown_browser)[0] == "Desktop app on macOS"
    assert headings(guide, "site/allow", replace(MAC, os="windows", place="desktop-app"))[0] == "Desktop app"
    assert headings(guide, "site/allow", Visitor(place="in-app-browser"))[0] == "Android"


@pytest.mark.parametrize(
    ("place", "os", "browser", "kept"),
    [
        ("desktop-app", "macos", "chrome", "desktop-app"),
        ("desktop-app", None, None, "desktop-app"),
        ("desktop-app", "android", "chrome", None),
        ("desktop-app", "macos", "firefox", None),
        ("in-app-browser", "android", None, "in-app-browser"),
        ("tab", "macos", "firefox", "tab"),
        (None, "macos", "chrome", None),
    ],
)
def test_a_place_that_cannot_be_there_is_dropped(
    guide: Guide, place: str | None, os: str | None, browser: str | None, kept: str | None
) -> None:
    visitor = guide.platforms.drop_impossible_place(Visitor(os=os, browser=browser, place=place, app="Franz"))

    assert (visitor.place, visitor.app) == (kept, "Franz" if kept == "desktop-app" else None)


def test_a_pair_the_table_does_not_know_is_left_with_everything_rather_than_nothing(guide: Guide) -> None:
    safari_on_android = Visitor("android", None, "safari")
    firefox_elsewhere = Visitor("beos", None, "firefox")

    assert headings(guide, "device", safari_on_android) == ["Android"]
    assert len(headings(guide, "device", firefox_elsewhere)) == 5


def test_other_sections_are_for_everyone(guide: Guide) -> None:
    seen = choose_sections(guide, guide.steps["site/allow"], MAC)

    assert [section.heading for section in seen.sections if section.audience is None] == [
        None,
        "For your site",
        "Then",
    ]


LIKE = """\
  safari:
    name: Safari
    like: chrome
    runs_on: [macos]
"""


@pytest.mark.parametrize(
    ("heading", "seen"), [("Other systems", "Chrome on Windows, macOS"), ("Safari", "Safari")]
)
def test_a_browser_like_another_shares_its_sections_unless_one_of_the_group_names_it(
    write_guide: Callable[..., Path], heading: str, seen: str
) -> None:
    content = write_guide()
    platforms, step = content / "platforms.yml", content / "site/allow.md"
    platforms.write_text(platforms.read_text().replace("places:\n", LIKE + "places:\n"))
    step.write_text(step.read_text().replace("## Android\n", f"## {heading}\n"))
    guide = load_guide(content)

    shown = headings(guide, "site/allow", Visitor("macos", (15,), "safari", (156,)))

    assert shown == [seen, "Other sites"]
    assert guide.browsers_with_sections >= {"chrome", "firefox"}
    assert ("safari" in guide.browsers_with_sections) is (seen == "Safari")
