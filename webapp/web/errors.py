"""Errors in the form that their reader can act on: a page in their language, or JSON for a program."""

import logging
import math
from collections.abc import Iterable
from typing import Annotated

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from pydantic import BaseModel, ConfigDict, WithJsonSchema
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.diagnosis.examples import EXAMPLES, UnknownExample
from webapp.store import (
    AskedOtherwise,
    NoMoreRoom,
    NotInScope,
    StillUnderWay,
    StoreRefused,
    StoreUnavailable,
    UnknownToken,
)
from webapp.store.breaker import PAUSE_SECONDS
from webapp.support import (
    AgentRemoved,
    InvitationNotFound,
    LinkNotFound,
    NoReport,
    NotAdmitted,
    OrganisationUnavailable,
    PasskeyKnown,
    PasskeyRefused,
    SignInFailed,
)
from webapp.web.audience import current_audience
from webapp.web.clean_origin import NoCleanOrigin
from webapp.web.csrf import CSRFError
from webapp.web.i18n import gettext, mark
from webapp.web.sighting import sighting_of

log = logging.getLogger(__name__)

SENTENCES = {
    400: mark("The request could not be read."),
    403: mark("This request came from another site, so it was not carried out."),
    401: mark("Sign in first."),
    404: mark("There is no page at this address."),
    405: mark("This address does not take that kind of request."),
    409: mark("The same is still being done. Wait a moment and try again."),
    411: mark("What was sent does not say how long it is."),
    413: mark("What was sent is too large."),
    415: mark("What was sent is not in a format this address takes."),
    422: mark("What was sent is not valid."),
    429: mark("Too many requests at once. Wait a moment and try again."),
    500: mark("Something went wrong on our side. Nothing of yours was lost."),
    503: mark("This part is not available right now. Try again in a moment."),
}
SENTENCES_FOR_PROGRAMS = SENTENCES | {
    401: mark(
        "This needs a key that is valid: send the header “Authorization: Bearer” with it. "
        "Keys are made by whoever runs this service."
    ),
    404: mark("There is nothing at this address."),
}
CODES = {
    400: "unreadable",
    401: "no-key",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    409: "still-under-way",
    411: "no-length",
    413: "too-large",
    415: "wrong-format",
    422: "invalid",
    429: "too-many",
    500: "failed",
    503: "unavailable",
}
"""What programs know an error by; some errors have a code of their own."""
CODES_OF_KINDS: dict[type[Exception], str] = {
    AskedOtherwise: "idempotency-key-reused",
    NoReport: "no-report",
    NotInScope: "not-in-scope",
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
    PasskeyRefused: (
        403,
        mark("This passkey is not known here, or its answer came too late. Go back and try again."),
    ),
    PasskeyKnown: (409, mark("This passkey is kept already, or you have as many as there may be.")),
    OrganisationUnavailable: (
        503,
        mark("The organisation’s sign-in does not answer. Try again in a moment."),
    ),
    NotInScope: (403, mark("This key may do other things than this.")),
    AskedOtherwise: (422, mark("Something else was asked under this Idempotency-Key before.")),
    StillUnderWay: (409, SENTENCES[409]),
    LinkNotFound: (
        404,
        mark("There is no such support link, or it was withdrawn, or it has expired."),
    ),
    NoReport: (404, mark("No result has come through this link yet, or not this one.")),
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

ERROR_CODES = (*CODES.values(), *CODES_OF_KINDS.values())

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
    """What went wrong: a `code` that stays, and a `message` in the language of the request."""

    model_config = ConfigDict(extra="forbid")

    status: int
    code: Annotated[str, WithJsonSchema({"type": "string", "enum": list(ERROR_CODES)})]
    message: str
    problems: list[Problem]
    request_id: str
    """What the request is found by in the log of the service."""


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
    """Answer every error as a page, or to programs as an ErrorAnswer."""
    app.register_error_handler(HTTPException, lambda error: respond(error.code or 500, error))
    app.register_error_handler(NoCleanOrigin, lambda _: respond(503))
    app.register_error_handler(StoreUnavailable, _wait_for_store)
    for kind, (code, sentence) in NAMED.items():
        app.register_error_handler(
            kind, lambda error, code=code, sentence=sentence: respond(code, error, sentence=sentence)
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


def _wait_for_store(_error: StoreUnavailable) -> Response:
    """Answer when the store is asked again, which is when it is worth a try."""
    response = respond(503)
    response.headers["Retry-After"] = str(math.ceil(PAUSE_SECONDS))
    return response


def _explain_refusal(error: StoreRefused) -> Response:
    """Answer that what was sent is not valid; that only the database noticed is worth a line in the log."""
    log.warning("the database refused a value: %s", error)
    return respond(422)


def code_of(status: int, error: Exception | None) -> str:
    """Return what programs know an error by."""
    own = CODES_OF_KINDS.get(type(error)) if error else None
    return own or CODES.get(status, CODES[400 if status < 500 else 500])


def respond(
    code: int,
    error: Exception | None = None,
    problems: list[dict[str, str]] | None = None,
    sentence: str | None = None,
    known: Iterable[str] = (),
) -> Response:
    """Return the answer for a status code, with those headers of the error that its reader acts on.

    `known` are the words that a page could have been asked for instead.
    """
    of_http = error if isinstance(error, HTTPException) else None
    if code < 400 and of_http is not None:
        return make_response(of_http.get_response())
    sentences = SENTENCES_FOR_PROGRAMS if current_audience() == "program" else SENTENCES
    sentence = sentence or sentences.get(code, sentences[400 if code < 500 else 500])
    if request_ctx.url_adapter is None:  # The Host header is not one, so there is no page to lead to.
        return Response(sentence, code, mimetype="text/plain")
    if current_audience() in ("asset", "picture"):
        g.audience = "page"  # The answer is no file, but a page that needs the headers of one.
    if current_audience() == "program":
        details = {
            "status": code,
            "code": code_of(code, error),
            "message": gettext(sentence),
            "problems": problems or [],
            "request_id": sighting_of(request.environ).id,
        }
        response = jsonify(ErrorAnswer.model_validate({"error": details}).model_dump())
    else:
        id = sighting_of(request.environ).id
        page = render_template("error.html", code=code, sentence=sentence, known=known, request_id=id)
        response = make_response(page)
    response.status_code = code
    for name, value in of_http.get_response().headers if of_http else ():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response
