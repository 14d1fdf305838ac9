"""The OpenAPI 3.1 document: every operation of the API, and every way it may be refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from webapp.api.answers import LINK_STATES, MOST_LINKS, MOST_REPORTS
from webapp.api.openapi_schemas import ID, reference, schemas
from webapp.support.links import MAX_REFERENCE
from webapp.web.idempotency import HEADER, LONGEST_KEY, REPLAYED
from webapp.webhooks.payload import EVENTS, Event

SCOPES = (
    "A key has scopes: `links:write` makes, reads and closes links, `reports:read` reads links and reports, "
    "`erase` erases."
)
KEY: list[dict[str, list[str]]] = [{"key": []}]
NO_KEY: list[dict[str, list[str]]] = []

ERRORS = {
    400: "The request could not be read, or the body is not UTF-8.",
    401: "There is no such key.",
    403: "The request came from a page of another site, or the key may do other things than this.",
    404: "There is no link with this id, or with the code `no-report`: nothing came through it yet.",
    409: "The same is still being done under this Idempotency-Key; ask again.",
    411: "The request has no Content-Length.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "What was sent is not valid; every error is named with its path. With the code "
    "`idempotency-key-reused`: something else was asked under this Idempotency-Key.",
    429: "Too many requests; wait for Retry-After seconds.",
    503: "The database does not answer; ask again after Retry-After seconds. A change may still happen.",
}
READING = (400, 401, 403, 404, 411, 503)
CHANGING = (400, 401, 403, 404, 411, 413, 429, 503)
ERASING = (400, 401, 403, 404, 411, 413, 503)
SENDING = (400, 403, 411, 413, 415, 422, 429)

RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}

LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "In which language sentences are told, those of errors too; English without it.",
    "schema": {"type": "string", "examples": ["fr"]},
}
LINK_ID = {"name": "link_id", "in": "path", "required": True, "schema": ID}
IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "description": "A text of your own for what you ask for, such as the ticket's number. For 24 hours the "
    "same key with the same body makes nothing more, and gives the same answer again, with address and code.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    },
}
AFTER = {
    "name": "after",
    "in": "query",
    "description": "The id of the last report that is known already, or the `next_after` of the last answer.",
    "schema": {"type": "integer", "minimum": 0, "maximum": ID["maximum"], "default": 0},
}
AFTER_LINK = AFTER | {
    "description": "The id of the last link that is known already, or the `next_after` of the last answer."
}
REFERENCE = {
    "name": "reference",
    "in": "query",
    "required": True,
    "description": "The reference that the links were made with, such as a ticket's number.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_REFERENCE},
}
LIMIT = {
    "name": "limit",
    "in": "query",
    "description": "How many reports at most.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_REPORTS, "default": MOST_REPORTS},
}


LISTING = [
    REFERENCE | {"required": False},
    {
        "name": "state",
        "in": "query",
        "description": "`open` may still be used: `waiting` has no result yet, or it was deleted; the "
        "newest result of `blocked` names a fault, that of `works` is all-clear. `closed` is no longer open. "
        "The others are what a link says as its `state`: `new` and `opened` are open, the last two closed.",
        "schema": {"type": "string", "enum": list(LINK_STATES)},
    },
    {
        "name": "updated_since",
        "in": "query",
        "description": "Only links with which something happened then or later; or the `as_of` of an answer.",
        "schema": {"type": "string", "format": "date-time"},
    },
    {
        "name": "cursor",
        "in": "query",
        "description": "The `next` of the last answer, beside the same other parameters.",
        "schema": {"type": "string"},
    },
    LIMIT
    | {
        "description": "How many links at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_LINKS, "default": MOST_LINKS},
    },
]


def document(partners: Sequence[str], locales: Sequence[str]) -> dict[str, Any]:
    """Describe the API of an app that has these partners and languages."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Soundcheck", "version": "1"},
        "servers": [{"url": "/", "description": "Where this document is."}],
        "paths": {
            "/api/v1/diagnoses": {"parameters": [LANGUAGE], "post": _diagnose()},
            "/api/v1/links": {
                "parameters": [LANGUAGE],
                "get": _list_links(),
                "post": _make_link(),
                "delete": _erase_reference(),
            },
            "/api/v1/links/everything": {
                "parameters": [LANGUAGE, REFERENCE, AFTER_LINK],
                "get": _read_everything_of_reference(),
            },
            "/api/v1/links/{link_id}": {
                "parameters": [LANGUAGE, LINK_ID],
                "get": _read_link(),
                "delete": _erase_link(),
            },
            "/api/v1/links/{link_id}/everything": {
                "parameters": [LANGUAGE, LINK_ID],
                "get": _read_everything(),
            },
            "/api/v1/links/{link_id}/reports": {
                "parameters": [LANGUAGE, LINK_ID, AFTER, LIMIT],
                "get": _read_reports(),
            },
            "/api/v1/links/{link_id}/ticket": {
                "parameters": [LANGUAGE, LINK_ID],
                "get": _read_ticket(locales),
            },
            "/api/v1/links/{link_id}/revoke": {"parameters": [LANGUAGE, LINK_ID], "post": _revoke_link()},
        },
        "webhooks": {event: {"post": _tell(event, model)} for event, model in EVENTS.items()},
        "components": {
            "schemas": schemas(partners, locales),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": SCOPES}},
        },
    }


