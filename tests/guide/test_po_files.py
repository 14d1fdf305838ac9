"""Our catalogues as another program reads and writes them: translators' tools are not Babel."""

from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog

from webapp.guide.po_files import format_po, read_catalogue

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("translations/*/LC_MESSAGES/*.po"))
LONG = 'Turn the switch "Microphone" on, close the browser, and start it again:\n' * 4


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_another_program_reads_the_same_messages(path):
    ours = {entry.id: entry.string for entry in read_catalogue(path) if entry.id}

    theirs = {
        (entry.msgid, entry.msgid_plural) if entry.msgid_plural else entry.msgid: (
            tuple(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
        )
        for entry in polib.pofile(str(path), check_for_duplicates=True)
        if not entry.obsolete
    }

    assert len(ours) > 10
    assert theirs == ours


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder / "guide.po"


def test_another_program_reads_the_previous_messages_that_we_write(path):
    catalogue = Catalog(locale="fr")
    catalogue.add("New", "Neuf", flags=["fuzzy"], previous_id=[LONG])
    catalogue.add(("Day", "Days"), ("Jour", "Jours"), flags=["fuzzy"], previous_id=["An hour", "Hours"])
    path.write_bytes(format_po(catalogue))

    long, plural = polib.pofile(str(path))

    assert long.previous_msgid == LONG
    assert (plural.previous_msgid, plural.previous_msgid_plural) == ("An hour", "Hours")


@pytest.mark.parametrize("width", [20, 78, 1_000_000])
def test_we_read_the_previous_messages_that_another_program_writes(path, width):
    written = polib.POFile(wrapwidth=width)
    written.append(polib.POEntry(msgid="New", msgstr="Neuf", flags=["fuzzy"], previous_msgid=LONG))
    written.append(polib.POEntry(msgid="Old", msgstr="Vieux"))
    written.save(str(path))

    entries = [entry for entry in read_catalogue(path) if entry.id]

    assert [entry.previous_id for entry in entries] == [[LONG], []]
