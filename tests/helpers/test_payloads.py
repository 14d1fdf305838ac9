import pytest
from pydantic import TypeAdapter, ValidationError

from webapp.support.reports import Label

from .payloads import FIELD_LENGTH, KEPT, PACKED, REFUSED

LABEL = TypeAdapter(Label)


@pytest.mark.parametrize("text", KEPT)
def test_a_label_may_be_any_text(text):
    assert LABEL.validate_python(text) == text


@pytest.mark.parametrize("text", REFUSED)
def test_a_label_has_no_control_characters(text):
    with pytest.raises(ValidationError):
        LABEL.validate_python(text)


def test_each_is_another_and_short_enough_for_every_field():
    texts = KEPT + REFUSED

    assert len(set(texts)) == len(texts) >= 60
    assert max(map(len, texts + PACKED)) <= FIELD_LENGTH
    assert " ".join(PACKED) == " ".join(KEPT)
