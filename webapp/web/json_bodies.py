"""Where posts come in: JSON is read once, strictly, and every error is named with its path.

Text is kept as it was sent, in whatever normal form, for it is evidence; what no door takes are control
characters, where a model says so, and half surrogate pairs, which are no text.
"""

import io
import json
import math
from typing import Any, TypeVar

from flask import Flask, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from webapp.diagnosis import Measurements
from webapp.web.errors import Unprocessable

MAX_BODY = 64 * 1024  # Bytes; the largest measurements take about 5 kB.
MAX_PROBLEMS = 50
MAX_DEPTH = 8

Model = TypeVar("Model", bound=BaseModel)


def init_app(app: Flask) -> None:
    """Guard every door of the app; whatever else replaces its request class comes first."""

    class GuardedRequest(app.request_class):  # type: ignore[name-defined, misc]
        """A request whose fields all have names, and whose files are small enough to stay in memory."""

        def _load_form_data(self) -> None:
            super()._load_form_data()
            if None in self.form:
                raise BadRequest

        def _get_file_stream(self, *_: Any, **__: Any) -> io.BytesIO:
            return io.BytesIO()

    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.request_class = GuardedRequest
    app.before_request(_refuse_unmeasured_bodies)


def _refuse_unmeasured_bodies() -> None:
    """Ask for Content-Length: a body in chunks that goes over the limit would be cut and then judged."""
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired


def posted(model: type[Model], context: Any = None) -> Model:
    """Validate the JSON body of the request; `context` is what the model's validators need to know.

    Raise Unprocessable with every error and its path, UnsupportedMediaType or BadRequest.
    """
    return valid(model, json_text(), context)


def measurements_from_json(text: str) -> Measurements:
    """Validate measurements; raise Unprocessable with every error and its path."""
    return valid(Measurements, text)


def valid(model: type[Model], text: str, context: Any = None) -> Model:
    """Validate JSON; raise Unprocessable with every error and its path."""
    parsed(text)
    try:
        return model.model_validate_json(text, context=context)
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
    body = request.get_data()
    if len(body) < (request.content_length or 0):
        raise BadRequest  # The connection ended before the body did.
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest from None


def json_object() -> dict[str, Any]:
    """Give the body of a small JSON request as an object; raise Unprocessable where it is none."""
    value = parsed(json_text())
    if not isinstance(value, dict):
        raise _refusal("must be a JSON object")
    return value


def parsed(text: str) -> Any:
    """Parse JSON that every reader understands alike; raise Unprocessable where it is not."""
    _refuse_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_without_twins, parse_float=_finite, parse_constant=_finite
        )
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _refusal("holds half of a surrogate pair") from None
    except ValueError as error:
        raise _refusal(str(error)) from None
    return value


def _refusal(message: str) -> Unprocessable:
    return Unprocessable([{"path": "", "message": message}])


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: some readers take the first, some the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("names a key of an object twice")
    return found


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("holds a number that is not finite")
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
        raise _refusal(f"nests deeper than {MAX_DEPTH} levels")