def _diagnose() -> dict[str, Any]:
    return {
        "operationId": "diagnose",
        "summary": "Name the level that blocks the microphone. Nothing is kept.",
        "security": NO_KEY,
        "requestBody": _sent("Measurements"),
        "responses": {"200": _answer("Diagnosis", "The diagnosis."), **_refusals(SENDING)},
    }


def _list_links() -> dict[str, Any]:
    return {
        "operationId": "listLinks",
        "summary": "List links, the oldest news first; one that changes meanwhile comes again.",
        "security": KEY,
        "parameters": LISTING,
        "responses": {"200": _answer("Links", "The links."), **_refusals((400, 401, 403, 411, 422, 503))},
    }


def _make_link() -> dict[str, Any]:
    answer = _answer(
        "NewLink", "The link; its address, its code and the message for the customer are told this once."
    )
    answer["headers"] = {
        "Location": {"description": "Where its state is.", "schema": {"type": "string"}},
        REPLAYED: {
            "description": "Only where the same was answered before.",
            "schema": {"type": "string", "enum": ["true"]},
        },
    }
    return {
        "operationId": "makeLink",
        "summary": "Make a link for a customer; once only under the same Idempotency-Key.",
        "security": KEY,
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": _sent("LinkRequest"),
        "responses": {"201": answer, **_refusals((*SENDING, 401, 409, 503))},
    }


def _read_link() -> dict[str, Any]:
    return {
        "operationId": "readLink",
        "summary": "Tell how far the customer has come; `revision` goes up with everything there is to see.",
        "security": KEY,
        "responses": {"200": _answer("Link", "The link."), **_refusals(READING)},
    }


def _erase_link() -> dict[str, Any]:
    done = {"description": "Nothing of this link is kept. The same again answers the same."}
    return {
        "operationId": "eraseLink",
        "summary": "Erase a link and everything that came through it, for good.",
        "security": KEY,
        "responses": {"204": done, **_refusals(ERASING)},
    }


def _read_everything() -> dict[str, Any]:
    return {
        "operationId": "readEverything",
        "summary": "Return everything that is kept of a link, for the customer it is about.",
        "security": KEY,
        "responses": {"200": _answer("Everything", "All there is."), **_refusals(READING)},
    }


def _erase_reference() -> dict[str, Any]:
    return {
        "operationId": "eraseLinksOfReference",
        "summary": "Erase all links with a reference, and everything that came through them, for good.",
        "security": KEY,
        "parameters": [REFERENCE],
        "responses": {
            "200": _answer("Erased", "What there was is gone. The same again answers 0."),
            **_refusals((*set(ERASING) - {404}, 422)),
        },
    }


def _read_everything_of_reference() -> dict[str, Any]:
    return {
        "operationId": "readEverythingOfReference",
        "summary": "Return everything that is kept of links with a reference, for the customer it is about.",
        "security": KEY,
        "responses": {
            "200": _answer("EverythingOfReference", "Some of the links, oldest first."),
            **_refusals((*READING, 422)),
        },
    }


def _read_ticket(locales: Sequence[str]) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    return {
        "operationId": "readTicket",
        "summary": "Return the text for a ticket: what the newest run came to, or another one.",
        "security": KEY,
        "parameters": [
            {
                "name": "format",
                "in": "query",
                "description": "Plain text, or Markdown.",
                "schema": {"type": "string", "enum": ["txt", "md"], "default": "txt"},
            },
            {
                "name": "locale",
                "in": "query",
                "description": "In which language; that of Accept-Language without it.",
                "schema": {"type": "string", "enum": list(locales)},
            },
            {"name": "report", "in": "query", "description": "The id of the run.", "schema": ID},
        ],
        "responses": {
            "200": {"description": "The text.", "content": {"text/plain": text, "text/markdown": text}},
            **_refusals((*READING, 422)),
        },
    }


def _read_reports() -> dict[str, Any]:
    return {
        "operationId": "readReports",
        "summary": "Return the runs of a link, oldest first, with sentences in the language asked for.",
        "security": KEY,
        "responses": {"200": _answer("Reports", "The runs."), **_refusals((*READING, 422))},
    }


def _revoke_link() -> dict[str, Any]:
    return {
        "operationId": "revokeLink",
        "summary": "Close a link for good.",
        "security": KEY,
        "responses": {"200": _answer("Link", "The link, which is closed."), **_refusals(CHANGING)},
    }


def _tell(event: str, model: type[Event]) -> dict[str, Any]:
    headers = {
        "webhook-id": "The same for each try to tell the same event.",
        "webhook-timestamp": "Seconds since 1970, of this try.",
        "webhook-signature": "Signatures by the scheme of Standard Webhooks, with spaces between.",
    }
    return {
        "operationId": model.__name__[0].lower() + model.__name__[1:],
        "summary": model.__doc__,
        "description": f"Posted to WEBHOOK_URL where WEBHOOK_EVENTS names {event}.",
        "security": NO_KEY,
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in headers.items()
        ],
        "requestBody": _sent(model.__name__),
        "responses": {
            "2XX": {"description": "You have it."},
            "default": {"description": "It is tried again, for a day and a half."},
        },
    }


def _sent(name: str) -> dict[str, Any]:
    return {"required": True, "content": _json(name)}


def _answer(name: str, words: str) -> dict[str, Any]:
    return {"description": words, "content": _json(name)}


def _refusals(codes: Iterable[int]) -> dict[str, Any]:
    answers = {str(code): _answer("Error", ERRORS[code]) for code in sorted(codes)}
    for code in answers.keys() & {"429", "503"}:
        answers[code]["headers"] = RETRY_AFTER
    return answers


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": reference(name)}}
