"""What a view says of itself where it is defined, for the code that every request passes."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
View = Callable[Arguments, Answer]


def for_programs(view: View[Arguments, Answer]) -> View[Arguments, Answer]:
    """Mark a view that only programs and scripts call: its errors are JSON, and its answers are no pages."""
    return _marked(view, "for_programs")


def allow_sandboxed_frames(view: View[Arguments, Answer]) -> View[Arguments, Answer]:
    """Mark a view that a sandboxed frame of ours may call and read. Nothing in its answers may be secret."""
    return _marked(view, "allow_sandboxed_frames")


def limit_every_method(view: View[Arguments, Answer]) -> View[Arguments, Answer]:
    """Mark a view that writes for anybody at a GET, so that the rate limit counts it like a post."""
    return _marked(view, "limit_every_method")


def adds_rows(view: View[Arguments, Answer]) -> View[Arguments, Answer]:
    """Mark a view by which anybody adds a row to the database, so that a far lower rate limit counts it."""
    return _marked(view, "adds_rows")


def polled_by_pages(view: View[Arguments, Answer]) -> View[Arguments, Answer]:
    """Mark a view that an open page asks again and again, which is no sign that somebody sits before it."""
    return _marked(view, "polled_by_pages")


def has_mark(mark: Callable[[View[..., object]], View[..., object]]) -> bool:
    """Return whether the view of this request has a mark, also where it does not take the method."""
    view = current_app.view_functions.get(_endpoint() or "")
    return mark.__name__ in getattr(view, "marks", ())


def _marked(view: View[Arguments, Answer], name: str) -> View[Arguments, Answer]:
    view.marks = {name, *getattr(view, "marks", ())}  # type: ignore[attr-defined]
    return view


def _endpoint() -> str | None:
    """Return the endpoint of this request, or where it does not take the method, that of another method."""
    refusal = request.routing_exception
    if not isinstance(refusal, MethodNotAllowed) or not refusal.valid_methods:
        return request.endpoint
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        return str(adapter.match(method=next(iter(refusal.valid_methods)))[0])
    except HTTPException:  # The router tells 405 before it looks whether a number in the path is too large.
        return None
