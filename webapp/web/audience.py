"""Whom an answer is for. It decides the headers, the form of an error, and where links lead."""

from typing import Literal

from flask import g, request

from webapp.web.view_marks import for_programs, has_mark

Audience = Literal["page", "agents", "embed", "refusal", "doorstep", "asset", "picture", "part", "program"]

API = "/api/"
"""Below it everything is for programs, also an address that nothing is at."""


def current_audience() -> Audience:
    """Return whom this request is answered for: "page" or "program", unless a view has set another."""
    if "audience" not in g:
        serve("page")
    audience: Audience = g.audience
    return audience


def serve(audience: Audience) -> None:
    """Set the audience of this request; a view that is marked for programs keeps its own."""
    is_program = request.path.startswith(API) or has_mark(for_programs)
    g.audience = "program" if is_program else audience
