"""A visitor's platform is read from a short text, whatever that text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.guide.visitor import format_platform, parse_platform, parse_version

KNOWN = ("macos", "windows")


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("macos", ("macos", None)),
        ("macos-15", ("macos", (15,))),
        ("macos-14.2", ("macos", (14, 2))),
        (" MacOS-15 ", ("macos", (15,))),
        ("macos-", ("macos", None)),
        ("macos-new", ("macos", None)),
        ("macos-1.2.3.4.5", ("macos", None)),
        ("macos-99999999", ("macos", None)),
        ("beos-5", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_platform_is_read_with_its_version(text: str, platform: tuple[object, object]) -> None:
    assert parse_platform(text, KNOWN) == platform


@given(
    st.sampled_from(KNOWN), st.none() | st.lists(st.integers(0, 999_999), min_size=1, max_size=4).map(tuple)
)
def test_what_is_written_is_read_back(name: str, version: tuple[int, ...] | None) -> None:
    assert parse_platform(format_platform(name, version), KNOWN) == (name, version)


@given(st.text())
def test_no_text_is_too_strange_for_a_version(text: str) -> None:
    version = parse_version(text)

    assert version is None or ".".join(map(str, version)).replace("0", "") == text.replace("0", "")
