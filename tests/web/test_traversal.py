"""No address leads to a file but those of the guide and of static/: hundreds try, every open is watched."""

import sys
from itertools import product
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from tests.api.access import ASKED, LINKS, bearer, new_key

ROOT = Path(__file__).resolve().parents[2]
OPEN_TO_ALL = (ROOT / "content", ROOT / "static", ROOT / "webapp" / "templates")
SECRET = ("root:", "[project]", "SECRET", "sqlalchemy", "SQLite format")

UPWARDS = {
    "plain": "../",
    "encoded": "%2e%2e%2f",
    "points encoded": "%2e%2e/",
    "slash encoded": "..%2f",
    "capitals": "%2E%2E%2F",
    "encoded twice": "%252e%252e%252f",
    "backslash": "..\\",
    "backslash encoded": "..%5c",
    "both": "..%5c../",
    "overlong": "%c0%ae%c0%ae%c0%af",
    "overlong of three bytes": "%e0%80%ae%e0%80%ae/",
    "full width": "%ef%bc%8e%ef%bc%8e%ef%bc%8f",
    "two leaders": "%e2%80%a5/",
    "stripped once": "....//",
    "stripped twice": "..././",
    "with a parameter": "..;/",
    "with NUL": "..%00/",
    "with a tab": "..%09/",
    "with a dot": ".././",
    "Microsoft's": "%u002e%u002e/",
}
DEPTHS = (1, 3, 8)
FILES = (
    "etc/passwd",
    "etc/passwd%00.md",
    "pyproject.toml",
    "webapp/config.py",
    "var/soundcheck.db",
    ".git/config",
    ".env",
    "proc/self/environ",
)
ALONE = (
    *("/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "\\etc\\passwd", "file:///etc/passwd", "~/.bashrc"),
    *(
        "C:\\Windows\\win.ini",
        "C:/Windows/win.ini",
        "\\\\evil\\share",
        "CON",
        "NUL",
        "aux.md",
        "LPT1",
        "start::$DATA",
    ),
    *(
        "%00",
        "start%00",
        "start%00.md",
        ".",
        "..",
        "...",
        "%2e",
        "start.md",
        "start/",
        "start//",
        "Start",
        "start%20",
    ),
    *(
        "a" * 8_000,
        "a/" * 3_000,
        "../" * 2_500,
        "%2e%2e%2f" * 800,
        "%ff%fe",
        "%ed%a0%80",
        "%0a",
        "%0d%0a",
        "%1b",
    ),
)
STRINGS = (*(up * depth + name for up, depth, name in product(UPWARDS.values(), DEPTHS, FILES)), *ALONE)
# Eight folders up is the root from wherever a file of ours lies, so whoever is led out opens a file.
ONE_OF_EACH = (*(up * 8 + "etc/passwd" for up in UPWARDS.values()), *ALONE)

# Each way to read a path: what the locales leave over, a step of the guide, a file that is sent.
PLACES_OF_PATHS = ("/{}", "/en/{}", "/static/VERSION/{}")
OTHER_PLACES = (
    "/en/site/{}",
    "/embed/{}",
    "/embed/v1/{}",
    "/static/{}",
    "/static/VERSION/js/{}",
    "/l/{}",
    "/agents/{}",
    "/agents/sign-in/{}",
    "/api/v1/{}",
    "/api/v1/links/{}",
)
PARAMETERS = ("partner", "os", "browser", "via", "lang", "theme", "link", "comparison", "pair", "next")

opened = []
recording = False


def note(event, arguments):
    """Keep what is opened or listed while requests are made. A hook cannot be taken away again."""
    if recording and event in (
        "open",
        "os.listdir",
        "os.scandir",
        "os.chdir",
        "subprocess.Popen",
        "os.system",
    ):
        opened.append((event, arguments[0]))


sys.addaudithook(note)


@pytest.fixture(autouse=True)
def watched(app, monkeypatch):
    """Watch every file that is opened, once everything that is loaded when first needed is there."""
    for path in (
        "/",
        "/en/",
        "/en/nowhere",
        "/embed/nowhere",
        "/agents/nowhere",
        "/api/v1/nowhere",
        "/l/x",
        "/static/x",
    ):
        app.test_client().get(path)
        app.test_client().get(f"{path}?partner=x&host=x", headers={"User-Agent": "x"})
    monkeypatch.setattr(sys.modules[__name__], "recording", True)
    opened.clear()


def ask(app, path, query=""):
    """Ask as a server does that decodes the path and nothing else."""
    environ = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    return app.test_client().get("/", environ_overrides=environ)


@pytest.mark.parametrize(
    ("place", "strings"), [*product(PLACES_OF_PATHS, [STRINGS]), *product(OTHER_PLACES, [ONE_OF_EACH])]
)
def test_no_path_leads_out(app, place, strings):
    place = place.replace("VERSION", app.config["ASSET_VERSION"])
    leads_elsewhere = {text: _found(ask(app, place.format(text))) for text in strings}

    assert {text: found for text, found in leads_elsewhere.items() if found} == {}
    assert _foreign_files() == []


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_leads_out(app, name):
    for text in ONE_OF_EACH:
        answer = ask(app, "/en/", f"{name}={text}")
        assert answer.status_code in (200, 302)
        assert not urlsplit(answer.headers.get("Location", "")).netloc
        assert not any(secret in answer.text for secret in SECRET)

    assert _foreign_files() == []


@pytest.mark.parametrize("field", ["locale", "partner"])
def test_no_field_leads_out(app, client, field):
    headers = bearer(new_key(app))
    answers = [client.post(LINKS, json=ASKED | {field: text}, headers=headers) for text in ONE_OF_EACH]

    assert {answer.status_code for answer in answers} == {422}
    assert _foreign_files() == []


def test_a_foreign_file_would_be_noticed():
    (ROOT / "pyproject.toml").read_bytes()
    (ROOT / "content" / "partners.yml").read_bytes()

    assert [Path(path).name for _, path in _foreign_files()] == ["pyproject.toml"]


def test_there_are_enough_strings():
    assert len(set(STRINGS)) >= 500


def _found(answer):
    """Say what an address led to, if it is anything but nowhere or a page of ours."""
    location = urlsplit(answer.headers.get("Location", ""))
    if location.netloc or any(secret in answer.text for secret in SECRET):
        return f"{answer.status_code} {answer.headers.get('Location')} {answer.text[:80]}"
    nowhere = answer.status_code in (301, 302, 303, 308, 401, 404)
    return "" if nowhere else str(answer.status_code)


def _foreign_files():
    """Return what was opened outside of what everybody may read; a number is a file that is open already."""
    named = [(event, path) for event, path in opened if isinstance(path, str | bytes | Path)]
    return [
        (event, path)
        for event, path in named
        if not any(Path(str(path)).resolve().is_relative_to(folder) for folder in OPEN_TO_ALL)
        and Path(str(path)).suffix != ".writer"  # The lock of the database.
    ]
