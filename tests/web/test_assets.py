import json
import re
import subprocess

import pytest
from bs4 import BeautifulSoup

from webapp.config import ROOT
from webapp.views.check import TEST_MODULES
from webapp.web.assets import imported_by

SCRIPTS = ROOT / "static" / "js"
MODULES = sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))
TARGET = re.compile(r"""["'](\.[^"']+\.js)["']""")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_loaded_with_all_that_it_imports(module):
    source = (SCRIPTS / module).read_text(encoding="utf-8")
    imports = {TARGET.search(line)[1] for line in source.splitlines() if line.startswith("import ")}
    targets = {(SCRIPTS / module).parent.joinpath(target).resolve() for target in imports}

    assert targets <= {SCRIPTS / loaded for loaded in imported_by(module)}


def test_what_a_module_loads_later_is_not_loaded_with_it():
    assert 'import("./recheck.js")' in (SCRIPTS / "models/session.js").read_text(encoding="utf-8")
    assert "models/recheck.js" not in imported_by("models/session.js")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"pages/live_test.js", "models/run.js", "helpers/devices.js"}),
        ("&simulate=silent", {"pages/simulated_test.js", "helpers/environment.js"}),
    ],
)
def test_the_page_of_the_test_fetches_its_modules_at_once(client, query, expected):
    page = BeautifulSoup(client.get(f"/en/test?os=linux&browser=chrome-156{query}").text, "html.parser")
    preloads = [link["href"] for link in page.select('link[rel="modulepreload"]')]
    entry = page.select_one('script[type="module"]')["src"].split("/js/")[1]

    assert expected <= set(TEST_MODULES[entry])
    assert [href.split("/js/")[1] for href in preloads] == TEST_MODULES[entry]
    assert all(client.get(href).status_code == 200 for href in preloads)


def test_every_address_of_a_script_in_a_template_is_a_file():
    templates = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "webapp/templates").rglob("*.html")
    )
    addresses = re.findall(r"asset_url\('js/([a-z_/]+\.js)'\)", templates)

    assert addresses
    assert set(addresses) <= set(MODULES)


def test_comments_of_a_script_are_not_sent(app):
    sent = _sent(app, "js/models/session.js")

    original = (SCRIPTS / "models/session.js").read_text(encoding="utf-8")
    assert "// Follows a visit" in original
    assert "= null // AbortController" in original
    assert "//" not in sent


def test_indentation_of_a_script_is_not_sent_and_belongs_to_no_string(app):
    for module in MODULES:
        assert not re.search(r"^\s", _sent(app, f"js/{module}"), re.MULTILINE)
        lines = (SCRIPTS / module).read_text(encoding="utf-8").splitlines()
        code = [re.sub(r"(^|\s)// .*$", "", line) for line in lines]
        assert [line for line in code if line.count("`") % 2] == []


def test_a_script_without_its_comments_is_still_a_script(app):
    """What stands in quotes may look like a comment; cut there, a script would not be one any more."""
    sent = {module: _sent(app, f"js/{module}") for module in MODULES}
    parse = "for (const [name, text] of Object.entries(JSON.parse(require('fs').readFileSync(0))))"
    parse += " new (require('vm').SourceTextModule)(text, { identifier: name })"

    node = subprocess.run(
        ["node", "--no-warnings", "--experimental-vm-modules", "-e", parse],
        input=json.dumps(sent),
        stderr=subprocess.PIPE,
        text=True,
    )

    assert node.stderr == ""


def _sent(app, path):
    with app.test_request_context():
        return app.test_client().get(app.jinja_env.globals["asset_url"](path)).text
