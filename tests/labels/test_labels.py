"""A changed browser is noticed: its own files are read, and what is not there is told with its steps."""

import struct
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from zipfile import ZipFile

import pytest

from webapp.datafiles import read_data
from webapp.guide.labels import LabelFile

from .chromium import read_chromium, shown_text
from .comparison import Read, report, write
from .firefox import LANGUAGE_PACK, OWN, read_firefox

LABELS = """\
# What Chrome says.
version: 156.0
read:
  site_settings:
    message: IDS_SITE_SETTINGS
    texts:
      en: Site settings
      fr: "Paramètres des sites"
  reset:
    message: IDS_RESET
    plural: "=1"
    texts:
      en: Reset permission
      fr: Réinitialiser l'autorisation
"""
TEXTS = {
    "en": {
        "IDS_RESET": "{N, plural, =1 {Reset permission} other {Reset {N} permissions}}",
        "IDS_SITE_SETTINGS": "Site settings",
    },
    "fr": {
        "IDS_RESET": "{N,plural, =1{Réinitialiser l'autorisation}one{…}other{…}}",
        "IDS_SITE_SETTINGS": "Paramètres des sites",
    },
}
STEP = "# Allow it\n\n1. Open **{{ label.chrome.site_settings }}**.\n"


def make_pak(texts: dict[int, str], aliases: dict[int, int]) -> bytes:
    """Return a data pack of version 5; an alias is a number with the text of another one."""
    numbers, stored = list(texts), [text.encode() for text in texts.values()]
    after = 12 + 6 * (len(texts) + 1) + 4 * len(aliases)
    starts = accumulate((len(text) for text in stored), initial=after)
    index = b"".join(struct.pack("<HI", *entry) for entry in zip([*numbers, 0], starts, strict=True))
    further = b"".join(struct.pack("<HH", new, numbers.index(old)) for new, old in aliases.items())
    return struct.pack("<IB3xHH", 5, 1, len(texts), len(aliases)) + index + further + b"".join(stored)


def write_locale(folder: Path, name: str, texts: dict[str, str]) -> None:
    """Write a language of Chromium, with a message of the same text as the first one."""
    numbers = {message: 7000 + number for number, message in enumerate(texts)}
    first = next(iter(numbers))
    pak = make_pak({numbers[message]: text for message, text in texts.items()}, {9: numbers[first]})
    (folder / f"{name}.pak").write_bytes(pak)
    lines = [f"{message},{number},../a, b.grdp" for message, number in {**numbers, "IDS_TWIN": 9}.items()]
    (folder / f"{name}.pak.info").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "labels").mkdir(parents=True)
    (folder / "site").mkdir()
    (folder / "labels" / "chrome.yml").write_text(LABELS, encoding="utf-8")
    (folder / "site" / "allow.md").write_text(STEP, encoding="utf-8")
    return folder


@pytest.fixture
def installed(tmp_path: Path) -> Callable[..., Read]:
    """Return a function that installs a Chromium in which some French messages are others, or (None) gone."""

    def install(**changes: str | None) -> Read:
        french = {**TEXTS["fr"], **changes}
        write_locale(tmp_path, "en-US", TEXTS["en"])
        write_locale(tmp_path, "fr", {message: text for message, text in french.items() if text is not None})
        return lambda language: read_chromium(language, tmp_path)

    return install


def test_a_pack_is_read_by_the_names_of_its_messages(installed: Callable[..., Read]) -> None:
    french = installed()("fr")

    assert french["IDS_SITE_SETTINGS"] == "Paramètres des sites"
    assert french["IDS_TWIN"] == french["IDS_RESET"]


