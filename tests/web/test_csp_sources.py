import pytest

from webapp.web.csp_sources import may_frame


@pytest.mark.parametrize(
    ("origin", "source", "allowed"),
    [
        ("https://crm.example", "https://crm.example", True),
        ("https://crm.example:443", "https://crm.example", True),
        ("http://crm.example", "https://crm.example", False),
        ("https://crm.example", "http://crm.example", True),
        ("https://crm.example:8443", "http://crm.example:8443", True),
        ("https://crm.example:8443", "https://crm.example", False),
        ("https://crm.example:8443", "https://crm.example:*", True),
        ("https://crm.example:8443", "https://crm.example:8444", False),
        ("https://a.crm.example", "https://*.crm.example", True),
        ("https://a.b.crm.example", "https://*.crm.example", True),
        ("https://crm.example", "https://*.crm.example", False),
        ("https://evilcrm.example", "https://*.crm.example", False),
        ("https://a.crm.example", "https://crm.example", False),
        ("https://crm.example.evil.example", "https://crm.example", False),
        ("https://crm.example:99999", "https://crm.example", False),
        (
            "chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            "https://crm.example chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            True,
        ),
        (
            "chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            "chrome-extension://olfdkjdpkjjnikfnmjcmlmdaekoaagpc",
            False,
        ),
        (
            "chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            "https://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            False,
        ),
        ("null", "https://crm.example", False),
        ("", "https://crm.example", False),
        ("https://crm.example", "https://other.example https://crm.example", True),
        ("https://crm.example", "", False),
    ],
)
def test_an_origin_is_matched_as_a_browser_does(origin, source, allowed):
    assert may_frame(origin, source) is allowed
