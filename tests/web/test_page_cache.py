import gzip

import brotli
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from webapp.web import page_cache
from webapp.web.page_cache import CachedPage, PageCache


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


@pytest.fixture
def frugal(monkeypatch):
    """Let nothing be compressed well, as while strangers make up addresses."""
    monkeypatch.setattr(page_cache, "NEW_AT_ONCE", 0)
    monkeypatch.setattr(page_cache, "AGAIN_AT_ONCE", 0)


@pytest.fixture
def well_compressed(monkeypatch):
    """Note what is compressed well."""
    bodies, compress = [], CachedPage.of
    noting = staticmethod(lambda *page: bodies.append(page[0]) or compress(*page))
    monkeypatch.setattr(CachedPage, "of", noting)
    return bodies


def fetch(client, path, encoding="br", **headers):
    return client.get(path, headers={"Accept-Encoding": encoding} | headers)


def test_only_some_new_addresses_are_compressed_well(well_compressed):
    client = Client(PageCache(Counting()))

    for number in range(50):
        assert fetch(client, f"/en/?host=h{number}.example").status_code == 200

    assert len(well_compressed) <= page_cache.NEW_AT_ONCE + 1


def test_what_is_asked_for_again_is_compressed_well(monkeypatch, well_compressed):
    monkeypatch.setattr(page_cache, "NEW_AT_ONCE", 0)
    client = Client(PageCache(Counting()))

    first, second = (fetch(client, "/en/") for _ in range(2))

    assert len(well_compressed) == 1
    assert brotli.decompress(first.data) == brotli.decompress(second.data) == well_compressed[0]
    assert (first.headers["ETag"], second.headers["ETag"]) == (
        f"W/{second.headers['ETag']}",
        second.headers["ETag"],
    )


@pytest.mark.usefixtures("frugal")
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
@pytest.mark.parametrize("then", ["br", "gzip", "identity"])
def test_who_takes_another_encoding_gets_the_same_page_without_flask(encoding, then):
    app = Counting()
    client = Client(PageCache(app))
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}

    bodies = [decode[each](fetch(client, "/en/", each).data) for each in (encoding, then, encoding)]

    assert len(set(bodies)) == 1
    assert app.asked == 1


@pytest.mark.usefixtures("frugal")
def test_a_browser_that_has_a_quick_page_gets_304():
    client = Client(PageCache(Counting()))
    etag = fetch(client, "/en/").headers["ETag"]

    assert etag.startswith("W/")
    assert fetch(client, "/en/", **{"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_made_up_addresses_push_out_no_page_that_is_used(rounds):
    app = Counting()
    client = Client(PageCache(app, capacity=20))
    used = [f"/en/step{number}" for number in range(16)]
    for path in used * 2:
        client.get(path)

    for number in range(200):
        for _ in range(rounds):
            client.get(f"/en/?host=h{number}.example")
    asked = app.asked
    for path in used:
        client.get(path)

    assert app.asked == asked


@pytest.mark.usefixtures("frugal")
def test_a_file_is_compressed_well_at_once_and_with_a_query_it_is_no_file(well_compressed):
    client = Client(PageCache(Counting("public, max-age=31536000, immutable")))

    fetch(client, "/static/x/a.js")
    for number in range(5):
        fetch(client, f"/static/x/a.js?{number}")

    assert len(well_compressed) == 1


@pytest.mark.parametrize(
    ("own", "told"), [("", "Accept-Encoding"), ("User-Agent", "Accept-Encoding, User-Agent")]
)
def test_what_a_page_varies_by_is_told_once_however_often_it_is_compressed(own, told):
    headers = [("Cache-Control", "public"), *([("Vary", own)] if own else [])]
    page = CachedPage.quickly(b"page " * 50, headers, "br", "")

    for compressed in (page, page.quickly_in("gzip"), page.well(), page.well().quickly_in("gzip")):
        assert {dict(pairs)["Vary"] for pairs in compressed.headers.values()} == {told}
