"""Every verdict says what it was found by, a chip or not."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import as_form, measured
from webapp.diagnosis.faults import FAULT_LEVELS

MAC = {"os": "macos-15", "browser": "chrome-156"}
PENDING = {"outcome": "pending", "elapsed_ms": 9_000.0}
FRAMED = {"page__framed": True, "page__top_level_host": "intranet.example.com"}


@pytest.fixture
def verdict(client):
    def post(measurements, **fields):
        form = as_form(measurements, **MAC | fields)
        answer = client.post("/en/test/diagnosis", data=form, headers={"HX-Request": "true"})
        return BeautifulSoup(answer.text, "html.parser").select_one(".verdict")

    return post


@pytest.mark.parametrize("fault", FAULT_LEVELS)
def test_the_reasons_can_be_opened(verdict, fault):
    assert len(verdict(measured(), simulate=fault).select(".why .evidence")) == 1


@pytest.mark.parametrize(
    "asked",
    [
        measured(permissions={"before": "prompt"}, request=PENDING, **FRAMED),
        measured(
            permissions__before="prompt",
            permissions__after="prompt",
            request__elapsed_ms=2_000.0,
            request__error_message="Permission dismissed",
            **FRAMED,
        ),
        measured(**FRAMED),
    ],
    ids=["not answered", "closed", "blocked"],
)
def test_a_verdict_in_a_frame_names_the_page_on_top(verdict, asked):
    assert "intranet.example.com" in verdict(asked).text
