"""The page names the answer to press only where the step for the browser's box does."""

import pytest

from webapp.check.screens import names_answer
from webapp.guide.visitor import Visitor


@pytest.mark.parametrize(
    ("visitor", "named"),
    [
        (Visitor("macos", (15,), "chrome", (156,)), True),
        (Visitor("macos", (15,), "brave", (156,)), True),
        (Visitor("windows", (11,), "chrome", (115,)), False),
        (Visitor("windows", (11,), "edge", (156,)), False),
        (Visitor("linux", None, "firefox", (153,)), False),
        (Visitor("android", None, "chrome", (156,)), False),
        (Visitor("macos", (15,), "chrome", (156,), place="app-window"), False),
    ],
)
def test_the_answer_is_named_to_who_sees_a_section_that_names_it(app, visitor, named):
    with app.app_context():
        assert names_answer(visitor) is named
