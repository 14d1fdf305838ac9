"""What the app sends goes to the public internet only, to the right host, and takes no longer than it may."""

import socket
import ssl
import sys
import threading
from contextlib import closing, suppress

import pytest

from tests.helpers.authority import authority, certificate
from tests.helpers.receiver import canary, receiving
from webapp.config import ConfigError, Settings
from webapp.webhooks import NotPublic, NotSent, Outbound
from webapp.webhooks.sockets import MOST_READ, LimitedSocket
from webapp.webhooks.sockets import connect as connect_to

PUBLIC = "93.184.216.34"

# What name servers say in these tests.
NAMES = {
    "loopback.example": ["127.0.0.1"],
    "loopback6.example": ["::1"],
    "private.example": ["10.1.2.3"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "mixed6.example": [PUBLIC, "::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "6to4.example": ["2002:7f00:1::"],
    "nowhere.example": ["0.0.0.0"],
    "scoped.example": ["fe80::1%lo"],
    "nobody.example": [],
}

TARGETS = [
    *("http://127.0.0.1:{port}/", "http://127.0.0.2:{port}/", "http://127.255.255.254:{port}/"),
    *("http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://127.0.0.1:{port}#@example.com/"),
    *("http://[::1]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/", "http://[::]:{port}/"),
    *("http://0.0.0.0:{port}/", "http://0:{port}/", "http://0x0:{port}/"),
    *("http://0x7f.1:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/"),
    *("http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://017700000001:{port}/"),
    *("http://0177.0.0.1:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://127。0。0。1:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[::127.0.0.1]:{port}/"),
    *("http://[64:ff9b::127.0.0.1]:{port}/", "http://[64:ff9b:1::7f00:1]:{port}/"),
    *("http://[2002:7f00:1::]:{port}/", "http://[2001:0:7f00:1::1]:{port}/"),
    *("http://169.254.169.254:{port}/latest/meta-data/", "http://0xa9fea9fe/", "http://168.63.129.16/"),
    *("http://[fd00:ec2::254]/latest/", "http://100.100.100.200/", "http://192.0.0.192/"),
    *("http://10.0.0.1:{port}/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/"),
    *("http://192.168.0.1/", "http://100.64.0.1/", "http://198.18.0.1/", "http://224.0.0.1/"),
    *("http://240.0.0.1/", "http://255.255.255.255/", "http://192.0.2.1/", "http://[ff02::1]/"),
    *("http://[fe80::1]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[2001:db8::1]/"),
    *("http://example.com@127.0.0.1:{port}/", "http://example.com:443@127.0.0.1:{port}/"),
    *("http://example.com%40127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.com/"),
    *("http://127.0.0.1:{port}?@example.com/", "http://user:secret@[::1]:{port}/"),
    *(f"http://{name}:{{port}}/" for name in NAMES),
    *("https://127.0.0.1:{port}/", "https://mixed.example:{port}/", "https://0x7f.1:22/"),
    *("http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://:{port}/", "http:///", "//127.0.0.1:{port}/"),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        f"http://{'a' * 300}:{{port}}/",
        "http://[::1:{port}/",
    ),
]

connections = []
sys.addaudithook(lambda event, values: connections.append(values[1]) if event == "socket.connect" else None)


def resolve(host, port, **hints):
    """Be the name server; numbers are read by the system, which knows all the ways to write them."""
    if host not in NAMES:
        flags = 0 if host.lower() == "localhost" else socket.AI_NUMERICHOST
        return socket.getaddrinfo(host, port, flags=flags, **hints)
    return [found for address in NAMES[host] for found in socket.getaddrinfo(address, port, **hints)]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_connects_to_what_is_not_public(target):
    with canary() as (port, seen):
        connections.clear()
        with pytest.raises(NotSent):
            Outbound(resolve=resolve).post(target.format(port=port), "{}", {})
        made = list(connections)

    assert (made, seen) == ([], [])


@pytest.mark.parametrize(
    "target", ["http://0x7f.1:{port}/", "http://[::1]:{port}/", "http://mapped.example:{port}/"]
)
def test_the_canary_is_there_to_be_found(target):
    with canary() as (port, seen), pytest.raises(NotSent):
        Outbound(private=True, resolve=resolve).post(target.format(port=port), "{}", {})

    assert len(seen) == 1


@pytest.mark.parametrize("answers", [[PUBLIC, "127.0.0.1"], [PUBLIC, "127.0.0.1", PUBLIC]])
def test_a_name_server_that_changes_its_mind_is_asked_once(answers):
    asked, reached = iter(answers), []

    def flip(_host, port, **_hints):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(asked), port))]

    def connect(to, _seconds):
        reached.append(to[4])
        raise ConnectionRefusedError

    with canary() as (port, seen):
        with pytest.raises(NotSent):
            Outbound(resolve=flip, connect=connect).post(f"http://flip.example:{port}/", "{}", {})

        assert (reached, seen) == ([(PUBLIC, port)], [])
        with pytest.raises(NotPublic):
            Outbound(resolve=flip, connect=connect).post(f"http://flip.example:{port}/", "{}", {})


