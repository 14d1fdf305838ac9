import json
import re
import subprocess
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from tests.browser.machine import wait_until
from webapp import create_app
from webapp.config import ROOT, Settings
from webapp.store import StoreUnavailable
from webapp.web.assets import Publishing, imported_by
from webapp.web.other_assets import VERSIONS_IN_MEMORY, pack, version_of

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
        ("", {"pages/live_test.js", "models/run.js", "helpers/browser_answers.js"}),
        ("&simulate=silent", {"pages/simulated_test.js", "helpers/environment.js"}),
    ],
)
def test_the_page_of_the_test_fetches_its_modules_at_once(client, query, expected):
    page = BeautifulSoup(client.get(f"/en/test?os=linux&browser=chrome-156{query}").text, "html.parser")
    preloads = [link["href"].split("/js/")[1] for link in page.select('link[rel="modulepreload"]')]
    entry = page.select_one('script[type="module"]')["src"].split("/js/")[1]

    assert expected <= {*preloads, entry}
    assert sorted([*preloads, entry]) == imported_by(entry)


def test_every_address_of_a_script_in_a_template_is_a_file():
    templates = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "webapp/templates").rglob("*.html")
    )
    addresses = re.findall(r'module_tags\("([a-z_/]+\.js)"\)', templates)

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


@pytest.fixture
def own_app(tmp_path):
    """Return an app with a store that no other test sees."""
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/soundcheck.db"))


def keep(app, files, version=None):
    """Keep files as an instance of another version does; return its name."""
    version = version or version_of(files)
    app.extensions["stores"].asset_versions.keep(version, pack(files))
    return version


def test_another_version_answers_with_what_this_one_has_published(own_app):
    Publishing(own_app).try_now()
    own = own_app.config["ASSET_VERSION"]
    other = create_app(own_app.config["SETTINGS"])
    other.config["ASSET_VERSION"], other.extensions["assets"] = "0" * 12, {}

    for path in own_app.extensions["assets"]:
        address = f"/static/{own}/{path}"
        here, there = own_app.test_client().get(address), other.test_client().get(address)
        assert (there.status_code, there.data, there.mimetype) == (200, here.data, here.mimetype)
        assert list(there.headers) == list(here.headers)


def test_of_another_version_only_its_own_files_are_there(own_app):
    version = keep(own_app, {"js/old.js": b"old()"})
    client = own_app.test_client()

    assert client.get(f"/static/{version}/js/old.js").data == b"old()"
    assert client.get(f"/static/{version}/js/pages/live_test.js").status_code == 404
    assert client.get("/static/000000000000/js/old.js").status_code == 404


def test_files_that_are_not_those_of_their_version_are_not_sent(own_app, caplog):
    honest = version_of({"js/old.js": b"old()"})
    keep(own_app, {"js/old.js": b"evil()"}, honest)

    assert own_app.test_client().get(f"/static/{honest}/js/old.js").status_code == 404
    assert honest in caplog.text


def test_few_versions_are_held_in_memory_and_all_that_are_kept_are_sent(own_app):
    versions = [keep(own_app, {"js/old.js": f"old({n})".encode()}) for n in range(VERSIONS_IN_MEMORY + 2)]

    for _ in range(2):
        for number, version in enumerate(versions):
            sent = own_app.test_client().get(f"/static/{version}/js/old.js?{number}")
            assert sent.data == f"old({number})".encode()
    assert len(own_app.extensions["other_assets"]._versions) == VERSIONS_IN_MEMORY


def test_a_store_that_is_away_at_the_start_is_given_them_later(own_app, tmp_path):
    (tmp_path / "soundcheck.db").mkdir()
    publishing, kept = Publishing(own_app), own_app.extensions["stores"].asset_versions
    publishing.try_now()
    (tmp_path / "soundcheck.db").rmdir()

    wait_until(lambda: done(publishing), "the store")

    assert kept.find(own_app.config["ASSET_VERSION"])


def done(chore):
    with suppress(StoreUnavailable):
        return chore(datetime.now(UTC)) is False


def test_a_loader_is_given_the_parts_it_was_made_with(own_app):
    client, own = own_app.test_client(), own_app.config["ASSET_VERSION"]
    version = keep(own_app, {"embed/watcher.js": b"old()"})

    loader = client.get("/embed/v1/loader.js").text
    current, old, unknown = (
        client.get(f"/embed/v1/watcher.js?v={name}") for name in (own, version, "0" * 12)
    )

    assert f"/${{part}}.js?v={own}`" in loader.replace("/embed/v1", "")
    assert (old.data, current.data == unknown.data) == (b"old()", True)
    assert {part.mimetype for part in (current, old, unknown)} == {"text/javascript"}
    assert "immutable" in old.headers["Cache-Control"]
    assert unknown.headers["Cache-Control"] == "no-store"


def test_what_others_wrote_is_joined_as_they_wrote_it(app):
    [vendored] = (ROOT / "static" / "vendor").glob("*.min.js")

    assert vendored.read_text(encoding="utf-8") in _sent(app, "vendor/htmx.js")
