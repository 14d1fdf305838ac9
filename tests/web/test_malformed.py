"""Whatever is sent to whatever takes posts: an answer in its form, no error of ours, nothing invalid kept.

The addresses are those of the app, so one that is new is tested as soon as it is there.
"""

import json
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.api.access import ASKED, bearer, new_key, submission
from tests.conftest import sign_in
from tests.helpers.measured import as_form, measured
from tests.helpers.stored import invalid_values
from webapp import create_app
from webapp.config import Settings
from webapp.support import LinkDraft

from .malformed_bodies import BODIES, CONTENT_TYPES, GOOD, PARTS, VALUES
from .malformed_requests import ADDRESSES, HEADERS, METHODS

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
STRICT = ("/api/", "/l/")
FIELDS = (
    *("measurements", "shown", "previous", "os", "browser", "partner", "host", "via", "pair", "link", "code"),
    *(
        "token",
        "name",
        "note",
        "reference",
        "locale",
        "step",
        "event",
        "answer",
        "next",
        "lang",
        "ref",
        "days",
    ),
    *("text", "page", "show", "csrf_token"),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("malformed")
    app = create_app(Settings(database_url=f"sqlite:///{folder}/x.db", rate_limit="1000000 per second"))
    yield app
    assert invalid_values(app.extensions["stores"].database) == []


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture(scope="module")
def good_bodies(app, key):
    """Return a body that each address takes, so that one wrong value is all that is wrong with it."""
    made = app.test_client().post("/api/v1/links", json=ASKED, headers=bearer(key)).json
    link = made["url"].rpartition("/")[2]
    return {
        "/api/v1/diagnoses": measured(),
        "/api/v1/links": ASKED | {"partner": "salesforce", "host": "a.lightning.force.com", "note": "x"},
        "/clean-origin": {"token": "A" * 22, "permission": "granted"},
        "/<locale:locale>/test/comparisons": {"return_to": "/en/test"},
        "/l/reports": {"link": link, "submission": submission(microphones=["a", "b"], via=["start", "test"])},
        "/l/progress": {"link": link, "stage": "reading", "step": "start", "tried": ["start", "test"]},
        "/l/delete": {"link": link},
        "/counts": {
            "event": "shown",
            "step": "start",
            "os": "macos-15",
            "browser": "chrome-156",
            "locale": "en",
        },
    }


@pytest.fixture(scope="module")
def agent(app):
    """Return the client of an agent who stays signed in."""
    return sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))


@pytest.fixture
def send(app, key, agent):
    """Send something to an address as somebody who is let in, and check that the answer has its form."""

    def post(address, **sent):
        headers = bearer(key) if address.startswith("/api/v1/links") else {}
        inside = address.startswith("/agents/") and not address.startswith("/agents/sign-")
        answer = (agent if inside else app.test_client()).post(address, **{"headers": headers} | sent)
        assert not inside or answer.status_code != 401
        check_answer(answer, address)
        return answer

    return post


