"""Errors in the form that their reader can act on: a page in their language, or JSON for a program."""

import logging
from collections.abc import Iterable

from flask import Flask, Response, g, jsonify, make_response, render_template
from flask.globals import request_ctx
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.diagnosis.examples import EXAMPLES, UnknownExample
from webapp.store import NoMoreRoom, NotInScope, StoreRefused, StoreUnavailable, UnknownToken
from webapp.support import (
    AgentRemoved,
    InvitationNotFound,
    LinkNotFound,
    NotAdmitted,
    OrganisationUnavailable,
    SignInFailed,
)
from webapp.web.audience import current_audience
from webapp.web.clean_origin import NoCleanOrigin
from webapp.web.csrf import CSRFError
from webapp.web.i18n import gettext, mark

log = logging.getLogger(__name__)

SENTENCES = {
    400: mark("The request could not be read."),
    403: mark("This request came from another site, so it was not carried out."),
    401: mark("Sign in first."),
    404: mark("There is no page at this address."),
    405: mark("This address does not take that kind of request."),
    411: mark("What was sent does not say how long it is."),
    413: mark("What was sent is too large."),
    415: mark("What was sent is not in a format this address takes."),
    422: mark("What was sent is not valid."),
    429: mark("Too many requests at once. Wait a moment and try again."),
    500: mark("Something went wrong on our side. Nothing of yours was lost."),
    503: mark("This part is not available right now. Try again in a moment."),
}
# Errors with a sentence of their own.
NAMED: dict[type[Exception], tuple[int, str]] = {
    CSRFError: (
        403,
        mark("Your sign-in has changed since this page was opened. Go back, reload it and try again."),
    ),
    InvitationNotFound: (
        404,
        mark("This sign-in address was used before, or it has expired. Ask for a new one."),
    ),
    SignInFailed: (400, mark("Signing in did not work. Start again from the sign-in page.")),
    NotAdmitted: (
        403,
        mark("This account may not sign in here: it needs a verified e-mail address of the organisation."),
    ),
    AgentRemoved: (403, mark("This account may no longer sign in here.")),
    OrganisationUnavailable: (
        503,
        mark("The organisation’s sign-in does not answer. Try again in a moment."),
    ),
    NotInScope: (403, mark("This key may do other things than this.")),
    LinkNotFound: (
        404,
        mark("There is no such support link, or it was withdrawn, or it has expired."),
    ),
    NoMoreRoom: (
        503,
        mark("As many of these are under way as there is room for. Try again in a few minutes."),
    ),
    UnknownToken: (
        404,
        mark("There is nothing under this token, or it has expired, or it was fetched before."),
    ),
}

NO_SUCH_EXAMPLE = mark("Test mode has no such example. It has these:")

KEPT_HEADERS = (
    "Allow",
    "Retry-After",
    "WWW-Authenticate",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)


class Problem(BaseModel):
    """One error in what was sent; `path` leads to the field, such as "request.elapsed_ms"."""

    model_config = ConfigDict(extra="forbid")

    path: str
    message: str


class ErrorDetails(BaseModel):
    """What went wrong, in the language of the request."""

    model_config = ConfigDict(extra="forbid")

    status: int
    message: str
    problems: list[Problem]


class ErrorAnswer(BaseModel):
    """Every error as programs get it."""

    model_config = ConfigDict(extra="forbid")

    error: ErrorDetails


class Unprocessable(Exception):
    """What was sent is not valid; `problems` lists every error with its path."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def init_app(app: Flask) -> None:
    """Answer every error as a page, or to programs as `{"error": {"status", "message", "problems"}}`."""
    app.register_error_handler(HTTPException, lambda error: respond(error.code or 500, error))
    for unavailable in (StoreUnavailable, NoCleanOrigin):
        app.register_error_handler(unavailable, lambda _: respond(503))
    for kind, (code, sentence) in NAMED.items():
        app.register_error_handler(
            kind, lambda _, code=code, sentence=sentence: respond(code, sentence=sentence)
        )
    app.register_error_handler(
        UnknownExample, lambda _: respond(404, sentence=NO_SUCH_EXAMPLE, known=EXAMPLES)
    )
    app.register_error_handler(StoreRefused, _explain_refusal)
    app.register_error_handler(Unprocessable, lambda error: respond(422, problems=error.problems))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("Unexpected error", exc_info=error)
        return respond(500, InternalServerError())


def _explain_refusal(error: StoreRefused) -> Response:
    """Answer that what was sent is not valid; that no door of ours saw it is worth a line in the log."""
    log.warning("the database refused a value: %s", error)
    return respond(422)


def respond(
    code: int,
    error: HTTPException | None = None,
    problems: list[dict[str, str]] | None = None,
    sentence: str | None = None,
    known: Iterable[str] = (),
) -> Response:
    """Return the answer for a status code, with those headers of the error that its reader acts on.

    `known` are the words that a page could have been asked for instead.
    """
    if code < 400 and error is not None:
        return make_response(error.get_response())
    sentence = sentence or SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])
    if request_ctx.url_adapter is None:  # The Host header is not one, so there is no page to lead to.
        return Response(sentence, code, mimetype="text/plain")
    if current_audience() == "asset":
        g.audience = "page"  # The answer is no file, but a page that needs the headers of one.
    if current_audience() == "program":
        details = {"status": code, "message": gettext(sentence), "problems": problems or []}
        response = jsonify(ErrorAnswer.model_validate({"error": details}).model_dump())
    else:
        response = make_response(render_template("error.html", code=code, sentence=sentence, known=known))
    response.status_code = code
    for name, value in error.get_response().headers if error else ():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response
