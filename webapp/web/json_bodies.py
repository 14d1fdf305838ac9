"""Reading what is sent: JSON is parsed strictly, and every error is named with its path.

Text is kept as it was sent, in whatever Unicode normal form, for it is evidence. Half surrogate pairs are
refused everywhere; control characters wherever a model says so.
"""

import io
import json
import math
from typing import Any, TypeVar

from flask import Flask, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from webapp.web.errors import Unprocessable

MAX_BODY = 64 * 1024  # Bytes; the largest measurements take about 5 kB.
MAX_PROBLEMS = 50
MAX_DEPTH = 8

Model = TypeVar("Model", bound=BaseModel)


def init_app(app: Flask) -> None:
    """Limit bodies to MAX_BODY, and require a length; what else replaces the request class comes first."""

    class GuardedRequest(app.request_class):  # type: ignore[name-defined, misc]
        """A request whose form fields all have names, and whose files stay in memory, as they are small."""

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


def read_model(model: type[Model], context: Any = None) -> Model:
    """Return the JSON body of the request as a model; `context` is what its validators need to know.

    Raise Unprocessable with every error and its path, UnsupportedMediaType or BadRequest.
    """
    return validate_json(model, read_text(), context)


def validate_json(model: type[Model], text: str, context: Any = None) -> Model:
    """Return JSON as a model; raise Unprocessable with every error, up to MAX_PROBLEMS, and its path."""
    parse_json(text)
    try:
        return model.model_validate_json(text, context=context)
    except ValidationError as error:
        raise Unprocessable(
            [
                {"path": ".".join(map(str, detail["loc"])), "message": detail["msg"]}
                for detail in error.errors(include_url=False, include_input=False, include_context=False)
            ][:MAX_PROBLEMS]
        ) from None


def read_text() -> str:
    """Return the body of a JSON request as text; raise UnsupportedMediaType or BadRequest."""
    if not request.is_json:
        raise UnsupportedMediaType
    body = request.get_data()
    if len(body) < (request.content_length or 0):
        raise BadRequest  # The connection ended before the body did.
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest from None


def read_object() -> dict[str, Any]:
    """Return the body of a JSON request as a dict; raise Unprocessable where it is no object."""
    value = parse_json(read_text())
    if not isinstance(value, dict):
        raise _refusal("must be a JSON object")
    return value


def parse_json(text: str) -> Any:
    """Return the value of JSON that every parser understands alike; raise Unprocessable where it is none."""
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_refuse_duplicate_keys,
            parse_float=_finite_number,
            parse_constant=_finite_number,
        )
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _refusal("holds half of a surrogate pair") from None
    except ValueError as error:
        raise _refusal(str(error)) from None
    return value


def _refusal(message: str) -> Unprocessable:
    return Unprocessable([{"path": "", "message": message}])


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raise ValueError for a key that stands twice, which parsers read differently."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("names a key of an object twice")
    return value


def _finite_number(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("holds a number that is not finite")
    return value


def _refuse_depth(text: str) -> None:
    """Raise Unprocessable for deep nesting, before any parser. Brackets within strings count, too."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise _refusal(f"nests deeper than {MAX_DEPTH} levels")
