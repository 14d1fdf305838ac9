import gzip

import brotli
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from webapp.web.page_cache import PageCache


class Counting:
    """An app that says how often it was asked."""

    def __init__(self, cache_control="public, max-age=300", status=200):
        self.asked = 0
        self._headers = {"Cache-Control": cache_control}
        self._status = status

    @Request.application
    def __call__(self, request):
        self.asked += 1
        return Response(f"page {request.full_path} " * 50, status=self._status, headers=self._headers)


def test_a_public_page_is_asked_for_once():
    app = Counting()
    client = Client(PageCache(app))

    first, second = client.get("/en/?os=linux"), client.get("/en/?os=linux")

    assert first.data == second.data
    assert app.asked == 1


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_the_browser_gets_the_best_encoding_it_accepts(accepted, encoding, decode):
    client = Client(PageCache(Counting()))

    response = client.get("/en/", headers={"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding") == encoding
    assert decode(response.data).startswith(b"page /en/")
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_page_gets_304_without_a_body():
    client = Client(PageCache(Counting()))
    etag = client.get("/en/").headers["ETag"]

    response = client.get("/en/", headers={"If-None-Match": etag})

    assert (response.status_code, response.data) == (304, b"")
    assert client.get("/en/", headers={"Accept-Encoding": "br"}).headers["ETag"] != etag


def test_head_has_the_headers_and_no_body():
    client = Client(PageCache(Counting()))

    response = client.head("/en/")

    assert response.data == b""
    assert response.headers["Content-Length"] == str(len(client.get("/en/").data))


def test_a_private_page_is_asked_for_each_time_and_compressed_all_the_same():
    app = Counting("private, no-cache")
    client = Client(PageCache(app))

    answers = [client.get("/x", headers={"Accept-Encoding": "br"}) for _ in range(2)]

    assert app.asked == 2
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"br"}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}


@pytest.mark.parametrize("app", [Counting("no-store"), Counting(status=404)])
def test_what_is_not_to_be_stored_or_not_found_is_never_kept(app):
    client = Client(PageCache(app))

    client.get("/x")
    client.get("/x")

    assert app.asked == 2


def test_posts_pass_through():
    app = Counting()
    client = Client(PageCache(app))

    client.post("/x")
    client.post("/x")

    assert app.asked == 2


def test_the_least_recently_used_page_goes_first():
    app = Counting()
    client = Client(PageCache(app, capacity=2))

    for path in ("/a", "/b", "/a", "/c", "/a", "/b"):
        client.get(path)

    assert app.asked == 4


def test_a_page_asked_for_by_https_is_another_page():
    app = Counting()
    client = Client(PageCache(app))

    client.get("/x", base_url="http://localhost")
    client.get("/x", base_url="https://localhost")

    assert app.asked == 2
