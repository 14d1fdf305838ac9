"""A step as a visitor sees it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.guide.rendering import render
from webapp.datafiles import parse_data
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.product import Product
from webapp.guide.step_view import Action, StepView

from .conftest import FILES

MAC = Visitor("macos", (15,), "chrome", (156,), "salesforce", "https://acme.lightning.force.com")
ASK = '<form id="ask"></form>'
ADDRESS = re.compile(
    r'<div class="address" data-address><code>(.*?)</code><button type="button" data-action="copy"'
)


@pytest.fixture
def guide(write_guide: Callable[..., Path]) -> Guide:
    return load_guide(write_guide())


def shown(
    guide: Guide,
    step: str,
    visitor: Visitor = MAC,
    translations: dict[str, str] | None = None,
    **options: object,
) -> StepView:
    """Render in English, or in a language that has just these translations."""
    translate = str if translations is None else translations.get
    return render(guide, step, visitor, translate, "/en/{}".format, ASK, **options)  # type: ignore[arg-type]


def changed(edit_guide: Callable[..., Path], file: str, old: str, new: str) -> Guide:
    return load_guide(edit_guide(file, old, new))


def test_the_title_is_given_as_text_and_as_html(edit_guide: Callable[..., Path]) -> None:
    guide = changed(edit_guide, "solved.md", "# It works", "# It *works* & `runs`")

    view = shown(guide, "solved")

    assert (view.title, view.title_html) == ("It works & runs", "It <em>works</em> &amp; <code>runs</code>")
    assert not view.title_is_source


def test_an_icon_stands_in_the_sentence_in_every_language_and_nowhere_else(
    edit_guide: Callable[..., Path],
) -> None:
    text = "Click {{ icon.site_information }} and *look*."
    icon = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">'
    guide = changed(edit_guide, "solved.md", "Go back to your calls.", f"{text}\n\n![{text}](img/icon.png)")

    for translations in (None, {}, {text: text.replace("Click", "Cliquez")}):
        body = shown(guide, "solved", translations=translations).whole_body
        assert body.count(icon) == 1
        assert 'alt="' in body and "icon." not in body.replace("icon.png", "")


def test_only_the_sections_of_the_visitor_are_shown_without_their_headings(guide: Guide) -> None:
    view = shown(guide, "device")

    assert "System Settings" in view.whole_body
    assert "System Preferences" not in view.whole_body
    assert "<h2" not in view.whole_body
    assert view.choices_title_html == "Then"
    assert not view.partial


def test_who_is_unknown_sees_all_sections_under_their_headings(guide: Guide) -> None:
    view = shown(guide, "device", Visitor())

    assert len(re.findall("<h2>", view.whole_body)) == 5
    assert view.partial


def test_choices_leave_the_text_and_keep_their_order(guide: Guide) -> None:
    view = shown(guide, "test")

    assert [(choice.target_id, choice.fault) for choice in view.choices] == [
        ("device", "silent"),
        ("site/allow", "site-blocked"),
    ]
    assert "<ul>" not in view.whole_body


@pytest.mark.parametrize(
    ("visitor", "label"),
    [
        (MAC, "Chrome blocks it"),
        (Visitor("macos", None, "firefox"), "It is blocked"),
        (Visitor(), "It is blocked"),
    ],
)
def test_one_choice_of_the_test_may_be_for_one_platform(
    edit_guide: Callable[..., Path], visitor: Visitor, label: str
) -> None:
    for_all = "- [The site may not](site/allow.md) `site-blocked`"
    lists = [
        f"## {heading}\n\n- [{text}](site/allow.md) `site-blocked`"
        for heading, text in (("Chrome", "Chrome blocks it"), ("Other systems", "It is blocked"))
    ]
    view = shown(changed(edit_guide, "test.md", for_all, "\n\n".join(["", *lists])), "test", visitor)

    assert [(choice.fault, choice.label_html) for choice in view.choices] == [
        ("silent", "Only silence"),
        ("site-blocked", label),
    ]
    assert not any(tag in view.whole_body for tag in ("<h2>", "<ul>"))


def test_choices_of_one_platform_have_the_heading_above_it(
    write_guide: Callable[..., Path],
) -> None:
    platforms = "## Windows\n\n- [A](test.md)\n\n## Other systems\n\n- [B](test.md)\n"
    own = load_guide(write_guide({"device.md": f"---\nkind: fix\n---\n# T\n\nX.\n\n## Then\n\n{platforms}"}))

    view = shown(own, "device", MAC)
    assert (view.choices_title_html, "Then" in view.whole_body) == ("Then", False)
    assert [choice.label_html for choice in view.choices] == ["B"]

    of_all = shown(own, "device", Visitor())
    assert (of_all.choices_title_html, "Then" in of_all.whole_body) == (None, True)


def test_a_link_in_a_sentence_leads_to_the_step(guide: Guide) -> None:
    assert '<a href="/en/site/allow">' in shown(guide, "start").whole_body


def test_a_link_that_opens_settings_keeps_its_address(guide: Guide) -> None:
    body = shown(guide, "device", Visitor("windows", (11,), "chrome")).whole_body

    assert '<a href="ms-settings:privacy-microphone">' in body


def test_a_link_to_settings_in_a_paragraph_of_its_own_is_the_action(guide: Guide) -> None:
    view = shown(
        guide, "device", Visitor("windows", (11,), "chrome"), {"[Open Settings](#1)": "[Ouvrir](#1)"}
    )

    assert view.action == Action("Ouvrir", "ms-settings:privacy-microphone")
    assert "ms-settings" not in view.body
    assert view.whole_body.index("ms-settings") < view.whole_body.index("<ol>")


def test_who_sees_the_sections_of_every_system_has_each_link_in_its_section(guide: Guide) -> None:
    view = shown(guide, "device", Visitor())

    assert view.action is None
    assert "ms-settings" in view.body


def test_the_first_paragraph_is_the_lead(guide: Guide) -> None:
    view = shown(guide, "contact")

    assert (view.lead_html, view.body) == ("Write to Phonely.", "")
    assert view.whole_body.strip() == "<p>Write to Phonely.</p>"


@pytest.mark.parametrize("first", ["- A list", "> [!NOTE]\n> A note", "```\nchrome://x\n```", "## A heading"])
def test_what_begins_otherwise_has_no_lead(edit_guide: Callable[..., Path], first: str) -> None:
    guide = changed(edit_guide, "contact.md", "Write to", f"{first}\n\nWrite to")

    view = shown(guide, "contact")

    assert view.lead_html == ""
    assert "Write to Phonely." in view.body


def test_a_lead_and_an_action_in_the_source_language_are_marked_as_english(guide: Guide) -> None:
    view = shown(guide, "contact", MAC, {})
    action = shown(guide, "device", Visitor("windows", (11,), "chrome"), {}).action

    assert 'lang="en"' in view.lead_html
    assert action and 'lang="en"' in action.label_html


NAMED = "{{ browser.name }} is on {{ system.name }}. {{ partner.name }} is in {{browser.name}}."


@pytest.mark.parametrize(
    ("visitor", "text"),
    [
        (MAC, "Chrome is on macOS. Salesforce is in Chrome."),
        (Visitor(), "Your browser is on your computer. The site around the phone is in your browser."),
        (
            Visitor("macos", (15,), "chrome", place="desktop-app", app="acme", origin="https://a.example"),
            "acme is on macOS. a.example is in acme.",
        ),
        (
            Visitor("macos", (15,), "chrome", (120,), place="desktop-app", origin="https://a.example"),
            "This app is on macOS. a.example is in this app.",
        ),
    ],
)
def test_the_system_and_the_browser_have_their_names(
    write_guide: Callable[..., Path], visitor: Visitor, text: str
) -> None:
    page = f"---\nkind: outcome\n---\n# {NAMED}\n\n{NAMED}\n\n1. **{NAMED}**\n"
    guide = load_guide(write_guide({"contact.md": page}))

    view = shown(guide, "contact", visitor)

    assert view.title == view.title_html == view.lead_html == text
    assert f"<li><strong>{text}</strong></li>" in view.body


def test_what_stands_in_for_a_name_is_in_the_language(write_guide: Callable[..., Path]) -> None:
    guide = load_guide(write_guide({"contact.md": "---\nkind: outcome\n---\n# On {{ system.name }}\n\nA.\n"}))
    french = {"On {{ system.name }}": "{{ system.name }} aussi", "your computer": "votre ordinateur"}

    assert shown(guide, "contact", Visitor(), french).title == "Votre ordinateur aussi"


def test_an_address_to_copy_holds_the_origin_of_the_page(guide: Guide) -> None:
    assert ADDRESS.findall(shown(guide, "site/allow").body) == [
        "chrome://settings/content/siteDetails?site=https%3A%2F%2Facme.lightning.force.com",
        "chrome://settings/content/microphone",
    ]


def test_an_address_is_asked_for_where_the_page_is_unknown(guide: Guide) -> None:
    body = shown(guide, "site/allow", replace(MAC, origin=None)).body

    assert body.count(ASK) == 1
    assert ADDRESS.findall(body) == ["chrome://settings/content/microphone"]


def test_the_usual_origin_of_a_partner_is_shown_and_another_may_be_given(guide: Guide) -> None:
    body = shown(guide, "site/allow", replace(MAC, partner="hubspot", origin=None)).body

    assert "site=https%3A%2F%2Fapp.hubspot.com" in body
    assert body.index("app.hubspot.com") < body.index(ASK)
    assert ASK not in shown(guide, "site/allow", replace(MAC, origin="https://app-eu1.hubspot.com")).body


def test_addresses_stay_in_the_numbered_list_they_belong_to(guide: Guide) -> None:
    body = shown(guide, "site/allow").body

    assert body.count("<ol>") == 1
    for item in re.findall(r"<li>.*?</li>", body, re.DOTALL):
        assert len(ADDRESS.findall(item)) == 1


def test_the_copy_button_has_the_words_of_the_app(guide: Guide) -> None:
    body = shown(guide, "site/allow", copy="Copier", copied='"Copié"').body

    assert 'hidden data-copied="&quot;Copié&quot;">Copier</button>' in body


@pytest.mark.parametrize(
    ("visitor", "name"),
    [
        (MAC, "Salesforce"),
        (replace(MAC, partner=None), "acme.lightning.force.com"),
        (Visitor(), "the site around the phone"),
    ],
)
def test_the_partner_is_named_as_well_as_possible(guide: Guide, visitor: Visitor, name: str) -> None:
    assert shown(guide, "site/allow", visitor).title == f"Allow the microphone on {name}"


def test_the_unknown_partner_is_named_in_the_language(guide: Guide) -> None:
    translations = {
        "the site around the phone": "le site",
        "Allow the microphone on {{ partner.name }}": "Sur {{ partner.name }}",
    }

    assert shown(guide, "site/allow", Visitor(), translations).title == "Sur le site"


def test_variables_are_escaped(guide: Guide) -> None:
    visitor = Visitor(origin="https://<script>alert(1)</script>")

    view = shown(guide, "site/allow", visitor)

    assert "<script" not in view.title_html + view.whole_body


def test_notes_are_marked_with_their_kind(guide: Guide) -> None:
    body = shown(guide, "device", Visitor("windows", (11,), "chrome")).body

    assert re.search(
        r'<div class="admonition note">\s*<p class="admonition-title">Note</p>\s*<p>Look twice.</p>', body
    )


def test_a_note_that_begins_with_a_question_is_a_row_below_all_else(edit_guide: Callable[..., Path]) -> None:
    note = "> [!NOTE]\n> Is **Chrome** not there? It asks first.\n>\n> Then look again.\n\nGo back"
    guide = changed(edit_guide, "solved.md", "Go back", note)

    body = shown(guide, "solved").whole_body

    row = "<summary>Is <strong>Chrome</strong> not there?</summary>\n<p>It asks first.</p>"
    last = "<p>Then look again.</p>\n</details>"
    assert body.endswith(f'<p>Go back to your calls.</p>\n<details class="row">\n{row}\n{last}')


@pytest.mark.parametrize(
    "note",
    [
        "> [!NOTE]\n> It asks. Is it there?",
        "> [!WARNING]\n> Why? So.",
        "1. Do.\n\n   > [!NOTE]\n   > Why? So.",
    ],
)
def test_other_notes_stay_open_where_they_are(edit_guide: Callable[..., Path], note: str) -> None:
    guide = changed(edit_guide, "solved.md", "Go back", f"{note}\n\nGo back")

    body = shown(guide, "solved").whole_body

    assert "<details" not in body
    assert body.index("admonition") < body.index("Go back")


def test_a_row_in_the_source_language_is_marked_as_english(edit_guide: Callable[..., Path]) -> None:
    guide = changed(edit_guide, "solved.md", "Go back", "> [!NOTE]\n> Why? So it is.\n\nGo back")

    body = shown(guide, "solved", MAC, {}).body

    assert re.search(
        r'<summary [^>]*lang="en"[^>]*>Why\?</summary>\s*<p [^>]*lang="en"[^>]*>So it is.</p>', body
    )


def test_a_translated_block_is_shown_and_a_missing_one_is_marked_as_english(guide: Guide) -> None:
    view = shown(guide, "device", MAC, {"System Settings.": "Réglages Système."})

    assert "<p>Réglages Système.</p>" in view.whole_body
    assert re.search(r'(?=[^>]*lang="en")(?=[^>]*dir="ltr")[^>]*>Then<', view.choices_title_html or "")


def test_an_untranslated_title_and_choice_are_marked_as_english(guide: Guide) -> None:
    view = shown(guide, "test", MAC, {"The site may not": "Le site"})

    assert (view.title_is_source, view.title_html) == (True, "Let us test")
    assert 'lang="en"' in view.choices[0].label_html
    assert view.choices[1].label_html == "Le site"


def test_a_nested_list_is_marked_item_by_item(edit_guide: Callable[..., Path]) -> None:
    guide = changed(edit_guide, "contact.md", "Write", "1. Outer\n    - Inner\n\nWrite")

    body = shown(guide, "contact", MAC, {"Inner": "Dedans"}).whole_body

    assert re.search(r'<li><span [^>]*lang="en"[^>]*>Outer</span>\s*<ul>\s*<li>Dedans</li>', body)


def test_links_of_a_translation_lead_where_the_source_leads(guide: Guide) -> None:
    source = "Choose what fits. [The other way](#1) is for experts."

    body = shown(guide, "start", MAC, {source: "[L'autre](#1) est pour les experts."}).whole_body

    assert '<a href="/en/site/allow">L\'autre</a>' in body


@pytest.mark.parametrize(
    "bad",
    [
        "Sans lien.",
        "[L'autre](#2).",
        "[L'autre](https://evil.example).",
        "[L'autre](#1) [deux](#1).",
        "[L'autre](#1) <b>gras</b>.",
        "[L'autre](#1) **gras.",
        "[L'autre](#1) sur www.evil.example.",
        "[L'autre](#1) {{ partner.name }}.",
        "[L'autre](#1) `code`.",
    ],
)
def test_a_translation_that_changes_what_none_may_change_counts_as_missing(guide: Guide, bad: str) -> None:
    source = "Choose what fits. [The other way](#1) is for experts."

    assert shown(guide, "start", MAC, {source: bad}).whole_body == shown(guide, "start", MAC, {}).whole_body


def test_pictures_suit_the_language_and_the_dark_mode(write_guide: Callable[..., Path]) -> None:
    guide = load_guide(write_guide({"img/icon.fr.png": "x", "img/icon.dark.png": "x"}))

    english, french = (shown(guide, "site/allow", locale=locale).body for locale in ("en", "fr"))

    assert 'srcset="/content/img/icon.dark.png"' in english
    assert 'src="/content/img/icon.png"' in english
    assert 'src="/content/img/icon.fr.png"' in french
    assert 'alt="The icon left of the address"' in french


def test_a_taken_picture_comes_in_the_modes_and_widths_there_are(write_guide: Callable[..., Path]) -> None:
    names = ("chip.avif", "chip.dark.avif", "chip.narrow.avif", "chip.narrow.dark.avif", "chip.png")
    stems = ("chip", "chip.fr")
    files = (f"pictures/chrome/{name.replace('chip', stem)}" for name in names for stem in stems)
    in_french = {"texts": ["Micro non autorisé"], "wide": [490, 46], "narrow": [310, 46]}
    taken = {"chrome/chip": {"program": "Chromium 156", "languages": {"fr": in_french}}}
    look = "Look.\n\n   ![The chip](../pictures/chrome/chip.avif)"
    step = f"---\nkind: fix\n---\n# Look\n\n1. {look}\n2. {look}\n"
    changes = {**dict.fromkeys(files, "x"), "pictures/taken.json": json.dumps(taken), "site/allow.md": step}
    guide = load_guide(write_guide(changes))

    body = BeautifulSoup(shown(guide, "site/allow", locale="fr").body, "html.parser")

    first, second = body.find_all("picture")
    sources = first.find_all("source")
    narrow, dark = "(max-width: 480px)", "(prefers-color-scheme: dark)"
    base = "/content/pictures/chrome/chip.fr"
    assert [(source["srcset"], source.get("media"), source["width"]) for source in sources] == [
        (f"{base}.narrow.dark.avif", f"{narrow} and {dark}", "310"),
        (f"{base}.narrow.avif", narrow, "310"),
        (f"{base}.dark.avif", dark, "490"),
        (f"{base}.avif", None, "490"),
    ]
    assert {source["type"] for source in sources} == {"image/avif"}
    assert (first.img["src"], first.img["width"], first.img["height"]) == (f"{base}.png", "490", "46")
    assert (first.img.get("loading"), second.img["loading"]) == (None, "lazy")


def test_an_unknown_step_is_an_error(guide: Guide) -> None:
    with pytest.raises(KeyError):
        shown(guide, "nowhere")


LETTER = "> Dear *all*, please add\n> https://{{ partner.known_host }}.\n>\n> Thanks & bye.\n"


def test_a_quotation_is_a_letter_to_copy(edit_guide: Callable[..., Path]) -> None:
    own = changed(edit_guide, "device.md", "System Settings.", LETTER)

    hubspot = replace(MAC, partner="hubspot", origin=None)
    html = shown(own, "device", hubspot).whole_body
    (letter,) = BeautifulSoup(html, "html.parser").select(".lines[data-address]")

    assert (
        letter.code and letter.code.text == "Dear all, please add https://app.hubspot.com.\n\nThanks & bye."
    )
    assert letter.select_one("button[data-action=copy]")


def test_an_address_of_several_lines_keeps_them(edit_guide: Callable[..., Path]) -> None:
    own = changed(edit_guide, "device.md", "System Settings.", "```\n[A]\nb=1\n```")

    (block,) = BeautifulSoup(shown(own, "device", MAC).whole_body, "html.parser").select(".lines code")

    assert block.text == "[A]\nb=1"


def test_the_address_of_the_page_is_asked_for_once(edit_guide: Callable[..., Path]) -> None:
    fence = "```\n{}={{{{ partner.origin }}}}\n```\n\n"
    own = changed(edit_guide, "device.md", "System Settings.", fence.format("a") + fence.format("b"))

    assert shown(own, "device", replace(MAC, origin=None)).whole_body.count(ASK) == 1


def test_the_origin_of_the_phone_app_is_its_first_host_with_a_name() -> None:
    def origin(*hosts: str) -> str | None:
        text = FILES["product.yml"].replace("[phone.example]", json.dumps(hosts))
        return parse_data(text, Product, "product.yml").origin

    assert origin("*.p.example", "go.p.example") == "https://go.p.example"
    assert origin("*.p.example") is None
