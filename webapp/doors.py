"""Where posts come in: JSON is read once, strictly, and every error is named with its path."""

import json
from typing import Any

from flask import request
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from webapp.diagnosis import Measurements
from webapp.errors import Unprocessable

MAX_BODY = 64 * 1024  # Bytes; the largest measurements take about 5 kB.
MAX_PROBLEMS = 50
MAX_DEPTH = 8


def refuse_unmeasured_bodies() -> None:
    """Ask for Content-Length: without it a body over the limit would be cut and then judged."""
    if request.method == "POST" and request.content_length is None:
        raise LengthRequired


def measurements_from_json(text: str) -> Measurements:
    """Validate measurements; raise Unprocessable with every error and its path."""
    _refuse_depth(text)
    try:
        return Measurements.model_validate_json(text)
    except ValidationError as error:
        raise Unprocessable(
            [
                {"path": ".".join(map(str, detail["loc"])), "message": detail["msg"]}
                for detail in error.errors(include_url=False, include_input=False, include_context=False)
            ][:MAX_PROBLEMS]
        ) from None


def json_text() -> str:
    """Give the body of a JSON request as text; raise UnsupportedMediaType or BadRequest."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest from None


def json_object() -> dict[str, Any]:
    """Give the body of a small JSON request as an object; raise Unprocessable where it is none."""
    text = json_text()
    _refuse_depth(text)
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unprocessable([{"path": "", "message": "must be a JSON object"}])
    return value


def _refuse_depth(text: str) -> None:
    """Refuse nesting before any parser meets it; brackets within strings count too, at worst."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise Unprocessable([{"path": "", "message": f"nests deeper than {MAX_DEPTH} levels"}])
