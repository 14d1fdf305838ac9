"""Catalogues follow their sources, and a translator keeps what can be kept."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from webapp.guide.catalogues import (
    Coverage,
    check_translations,
    find_catalogue_problems,
    measure_coverage,
    update_catalogues,
)

CFG = (Path(__file__).parent.parent.parent / "babel.cfg").read_text()
LONG = (
    "If the switch is on and the microphone still does not work, close the browser fully and start it again."
)
HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def root(write_guide: Callable[..., Path], tmp_path: Path) -> Path:
    """A project with the small guide, one template, one module, and no translations into French yet."""
    write_guide({"solved.md": f"---\nkind: outcome\n---\n# It works\n\n{LONG}\n"})
    (tmp_path / "babel.cfg").write_text(CFG)
    (tmp_path / "webapp/templates").mkdir(parents=True)
    (tmp_path / "webapp/templates/page.html").write_text(
        '{{ _("Start the test") }} {{ ngettext("%(num)s day", "%(num)s days", 2) }}'
    )
    (tmp_path / "webapp/words.py").write_text('WORDS = mark("Computer"), translate("Site")\n')
    (tmp_path / "translations/fr/LC_MESSAGES").mkdir(parents=True)
    return tmp_path


def po(root: Path, domain: str = "guide") -> Path:
    return root / f"translations/fr/LC_MESSAGES/{domain}.po"


def entries(root: Path, domain: str = "guide") -> dict[str, Entry]:
    with po(root, domain).open("rb") as file:
        return {
            entry.id if isinstance(entry.id, str) else entry.id[0]: entry
            for entry in read_po(file)
            if entry.id
        }


def translate(root: Path, source: str, translation: str, domain: str = "guide") -> None:
    text = po(root, domain).read_text()
    assert f'msgid "{source}"\nmsgstr ""\n' in text
    po(root, domain).write_text(
        text.replace(f'msgid "{source}"\nmsgstr ""\n', f'msgid "{source}"\nmsgstr "{translation}"\n')
    )


def reword(root: Path, old: str, new: str, file: str = "solved.md") -> None:
    path = root / "content" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_both_domains_are_extracted_from_their_own_folders(root: Path) -> None:
    update_catalogues(root)

    assert LONG in entries(root)
    assert set(entries(root, "messages")) == {"Start the test", "%(num)s day", "Computer", "Site"}


def test_a_second_sync_changes_nothing(root: Path) -> None:
    assert set(update_catalogues(root)) == {po(root), po(root, "messages")}
    assert update_catalogues(root) == []
    assert list(find_catalogue_problems(root)) == []


def test_a_catalogue_holds_nothing_that_changes_by_itself(root: Path) -> None:
    update_catalogues(root)

    text = po(root).read_text()

    assert "Date" not in text
    assert "Babel" not in text
    assert "content/solved.md:" not in text


def test_the_same_text_keeps_its_translation_in_another_file(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    reword(root, LONG, "Done.")
    reword(root, "Write to {{ product.name }}.", LONG, "contact.md")

    update_catalogues(root)

    assert entries(root)[LONG].string == "Redémarrez."
    assert not entries(root)[LONG].fuzzy


def test_a_reworded_text_keeps_its_translation_as_fuzzy_with_the_former_text(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    reword(root, "fully and start", "completely, and start")

    update_catalogues(root)

    changed = entries(root)[LONG.replace("fully and", "completely, and")]
    assert (changed.string, changed.fuzzy) == ("Redémarrez.", True)
    assert LONG not in entries(root)
    assert f'#| msgid "{LONG}"\n' in po(root).read_text()


def test_the_former_text_outlives_a_second_change_and_further_syncs(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    for old, new in (("fully", "completely"), ("switch", "button")):
        reword(root, old, new)
        update_catalogues(root)

    assert update_catalogues(root) == []
    assert f'#| msgid "{LONG}"\n' in po(root).read_text()


def test_a_text_takes_no_translation_from_another_file(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    reword(root, LONG, "Done.")
    reword(root, "Write to", LONG.replace("fully", "completely") + " Write to", "contact.md")

    update_catalogues(root)

    assert not any(entry.string for entry in entries(root).values())
    assert '#~ msgstr "Redémarrez."' in po(root).read_text()


def test_a_text_that_comes_back_has_its_translation_again(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    for old, new in ((LONG, "Done."), ("Done.", LONG)):
        reword(root, old, new)
        update_catalogues(root)

    assert entries(root)[LONG].string == "Redémarrez."
    assert not entries(root)[LONG].fuzzy
    assert "#~" not in po(root).read_text()


def test_the_folder_may_be_given_from_where_one_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update_catalogues(root)
    monkeypatch.chdir(root)

    assert update_catalogues(Path()) == []


def test_one_former_text_serves_one_new_text(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, "Redémarrez.")
    reword(root, LONG, LONG.replace("fully", "now") + "\n\n" + LONG.replace("fully", "soon"))

    update_catalogues(root)

    assert [entry.string for entry in entries(root).values() if entry.string] == ["Redémarrez."]


def test_what_a_translator_noted_stays(root: Path) -> None:
    update_catalogues(root)
    text = po(root).read_text()
    po(root).write_text(text.replace(f'msgid "{LONG}"', f'# Ask Marie.\nmsgid "{LONG}"'))

    update_catalogues(root)

    assert entries(root)[LONG].user_comments == ["Ask Marie."]


def test_percent_signs_in_the_guide_are_no_placeholders(root: Path) -> None:
    reword(root, LONG, "Turn it to 80% in the middle.")

    update_catalogues(root)

    assert "python-format" not in po(root).read_text()


def test_an_outdated_catalogue_is_told(root: Path) -> None:
    update_catalogues(root)
    reword(root, LONG, "Done.")

    assert [(problem.path, problem.line) for problem in find_catalogue_problems(root)] == [
        ("translations/fr/LC_MESSAGES/guide.po", 1)
    ]


def test_a_missing_catalogue_is_told(root: Path) -> None:
    assert len(list(find_catalogue_problems(root))) == 2


def test_a_translation_that_cannot_be_used_is_told_with_its_line(root: Path) -> None:
    update_catalogues(root)
    translate(root, "Write to {{ product.name }}.", "Écrivez.")
    line = po(root).read_text().split("\n").index('msgid "Write to {{ product.name }}."') + 1

    assert [(problem.line, "variables" in problem.message) for problem in check_translations(po(root))] == [
        (line, True)
    ]


def test_a_lost_placeholder_of_the_interface_is_told(root: Path) -> None:
    source = b'#, python-format\nmsgid "%(host)s decides"\nmsgstr "%(hote)s"\n'
    po(root, "messages").write_bytes(HEADER.encode() + source)

    assert len(list(check_translations(po(root, "messages")))) == 1


def test_coverage_counts_fuzzy_apart(root: Path) -> None:
    source = 'msgid "A"\nmsgstr "a"\n\n#, fuzzy\nmsgid "B"\nmsgstr "b"\n\nmsgid "C"\nmsgstr ""\n'
    po(root).write_text(HEADER + source)

    assert measure_coverage(po(root)) == Coverage(translated=1, fuzzy=1, missing=1)


def test_an_unreadable_template_is_an_error_and_not_an_empty_one(root: Path) -> None:
    (root / "webapp/templates/page.html").write_text("{% if %}")

    with pytest.raises(Exception, match="Expected an expression"):
        update_catalogues(root)


def test_what_is_written_is_read_back_by_babel_as_it_was(root: Path) -> None:
    update_catalogues(root)
    translate(root, LONG, 'Il a dit \\"non\\" : « redémarrez ».')

    update_catalogues(root)

    with io.BytesIO(po(root).read_bytes()) as file:
        catalogue = read_po(file, abort_invalid=True)
    assert catalogue[LONG].string == 'Il a dit "non" : « redémarrez ».'
    assert str(catalogue.locale) == "fr"
