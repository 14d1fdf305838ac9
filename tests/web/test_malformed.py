"""Whatever is sent to whatever takes posts: an answer in its form, no error of ours, nothing invalid kept.

Every case goes to one address of each group that reads its body alike, a few of each kind to all addresses.
The addresses are those of the app: one that is new fails the test until it is in its group.
"""

import json
import uuid
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from sqlalchemy import text

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
# The endpoints by what they read; the first of each group gets every case.
READERS = {
    "a model": (
        *("api.diagnoses", "api_links.make", "support.reports", "support.progress", "support.delete"),
        "counts.take",
    ),
    "an object": ("check.begin_comparison", "clean_origin.answer", "violations.take"),
    "measurements in a field": ("check.diagnosis", "embed.diagnosis"),
    "fields": (
        *(
            "agents.make",
            "support.redeem",
            "embed.redeem",
        ),
        *("agents.accept", "agents.end_session", "agents.rename"),
        *("agents.sign_in_by_passkey", "agents.add_passkey", "agents.remove_passkey", "agents.recover"),
    ),
    "a file or a field": ("agents.view",),
    "nothing": (
        *("embed.begin_pair", "api_links.revoke", "agents.address", "agents.revoke", "agents.sign_out"),
        *("agents.erase", "agents.end_all_sessions"),
        "agents.tell_again",
        *("agents.ask_new_passkey", "agents.make_codes", "agents.put_off"),
    ),
}
READ_JSON = ("a model", "an object")
READ_FORMS = ("measurements in a field", "fields", "a file or a field", "nothing")
# One case of each kind, for all addresses.
SENT_TO_ALL = {
    *("empty", "words", "half of good measurements", "bytes that are no UTF-8", "UTF-16 with its mark"),
    *("a list", "an object", "NaN", "five thousand digits", "half a pair", "a key twice"),
    *("thirty thousand brackets", "more than may be sent"),
    *("none", "bytes", "JSON in an alphabet that is not", "parts without a boundary"),
    *("a file name that leads out", "an open quote"),
    *("a huge number", "NUL", "a long string", "a list of lists", "nothing at all"),
    *("a host name with a space", "an origin that is no address", "a browser of five thousand digits"),
    *("cookies that are none", "a key that is none", "a negative length"),
}
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
    """Return a body that each reader of JSON takes, so that one wrong value is all that is wrong with it."""
    made = app.test_client().post("/api/v1/links", json=ASKED, headers=bearer(key)).json
    link = made["url"].rpartition("/")[2]
    return {
        "api.diagnoses": measured(),
        "api_links.make": ASKED | {"partner": "salesforce", "host": "a.lightning.force.com", "note": "x"},
        "clean_origin.answer": {"token": "A" * 22, "permission": "granted"},
        "check.begin_comparison": {"return_to": "/en/test"},
        "violations.take": {"csp-report": {"effective-directive": "img-src"}},
        "support.reports": {
            "link": link,
            "submission": submission(microphones=["a", "b"], via=["start", "test"]),
        },
        "support.progress": {"link": link, "stage": "reading", "step": "start", "tried": ["start", "test"]},
        "support.delete": {"link": link},
        "counts.take": {
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


def post_rules(app):
    """Return every rule that takes posts."""
    return [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]


def addresses_for(app, name, groups=tuple(READERS)):
    """Return the addresses that a case goes to: all of the groups, or the first of each group."""
    endpoints = [READERS[group] if name in SENT_TO_ALL else READERS[group][:1] for group in groups]
    return [
        _address(app, rule) for rule in post_rules(app) if any(rule.endpoint in some for some in endpoints)
    ]


def _address(app, rule):
    known = {"locale": "en", "step_id": "start", "link_id": 1, "delivery_id": uuid.UUID(int=1)}
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
        assert answer.text.count("<h1") == 1
    else:
        assert answer.mimetype in ("text/plain", JSON) and answer.data


def test_every_address_is_in_one_group(app, good_bodies):
    grouped = [endpoint for endpoints in READERS.values() for endpoint in endpoints]

    assert sorted(grouped) == sorted({rule.endpoint for rule in post_rules(app)})
    assert set(READERS) == {*READ_JSON, *READ_FORMS}
    assert set(good_bodies) == {*READERS["a model"], *READERS["an object"]}


def test_every_case_for_all_addresses_is_there():
    assert {*BODIES, *CONTENT_TYPES, *PARTS, *VALUES, *HEADERS} >= SENT_TO_ALL


@pytest.mark.parametrize("name", BODIES)
def test_any_body_is_answered(app, send, name):
    body = BODIES[name]
    for address in addresses_for(app, name, READ_JSON):
        send(address, data=body, content_type=JSON)
    for address in addresses_for(app, name, READ_FORMS):
        send(address, data=body, content_type=FORM)
    for address in addresses_for(app, name, ["measurements in a field", "fields"]):
        send(address, data={"measurements": body, "link": body, "code": body}, content_type=FORM)


@pytest.mark.parametrize("name", BODIES)
def test_no_measurements_and_no_link_are_made_of_it(send, name):
    for address in ("/api/v1/diagnoses", "/api/v1/links"):
        assert 400 <= send(address, data=BODIES[name], content_type=JSON).status_code <= 422
    sent = {"measurements": BODIES[name].decode("latin-1")}
    assert 400 <= send("/en/test/diagnosis", data=sent).status_code <= 422


@pytest.mark.parametrize("name", CONTENT_TYPES)
def test_any_content_type_is_answered(app, send, name):
    for address in addresses_for(app, name):
        for body in (GOOD.encode(), b"", b"--b\r\n\r\n", b"\xff\x00"):
            send(address, data=body, content_type=CONTENT_TYPES[name])


@pytest.mark.parametrize("name", PARTS)
def test_any_parts_are_answered(app, send, name):
    body = f"--b\r\nContent-Disposition: form-data; {PARTS[name]}\r\n\r\n{GOOD}\r\n--b--\r\n".encode()
    for address in addresses_for(app, name):
        for content_type in ("multipart/form-data; boundary=b", "multipart/form-data; boundary=b; charset=x"):
            send(address, data=body, content_type=content_type)
            send(address, data=body[:-20], content_type=content_type)


@pytest.mark.parametrize("name", VALUES)
def test_any_value_in_any_place_is_answered(app, send, good_bodies, name):
    addresses = addresses_for(app, name)
    for rule in post_rules(app):
        address = _address(app, rule)
        if rule.endpoint not in good_bodies or address not in addresses:
            continue
        for body in _with_each_value(good_bodies[rule.endpoint], name):
            answer = send(address, data=body, content_type=JSON)
            if address.startswith(STRICT):
                assert 400 <= answer.status_code <= 422, body


@pytest.mark.parametrize("name", VALUES)
def test_any_value_in_any_field_is_answered(app, send, name):
    text = VALUES[name].strip('"')
    for address in addresses_for(app, name):
        send(address, data=dict.fromkeys(FIELDS, text), content_type=FORM)
        send(address, data=as_form(measured()) | dict.fromkeys(FIELDS[1:-1], text), content_type=FORM)


@pytest.mark.parametrize("name", HEADERS)
def test_any_header_is_answered(app, name):
    targets = [("POST", address) for address in addresses_for(app, name)]
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
        *(_address(app, rule) for rule in post_rules(app)),
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
    kept.links.make(LinkDraft(asked_by="\x1b[2J", locale="en"))
    too_long = text("UPDATE links SET note = :note").bindparams(note="x" * 501)
    kept.database.write(lambda connection: connection.execute(too_long))

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