def test_a_redirect_is_an_answer_and_not_followed():
    with canary() as (port, seen), receiving() as receiver:

        def redirect(handler):
            handler.send_response(307)
            handler.send_header("Location", f"http://127.0.0.1:{port}/")
            handler.end_headers()

        receiver.answers = [redirect]
        answer = Outbound(private=True).post(receiver.url, "{}", {})

    assert (answer.status, answer.is_yes, seen) == (307, False, [])


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example/",
        "https://user@desk.example/",
        "https://desk.example@127.0.0.1/",
        "https://[::1]/",
        "https://desk.example\\@127.0.0.1/",
        "https://desk.example/\r\nX: y",
        "https://①②⑦.⓪.⓪.①/",
        "ftp://desk.example/",
        "https://desk.example:99999/",
        "https://",
    ],
)
def test_a_setting_that_is_no_plain_address_is_refused(url):
    with pytest.raises(ConfigError, match="WEBHOOK_URL"):
        Settings.from_environment({"WEBHOOK_URL": url, "WEBHOOK_SECRET": "s" * 16})


def trusting(folder):
    return ssl.create_default_context(cafile=folder / "authority.pem")


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Return a folder with an authority, and with certificates by it for two names."""
    folder = tmp_path_factory.mktemp("certificates")
    signer = authority(folder / "authority.pem")
    for name in ("localhost", "elsewhere.example"):
        certificate(folder / f"{name}.pem", name, signer)
    return folder


def server_context(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem")
    return context


def test_a_certificate_that_is_good_for_the_host_is_believed(certified):
    with receiving(server_context(certified, "localhost")) as receiver:
        answer = Outbound(private=True, tls=trusting(certified)).post(receiver.url, "{}", {})

    assert answer.is_yes
    assert receiver.requests[0].headers["Host"] == f"localhost:{receiver.port}"


@pytest.mark.parametrize(("name", "known"), [("elsewhere.example", True), ("localhost", False)])
def test_any_other_certificate_ends_it_before_anything_is_said(certified, name, known):
    outbound = Outbound(private=True, tls=trusting(certified)) if known else Outbound(private=True)
    with receiving(server_context(certified, name)) as receiver, pytest.raises(NotSent, match="certificate"):
        outbound.post(receiver.url, "{}", {})

    assert receiver.requests == []


def test_a_receiver_that_drips_is_left():
    def drip(handler):
        for _ in range(100):
            handler.wfile.write(b"H" if _ else b"HTTP/1.1 204 ")
            handler.server.receiver.leaving.wait(0.05)
        handler.wfile.write(b"\r\n\r\n")

    with receiving() as receiver:
        receiver.answers = [drip]
        with pytest.raises(NotSent, match="timed out"):
            Outbound(private=True, seconds=0.5).post(receiver.url, "{}", {})


def test_no_more_is_read_than_the_limit():
    ours, theirs = socket.socketpair()

    def send():
        with suppress(OSError):
            theirs.sendall(b"x" * 4 * MOST_READ)

    sender = threading.Thread(target=send)
    with ours:
        sender.start()
        read = LimitedSocket(ours, 30).makefile("rb").read()
    sender.join()
    theirs.close()

    assert len(read) == 64 * 1024


def test_of_an_answer_only_what_can_be_shown_is_kept():
    def speak(handler):
        handler.send_response(500)
        handler.end_headers()
        handler.wfile.write(b"no \x1b[31m\x00\xff luck" + b"!" * 100_000)

    with receiving() as receiver:
        receiver.answers = [speak]
        answer = Outbound(private=True).post(receiver.url, "{}", {})

    assert answer.text.startswith("no  [31m")
    assert answer.text.isprintable() and len(answer.text) <= 200


def many_addresses(*last):
    """Be a name server that knows ninety-nine public addresses of a name, and these after them."""
    addresses = [*(f"93.184.216.{number}" for number in range(1, 100)), *last]
    return lambda _host, port, **_hints: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
    ]


def refusing(tries):
    def connect(to, seconds):
        tries.append((to[4][0], seconds))
        raise ConnectionRefusedError

    return connect


def test_of_many_addresses_the_first_four_are_tried_for_five_seconds_each():
    tries = []

    with pytest.raises(NotSent):
        Outbound(resolve=many_addresses(), connect=refusing(tries)).post("http://many.example/", "{}", {})

    assert tries == [(f"93.184.216.{number}", 5.0) for number in (1, 2, 3, 4)]


def test_an_address_that_would_not_be_tried_must_be_public_too():
    tries = []
    outbound = Outbound(resolve=many_addresses("127.0.0.1"), connect=refusing(tries))

    with pytest.raises(NotPublic):
        outbound.post("http://many.example/", "{}", {})

    assert tries == []


def test_what_answers_no_more_addresses_are_tried_after():
    tries = []

    def connect(to, seconds):
        tries.append(to[4][0])
        if len(tries) == 1:
            raise ConnectionRefusedError
        return connect_to(to, seconds)

    with receiving() as receiver:
        loopback = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))] * 4
        outbound = Outbound(private=True, resolve=lambda *_, **__: loopback, connect=connect)

        assert outbound.post(receiver.url, "{}", {}).is_yes

    assert len(tries) == 2


def test_a_connection_and_its_handshake_have_their_limit():
    with receiving() as receiver:
        to = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))

        with closing(connect_to(to, 3.5)) as connection:
            assert connection.gettimeout() == 3.5


def test_neither_sending_nor_reading_begins_after_the_limit():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        late = LimitedSocket(ours, 0)

        with pytest.raises(TimeoutError):
            late.sendall(b"x")
        with pytest.raises(TimeoutError):
            late.makefile("rb").read(1)


def test_what_comes_after_connecting_has_its_limit_too():
    with receiving() as receiver:
        outbound = Outbound(private=True, seconds=0, connect=lambda to, _seconds: connect_to(to, 5))

        with pytest.raises(NotSent, match="timed out"):
            outbound.post(receiver.url, "{}", {})

    assert receiver.requests == []


def test_of_an_answer_that_is_none_only_the_beginning_is_said():
    def speak_another_language(handler):
        handler.wfile.write(b"220 " + b"x" * 10_000 + b"\r\n")

    with receiving() as receiver:
        receiver.answers = [speak_another_language]
        with pytest.raises(NotSent) as failure:
            Outbound(private=True).post(receiver.url, "{}", {})

    assert 100 < len(str(failure.value)) <= 200
