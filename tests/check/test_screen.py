"""What makes two screens look the same: every field but those that are left out of the comparison."""

from dataclasses import fields, replace

import pytest

from webapp.check.screens import Listening, Waiting
from webapp.check.verdict import Verdict

FIELDS = [(screen, field) for screen in (Waiting, Listening, Verdict) for field in fields(screen)]


@pytest.mark.parametrize(("screen", "field"), FIELDS)
def test_a_field_counts_unless_it_is_left_out(screen, field):
    seen = screen(**{field.name: "one" for field in fields(screen)})
    changed = replace(seen, **{field.name: "another"})

    assert (changed.digest != seen.digest) == field.compare
