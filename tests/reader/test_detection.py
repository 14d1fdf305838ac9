"""What a browser says of itself becomes a platform, or nothing where it cannot be read."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from webapp.reader.walk import detected

MANY = "9" * 5_000
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X) AppleWebKit/605.1 Mobile/15E148"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{}.0.0.0 Safari/537.36"


def told(user_agent="", os=None, version=None):
    hints = {"Sec-CH-UA-Platform": os, "Sec-CH-UA-Platform-Version": version}
    headers = {"User-Agent": user_agent} | {name: value for name, value in hints.items() if value}
    return detected(Request(EnvironBuilder(headers=headers).get_environ()))


@pytest.mark.parametrize(
    ("os", "hinted", "version"),
    [
        ("Windows", "15.0.0", (11,)),
        ("Windows", "13.0.0", (11,)),
        ("Windows", "10.0.0", (10,)),
        ("Windows", "0.3.0", None),
        ("macOS", "15.1.0", (15,)),
        ("macOS", "", None),
        ("macOS", "fifteen", None),
        ("macOS", "٣", None),
        ("macOS", MANY, None),
        ("Windows", MANY, None),
        ("Linux", "6.18", None),
    ],
)
def test_the_system_is_as_new_as_the_hint_says(os, hinted, version):
    assert told(os=f'"{os}"', version=f'"{hinted}"').os_version == version


@pytest.mark.parametrize(("written", "version"), [("17_1", (17,)), (MANY, None)])
def test_a_telephone_says_its_version_itself(written, version):
    visitor = told(IPHONE.format(written))

    assert (visitor.os, visitor.os_version) == ("ios", version)


@pytest.mark.parametrize(("written", "version"), [("156", (156,)), (MANY, None)])
def test_a_browser_says_its_version(written, version):
    visitor = told(CHROME.format(written))

    assert (visitor.browser, visitor.browser_version) == ("chrome", version)
