"""A mail to support begins with what is known, in an address that every program for mail can take."""

from urllib.parse import parse_qs, urlsplit

import pytest

from webapp.guide.product import Contact
from webapp.reader.help_channels import MAX_BODY, MAX_SUBJECT, list_channels, write_mail_url


def read(url):
    """Return subject and body as a program for mail shows them."""
    fields = parse_qs(urlsplit(url).query, strict_parsing=True)
    return fields["subject"][0], fields["body"][0]


@pytest.mark.parametrize(
    "text",
    [
        "macOS 15, Chrome 156\nacme.lightning.force.com",
        "50 % & more = less? #1 + 2\n- a/b\\c",
        "L’ordinateur n’autorise pas « Chrome »\n日本語 🎧",
        "&bcc=other@x.example\r\n&to=other@x.example",
    ],
)
def test_what_is_known_arrives_as_it_is(text):
    url = write_mail_url("help+mic@a.example", f"Hear Me: {text[:9]}", text)

    assert url.startswith("mailto:help%2Bmic@a.example?subject=")
    assert url.isascii() and url.count("&") == 1 and " " not in url and "+" not in url
    assert read(url) == (f"Hear Me: {text[:9]}", text.replace("\r\n", "\n").replace("\n", "\r\n"))


@pytest.mark.parametrize("letter", ["a", "é", "語", "🎧", "\n", "%"])
@pytest.mark.parametrize("letters", [1, 149, 150, 151, 299, 300, 599, 600, 601, 1799, 1800, 1801, 5000])
def test_a_body_ends_before_the_address_is_too_long(letter, letters):
    url = write_mail_url("a@b.example", "S", f"begin{letter * letters}")
    encoded = url.partition("&body=")[2]

    assert len(encoded) <= MAX_BODY
    body = read(url)[1]
    assert body.startswith("begin")
    whole = "\r\n".join(f"begin{letter * letters}".splitlines())
    assert body == whole or (body.endswith("…") and whole.startswith(body[:-1]))


def test_a_subject_is_one_of_ordinary_length():
    assert len(read(write_mail_url("a@b.example", "x" * 500, "b"))[0]) == MAX_SUBJECT


def test_without_anything_known_only_the_subject_is_filled_in():
    assert write_mail_url("a@b.example", "Hear Me", "") == "mailto:a@b.example?subject=Hear%20Me"


def test_each_way_is_that_of_the_language():
    contact = Contact.model_validate(
        {
            "mail": {"en": "voice@a.example", "fr": "voix@a.example"},
            "chat": "https://chat.a.example/",
            "telephone": {"en": "+44 (20) 7946-0000", "fr": "+33 1.99 00 00 00"},
        }
    )

    english, french = ([*list_channels(contact, code, "S", "B")] for code in ("en", "fr"))

    assert [channel.kind for channel in english] == ["mail", "chat", "telephone"]
    assert [channel.shown for channel in french] == ["voix@a.example", "", "+33 1.99 00 00 00"]
    assert (english[2].url, french[2].url) == ("tel:+442079460000", "tel:+33199000000")