def post_addresses(app):
    """Return an address for every rule that takes posts."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert len(rules) > 5
    return {rule.rule: _address(app, rule) for rule in rules}


def _address(app, rule):
    known = {"locale": "en", "step_id": "start", "link_id": 1}
    values = {name: known.get(name, 1 if "int" in rule.rule else "x") for name in rule.arguments}
    with app.test_request_context():
        _domain, path = rule.build(values)
    return path


def check_answer(answer, where):
    """An error is a page or JSON, in the form that the document of the API gives it; never one of ours."""
    assert answer.status_code < 500, where
    assert not any("\r" in value or "\n" in value for _, value in answer.headers)
    if answer.status_code < 400:
        return
    if answer.is_json and "problems" in answer.text:
        error = answer.json["error"]
        assert error["status"] == answer.status_code and error["message"]
        assert all(set(problem) == {"path", "message"} for problem in error["problems"])
    elif answer.mimetype == "text/html":
        assert BeautifulSoup(answer.text, "html.parser").h1
    else:
        assert answer.mimetype in ("text/plain", JSON) and answer.data


@pytest.mark.parametrize("name", BODIES)
def test_any_body_is_answered(app, send, name):
    body = BODIES[name]
    for address in post_addresses(app).values():
        send(address, data=body, content_type=JSON)
        send(address, data=body, content_type=FORM)
        send(address, data={"measurements": body, "link": body, "code": body}, content_type=FORM)


@pytest.mark.parametrize("name", BODIES)
def test_no_measurements_and_no_link_are_made_of_it(send, name):
    for address in ("/api/v1/diagnoses", "/api/v1/links"):
        assert 400 <= send(address, data=BODIES[name], content_type=JSON).status_code <= 422
    sent = {"measurements": BODIES[name].decode("latin-1")}
    assert 400 <= send("/en/test/diagnosis", data=sent).status_code <= 422


@pytest.mark.parametrize("name", CONTENT_TYPES)
def test_any_content_type_is_answered(app, send, name):
    for address in post_addresses(app).values():
        for body in (GOOD.encode(), b"", b"--b\r\n\r\n", b"\xff\x00"):
            send(address, data=body, content_type=CONTENT_TYPES[name])


@pytest.mark.parametrize("name", PARTS)
def test_any_parts_are_answered(app, send, name):
    body = f"--b\r\nContent-Disposition: form-data; {PARTS[name]}\r\n\r\n{GOOD}\r\n--b--\r\n".encode()
    for address in post_addresses(app).values():
        for content_type in ("multipart/form-data; boundary=b", "multipart/form-data; boundary=b; charset=x"):
            send(address, data=body, content_type=content_type)
            send(address, data=body[:-20], content_type=content_type)


@pytest.mark.parametrize("name", VALUES)
def test_any_value_in_any_place_is_answered(app, send, good_bodies, name):
    for rule, address in post_addresses(app).items():
        for body in _with_each_value(good_bodies.get(rule, {"link": "x", "code": "x", "token": "x"}), name):
            answer = send(address, data=body, content_type=JSON)
            if rule.startswith(STRICT) and rule in good_bodies:
                assert 400 <= answer.status_code <= 422, body


@pytest.mark.parametrize("name", VALUES)
def test_any_value_in_any_field_is_answered(app, send, name):
    text = VALUES[name].strip('"')
    for address in post_addresses(app).values():
        send(address, data=dict.fromkeys(FIELDS, text), content_type=FORM)
        send(address, data=as_form(measured()) | dict.fromkeys(FIELDS[1:-1], text), content_type=FORM)


@pytest.mark.parametrize("name", HEADERS)
def test_any_header_is_answered(app, name):
    targets = [("POST", address) for address in post_addresses(app).values()]
    targets += [
        ("GET", path) for path in ("/", "/en/", "/en/test", "/embed/test", "/api/v1/links/1", "/go", "/l/x")
    ]
    for method, path in targets:
        body = GOOD.encode() if method == "POST" else None
        answer = app.test_client().open(path, method=method, data=body, headers=HEADERS[name])
        check_answer(answer, path)
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("name", ADDRESSES)
def test_any_address_is_answered(app, name):
    for method in ("GET", "HEAD", "POST"):
        path, _, query = ADDRESSES[name].partition("?")
        answer = _open_raw(app, method, path, query)
        check_answer_of(method, answer, name)
        assert "evil" not in urlsplit(answer.headers.get("Location", "")).netloc


@pytest.mark.parametrize("method", METHODS)
def test_any_method_is_answered(app, method):
    for path in (
        *post_addresses(app).values(),
        "/",
        "/en/",
        "/en/test",
        "/embed/test",
        "/healthz",
        "/api/v1/openapi.json",
    ):
        check_answer_of(method, _open_raw(app, method, path, ""), method)


def test_an_invalid_row_would_be_noticed(tmp_path):
    kept = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db")).extensions["stores"]
    kept.links.make(LinkDraft(asked_by="\x1b[2J", locale="en", note="x" * 501))

    assert len(invalid_values(kept.database)) == 2


def test_there_are_enough_cases():
    assert sum(map(len, (BODIES, CONTENT_TYPES, PARTS, VALUES, HEADERS, ADDRESSES, METHODS))) >= 250


def check_answer_of(method, answer, where):
    """An answer to HEAD has no body to check."""
    if method == "HEAD":
        assert answer.status_code < 500, where
    else:
        check_answer(answer, where)


def _open_raw(app, method, path, query):
    """Ask as a server does that decodes the path and nothing else."""
    environ = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    return app.test_client().open("/", method=method, environ_overrides=environ | {"REQUEST_METHOD": method})


def _with_each_value(body, name):
    """Yield the body once for each value in it, with another in its place."""
    mark = "\x01mark"
    for marked in _marked(body, mark):
        yield json.dumps(marked).replace(json.dumps(mark), VALUES[name], 1)


def _marked(value, mark):
    yield mark
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, inner in items:
        for marked in _marked(inner, mark):
            copy = value.copy()
            copy[place] = marked
            yield copy
