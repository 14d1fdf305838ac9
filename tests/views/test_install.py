import re
import subprocess
from pathlib import Path

import pytest

from webapp.api import loader_reference

ROOT = Path(__file__).resolve().parents[2]
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
# The page's own code is read by the compiler for what it uses of the loader; the rest it may leave open.
OPTIONS = [
    *("--noEmit", "--allowJs", "--checkJs", "--strict", "--noImplicitAny", "false"),
    *("--strictNullChecks", "false", "--target", "esnext", "--module", "esnext", "--skipLibCheck"),
    *("--moduleResolution", "bundler"),
]

PRINTED = [
    *("--outDir", "printed", "--allowJs", "--noCheck", "--removeComments", "--jsx", "preserve"),
    *("--target", "esnext", "--module", "esnext"),
]


def find_code(page, start):
    """Return the one text to copy that begins so."""
    (found,) = [code.text for code in page.select(".snippet code") if code.text.startswith(start)]
    return found


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_both_snippets_name_the_partner_the_language_and_this_host(browse, locale):
    page = browse(f"/{locale}/install?partner=hubspot", Host="check.example")

    script, frame = (code.text for code in page.select(".snippet code")[:2])
    assert f'data-locale="{locale}" data-partner="hubspot"' in script
    assert 'src="http://check.example/embed/v1/loader.js"' in script
    assert f'src="http://check.example/embed/?locale={locale}&partner=hubspot"' in frame
    assert 'allow="microphone; autoplay; clipboard-write"' in frame


def test_what_the_script_says_itself_is_given_in_the_language_of_the_page(browse):
    pages = (browse(f"/{locale}/install") for locale in ("en", "fr"))
    english, french = (page.select_one(".snippet code").text for page in pages)

    assert "data-title" not in english and "data-unanswered" not in english
    assert 'data-title="Test du micro"' in french and 'data-unanswered="' in french


def test_the_administrators_steps_of_the_chosen_partner_stand_on_the_page(browse):
    steps = browse("/en/install?partner=salesforce").select_one("details.admin")

    assert "Trusted URLs Only" in steps.text
    assert browse("/en/install").select("a[href='/en/admin/crm']")


def test_every_partner_can_be_chosen(app, browse):
    page = browse("/en/install?partner=salesforce")

    partners = app.extensions["guide"].partners
    assert [link["href"] for link in page.select(".partners a")] == [
        f"/en/install?partner={id}" for id in partners
    ]
    assert page.select_one(".partners [aria-current]")["href"] == "/en/install?partner=salesforce"


def test_an_unknown_partner_is_left_out(browse):
    page = browse('/en/install?partner="><script>')

    assert not [code for code in page.select(".snippet code") if "data-partner" in code.text]
    assert "script>" not in str(page.select_one(".partners"))


def test_nobody_else_gets_a_page_that_names_the_host_it_was_asked_by(browse):
    assert browse("/en/install").headers["Cache-Control"] == "private, no-cache"


def test_each_text_to_copy_has_its_button(browse):
    snippets = browse("/en/install").select(".snippet")

    assert [len(snippet.select("[data-action=copy]")) for snippet in snippets] == [1] * len(snippets)


def test_the_lines_for_the_headers_name_this_host(browse):
    page = browse("/en/install", Host="check.example")

    policy, permissions = (code.text for code in page.select("#headers .snippet code"))
    assert policy == "script-src http://check.example; frame-src http://check.example"
    features = re.findall(r'([a-z-]+)=\(self "http://check.example"\)', permissions)
    assert features == ["microphone", "autoplay", "speaker-selection"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_examples_are_right_to_the_compiler(browse, client, tmp_path, locale):
    page = browse(f"/{locale}/install?partner=hubspot")
    types = client.get("/embed/v1/loader.d.ts").text
    (tmp_path / "loader.d.ts").write_text(types + "\ndeclare global { const phone: any }\n")
    plain = find_code(page, "<div id=")
    (tmp_path / "plain.js").write_text(re.search(r"<script>\n(.*)</script>", plain, re.DOTALL)[1])
    (tmp_path / "gate.js").write_text(find_code(page, ";(window.soundcheck ??= []).push((soundcheck)"))

    command = [TSC, *OPTIONS, "loader.d.ts", "plain.js", "gate.js"]
    compiled = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert compiled.returncode == 0, compiled.stdout
    assert all(f'{name}="' in plain for name in ("data-locale", "data-partner", "src"))


def test_the_example_for_react_is_the_one_that_compiles_without_its_types(browse, tmp_path):
    typed = (ROOT / "tests" / "types" / "react.tsx").read_text()
    shown = find_code(browse("/en/install"), "import { useEffect")

    (tmp_path / "typed.tsx").write_text(typed)
    (tmp_path / "shown.jsx").write_text(shown)
    command = [TSC, *PRINTED, "typed.tsx", "shown.jsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    expected, actual = ((tmp_path / "printed" / f"{name}.jsx").read_text() for name in ("typed", "shown"))
    assert "useEffect" in actual and actual == expected


def test_all_that_the_types_offer_stands_on_the_page(browse, client):
    page = browse("/en/install")
    types = client.get(page.select_one("a[href$='.d.ts']")["href"]).text
    offered = {
        interface: re.findall(
            r"^  \"?([\w:]+)",
            re.search(rf"interface {interface} {{(.*?)\n}}", types, re.DOTALL)[1],
            re.MULTILINE,
        )
        for interface in ("SoundcheckEvents", "SoundcheckHandle", "Soundcheck")
    }

    shown = [row.code.text.partition("(")[0] for row in page.select("tbody tr")]
    assert offered["SoundcheckEvents"] and offered["SoundcheckHandle"] and offered["Soundcheck"]
    assert sorted(shown) == sorted(
        [
            *(name for names in offered.values() for name in names),
            *loader_reference.REASONS,
            *loader_reference.ATTRIBUTES,
        ]
    )
    result = page.find("code", string="soundcheck:result").find_parent("tr")
    assert "code: Fault" in result.text and "fixed: boolean" in result.text


def test_the_attributes_are_those_that_the_script_reads():
    script = (ROOT / "static" / "embed" / "loader.js").read_text()
    read = re.search(r"const \{ (.*?) \} = element\.dataset", script)[1].replace("lang = locale", "lang")

    assert {f"data-{name}" for name in read.split(", ")} - {"data-lang"} == set(loader_reference.ATTRIBUTES)


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("extension", ["EMBED_HOSTS=chrome-extension://<id>"]),
        ("electron", ["session.setPermissionRequestHandler", "NSMicrophoneUsageDescription"]),
        ("webview", ["onPermissionRequest", "requestMediaCapturePermissionFor"]),
    ],
)
def test_every_kind_of_app_is_told_what_it_has_to_set(browse, place, named):
    codes = [code.text for code in browse("/en/install").select(f"#{place} code")]

    assert set(named) <= set(codes)
