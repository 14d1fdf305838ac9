"""JSON is read so that no other reader would understand it otherwise."""

import io

import pytest
from flask import request

from webapp.web.errors import Unprocessable
from webapp.web.json_bodies import parse_json


def test_a_body_must_say_how_long_it_is(client):
    refused = client.post("/api/v1/diagnoses", data="{}", headers={"Transfer-Encoding": "chunked"})

    assert (refused.status_code, refused.json["error"]["status"]) == (411, 411)


def test_a_post_without_a_body_needs_no_length(client):
    assert client.post("/embed/pairs").status_code == 201


def test_a_file_is_no_field(client):
    sent = {"measurements": (io.BytesIO(b"{}"), "measurements.json")}

    assert client.post("/en/test/diagnosis", data=sent).status_code == 422


def test_a_file_is_never_written_to_the_disk(app):
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n1\r\n--b--\r\n'
    sent = {"data": part, "content_type": "multipart/form-data; boundary=b"}

    with app.test_request_context("/en/test/diagnosis", method="POST", **sent):
        assert isinstance(request.files["file"].stream, io.BytesIO)


@pytest.mark.parametrize("door", ["/en/test/diagnosis", "/agents/sign-in/x"])
def test_a_field_has_a_name(client, door):
    nameless = b'--b\r\nContent-Disposition: form-data; name="x\r\n\r\n1\r\n--b--\r\n'

    answer = client.post(door, data=nameless, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        ('{"a": [1, -0, 2.0, 1e3, null, true]}', {"a": [1, 0, 2.0, 1000.0, None, True]}),
        (r'"\ud83c\udfa4"', "🎤"),
        ('{"a": {"a": 1}}', {"a": {"a": 1}}),
        ("[" * 8 + "]" * 8, [[[[[[[[]]]]]]]]),
    ],
)
def test_json_is_taken(text, value):
    assert parse_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": 1} {}',
        "\ufeff{}",
        "{}\x00",
        '"line\nfeed"',
        "NaN",
        "-Infinity",
        "1e999",
        '{"a": -1e400}',
        "1" * 5000,
        '{"a": 1, "a": 2}',
        r'{"a": 1, "\u0061": 2}',
        '[{"a": {"b": 1, "b": 1}}]',
        r'"\ud800"',
        r'{"\udfff": 1}',
        r'["\udfa4\ud83c"]',
        "[" * 9 + "]" * 9,
        "[" * 30_000,
    ],
)
def test_anything_else_is_refused_and_the_reason_told(text):
    with pytest.raises(Unprocessable) as refused:
        parse_json(text)

    assert [problem["path"] for problem in refused.value.problems] == [""]
    assert refused.value.problems[0]["message"]
