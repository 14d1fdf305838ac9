import re

from webapp.config import ROOT
from webapp.web.assets import asset_url

STYLES = ROOT / "static" / "css"
IMPORT = re.compile(r'^@import "(.*)";$', re.MULTILINE)


def sent(app, path):
    with app.test_request_context():
        address = asset_url(path)
    return app.test_client().get(address).text


def test_a_style_sheet_is_sent_with_its_components_in_their_order(app):
    style_sheet = sent(app, "css/soundcheck.css")

    assert "@import" not in style_sheet
    assert style_sheet.index("--ground") < style_sheet.index(".masthead") < style_sheet.index(".path {")


def test_a_style_sheet_is_sent_without_comments_and_indentation(app):
    style_sheet = sent(app, "css/support.css")

    assert "/*" not in style_sheet
    assert not re.search(r"^\s", style_sheet, re.MULTILINE)


def test_every_component_is_part_of_one_style_sheet():
    imported = [name for sheet in STYLES.glob("*.css") for name in IMPORT.findall(sheet.read_text())]

    assert sorted(imported) == sorted(path.relative_to(STYLES).as_posix() for path in STYLES.glob("*/*.css"))


def test_components_import_nothing():
    assert not [path for path in STYLES.glob("*/*.css") if "@import" in path.read_text()]
