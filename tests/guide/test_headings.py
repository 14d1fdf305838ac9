"""A heading made only of platform names chooses who sees its section; any other is for everyone."""

import pytest

from tests.partners.builders import partner
from webapp.guide.headings import Vocabulary, build_vocabulary, read_heading
from webapp.guide.model import Audience, Term
from webapp.guide.platforms import Browser, Place, Platforms, System

WINDOWS, MACOS, CHROME, EDGE = Term("windows"), Term("macos"), Term("chrome"), Term("edge")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    platforms = Platforms(
        os={
            "windows": System(name="Windows", versions=["10", "11"]),
            "macos": System(name="macOS", also=["Mac OS", "Mac"]),
            "ios": System(name="iOS", also=["iPhone", "iPad"]),
            "android": System(name="Android"),
        },
        browsers={
            "chrome": Browser(name="Chrome", also=["Google Chrome"], runs_on=["windows"]),
            "edge": Browser(name="Edge", runs_on=["windows"]),
        },
        places={
            "tab": Place(name="Tab", phrase="in a tab", runs_on=["windows"], browsers=["chrome"]),
            "app-window": Place(
                name="Installed app's window", phrase="in one", runs_on=["windows"], browsers=["chrome"]
            ),
        },
        everyone_else=["Other sites"],
    )
    return build_vocabulary(platforms, {"salesforce": partner("Salesforce", "*.force.com")})


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("Windows", Audience(os=(WINDOWS,))),
        ("windows", Audience(os=(WINDOWS,))),
        ("Chrome on Windows, macOS", Audience(os=(WINDOWS, MACOS), browser=(CHROME,))),
        ("Chrome, Edge on Windows and macOS", Audience(os=(WINDOWS, MACOS), browser=(CHROME, EDGE))),
        ("iPhone or iPad", Audience(os=(Term("ios"), Term("ios")))),
        ("Google Chrome on Mac OS", Audience(os=(MACOS,), browser=(CHROME,))),
        ("macOS 13 or later", Audience(os=(Term("macos", since=(13,)),))),
        ("macOS 13.3 or later", Audience(os=(Term("macos", since=(13, 3)),))),
        ("macOS before 13", Audience(os=(Term("macos", before=(13,)),))),
        ("macOS 13 to 14", Audience(os=(Term("macos", since=(13,), before=(15,)),))),
        ("Mac OS 10.15", Audience(os=(Term("macos", since=(10, 15), before=(10, 16)),))),
        ("Windows 11", Audience(os=(Term("windows", since=(11,), before=(12,)),))),
        ("Chrome before 117 on Windows", Audience(os=(WINDOWS,), browser=(Term("chrome", before=(117,)),))),
        ("Salesforce", Audience(partner=(Term("salesforce"),))),
        ("Chrome in Salesforce", Audience(browser=(CHROME,), partner=(Term("salesforce"),))),
        ("Installed app's window", Audience(place=(Term("app-window"),))),
        ("Tab, installed app's window", Audience(place=(Term("tab"), Term("app-window")))),
        ("Installed app's window on Windows", Audience(os=(WINDOWS,), place=(Term("app-window"),))),
        (
            "Chrome in installed app's window in Salesforce",
            Audience(browser=(CHROME,), partner=(Term("salesforce"),), place=(Term("app-window"),)),
        ),
        ("Other sites", Audience()),
        ("Then", None),
        ("If Chrome asks", None),
        ("Chrome and the microphone", None),
        ("", None),
    ],
)
def test_a_heading_names_its_audience(words: Vocabulary, text: str, audience: Audience | None) -> None:
    heading = read_heading(text, words)

    assert heading.audience == audience
    assert heading.doubt is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Androit", "Android"),
        ("Crome on Windows", "Chrome"),
        ("Windwos 11", "Windows"),
        ("Salesfroce", "Salesforce"),
    ],
)
def test_a_heading_that_nearly_is_a_platform_is_doubted(words: Vocabulary, text: str, meant: str) -> None:
    heading = read_heading(text, words)

    assert heading.audience is None
    assert meant in (heading.doubt or "")


@pytest.mark.parametrize(
    ("term", "version", "fits"),
    [
        (Term("macos"), None, True),
        (Term("macos", since=(13,)), (13,), True),
        (Term("macos", since=(13,)), (15, 1), True),
        (Term("macos", since=(13,)), (12, 7), False),
        (Term("macos", since=(13,)), None, False),
        (Term("macos", before=(13,)), (12, 99), True),
        (Term("macos", before=(13,)), (13, 0), False),
        (Term("windows"), (11,), False),
    ],
)
def test_a_version_fits_from_one_on_and_before_another(
    term: Term, version: tuple[int, ...] | None, fits: bool
) -> None:
    assert term.fits("macos", version) is fits
