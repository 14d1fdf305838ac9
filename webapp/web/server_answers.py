"""What gunicorn answers by itself to what it cannot read, and what it adds to every answer of the app.

gunicorn has no setting for either. Its own error page would have none of our headers and repeat what was
sent, and it would name itself in each answer.
"""

import socket
from http import HTTPStatus

from gunicorn import util
from gunicorn.http.wsgi import Response

from webapp.web.errors import SENTENCES
from webapp.web.headers import security_headers

HTTP_1_1 = (1, 1)  # From which on a connection is kept without saying so.
default_headers = Response.default_headers


def install() -> None:
    """Put ours in the place of gunicorn's; its workers, which come later, have them too."""
    util.write_error = write_error
    Response.default_headers = headers_of


def write_error(sock: socket.socket, status: int, _reason: str, _message: str) -> None:
    """Answer in plain text, with the headers of a page, and without anything that was sent."""
    sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    headers = security_headers("page", is_secure=False) | {
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(sentence)),
    }
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    util.write_nonblock(sock, "\r\n".join([*lines, "", sentence]).encode("ascii"))


def headers_of(response: Response) -> list[str]:
    """Return the headers that gunicorn adds, without its name and what HTTP/1.1 takes for granted."""
    left_out = ["Server:"] + (["Connection: keep-alive"] if response.req.version >= HTTP_1_1 else [])
    return [line for line in default_headers(response) if not line.startswith(tuple(left_out))]