@pytest.mark.parametrize(
    ("text", "plural", "shown"),
    [
        ("&Help", None, "Help"),
        ("ヘルプ(&H)", None, "ヘルプ"),
        ("Privacy & security", None, "Privacy & security"),
        ("You && me", None, "You & me"),
        (TEXTS["en"]["IDS_RESET"], "=1", "Reset permission"),
        (TEXTS["en"]["IDS_RESET"], "other", "Reset {N} permissions"),
        (TEXTS["en"]["IDS_RESET"], "few", "Reset {N} permissions"),
        (TEXTS["fr"]["IDS_RESET"], "=1", "Réinitialiser l'autorisation"),
    ],
)
def test_a_message_is_shown_as_a_person_reads_it(text: str, plural: str | None, shown: str) -> None:
    assert shown_text(text, plural) == shown


def test_an_unchanged_browser_is_said_to_be_so(content: Path, installed: Callable[..., Read]) -> None:
    assert list(report(content, "chrome", "156.0", installed())) == [
        "chrome 156.0: 2 labels are as in the data"
    ]


def test_a_changed_label_is_told_with_its_texts_and_steps(
    content: Path, installed: Callable[..., Read]
) -> None:
    lines = list(report(content, "chrome", "157.0", installed(IDS_SITE_SETTINGS="Réglages des sites")))

    assert lines == [
        "chrome 157.0: texts that differ from the data, read from 156.0: 1",
        "  chrome.site_settings (IDS_SITE_SETTINGS), fr: “Paramètres des sites” is now “Réglages des sites”",
        "    content/site/allow.md:3",
    ]


def test_a_message_that_is_gone_is_told(content: Path, installed: Callable[..., Read]) -> None:
    lines = list(report(content, "chrome", "157.0", installed(IDS_SITE_SETTINGS=None)))

    assert "  chrome.site_settings (IDS_SITE_SETTINGS), fr: “Paramètres des sites” is gone" in lines


def test_a_language_that_is_not_installed_is_told_and_not_compared(
    content: Path, installed: Callable[..., Read], tmp_path: Path
) -> None:
    read = installed()
    (tmp_path / "fr.pak").unlink()

    first, *_ = report(content, "chrome", "156.0", read)

    assert first == "chrome: its texts in fr are not installed, so they are not compared"


def test_new_texts_are_written_and_nothing_else(content: Path, installed: Callable[..., Read]) -> None:
    read = installed(IDS_SITE_SETTINGS='Réglages : "sites"', IDS_RESET=None)

    write(content, "chrome", "157.0", read)

    path = content / "labels" / "chrome.yml"
    labels = read_data(path, LabelFile)
    assert labels.version == "157.0"
    assert labels.read["site_settings"].texts == {"en": "Site settings", "fr": 'Réglages : "sites"'}
    changed = set(path.read_text(encoding="utf-8").split("\n")) - set(LABELS.split("\n"))
    assert len(changed) == 2


def test_firefox_is_read_from_its_archives(tmp_path: Path) -> None:
    files = {
        OWN[0]: {
            "localization/en-US/browser/a.ftl": "# A comment = no message\nallow =\n    .label = Allow\n"
            "    .accesskey = A\ntitle =\n    Permissions\n    and data\n",
            "chrome/en-US/locale/sites.properties": "state.blocked = Blocked Temporarily\n",
        },
        OWN[1]: {"localization/en-US/toolkit/b.ftl": "allow =\n    .label = Something else\n"},
        LANGUAGE_PACK.format("fr"): {"localization/fr/browser/a.ftl": "allow =\n    .label = Autoriser\n"},
    }
    for name, texts in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        with ZipFile(tmp_path / name, "w") as archive:
            for path, text in texts.items():
                archive.writestr(path, text)

    english = read_firefox("en", tmp_path)

    assert english == {
        "allow.label": "Allow",
        "allow.accesskey": "A",
        "title": "Permissions and data",
        "state.blocked": "Blocked Temporarily",
    }
    assert read_firefox("fr", tmp_path)["allow.label"] == "Autoriser"
    with pytest.raises(FileNotFoundError):
        read_firefox("de", tmp_path)
