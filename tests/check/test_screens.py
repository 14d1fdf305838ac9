"""An answer is sent only where the person would see it."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import BLOCKED, HEARD, as_form, measured

POST = "/en/test/diagnosis"
PLACE = {"os": "macos-15", "browser": "chrome-156", "partner": "salesforce", "via": "start,test"}
PENDING = measured(permissions={"before": "prompt"}, request={"outcome": "pending", "elapsed_ms": 500.0})
WAITING = measured(PENDING, request__elapsed_ms=4_000.0)
UNANSWERED = measured(PENDING, request__elapsed_ms=9_000.0)
OPEN = measured(HEARD, audio__listened_ms=500.0, audio__peak=0.0, audio__rms=0.0, audio__block_peaks=[0.0])
NOTHING_YET = measured(OPEN, audio__listened_ms=3_500.0)
SILENT = measured(OPEN, audio__listened_ms=6_500.0)
IN_A_FRAME = measured(BLOCKED, page__framed=True, page__top_level_host="app.hubspot.com")
TAB_RUN = {"fault": "site-blocked", "certainty": "likely", "stream": False}


@pytest.fixture
def post(client):
    """Post measurements as the page does that shows what the answer to earlier ones was."""

    def send(measurements, shown="", **fields):
        form = as_form(measurements, shown=shown, **PLACE, **fields)
        return client.post(POST, data=form, headers={"HX-Request": "true"})

    return send


def digest_in(response):
    return BeautifulSoup(response.text, "html.parser").select_one("#diagnosis")["data-shown"]


@pytest.mark.parametrize(
    ("seen", "measured_next"),
    [
        (PENDING, measured(PENDING, request__elapsed_ms=900.0)),
        (WAITING, measured(WAITING, request__elapsed_ms=5_000.0)),
        (UNANSWERED, measured(UNANSWERED, request__elapsed_ms=12_000.0)),
        (OPEN, measured(OPEN, audio__listened_ms=800.0, audio__peak=0.001, audio__block_peaks=[0.0, 0.001])),
        (NOTHING_YET, measured(NOTHING_YET, audio__listened_ms=4_000.0)),
        (SILENT, measured(SILENT, audio__listened_ms=7_500.0)),
        (HEARD, measured(HEARD, audio__peak=0.6, audio__listened_ms=1_900.0)),
        (BLOCKED, measured(BLOCKED, request__elapsed_ms=99.0)),
        (IN_A_FRAME, measured(IN_A_FRAME, request__elapsed_ms=99.0)),
    ],
)
def test_figures_alone_send_nothing(post, seen, measured_next):
    answer = post(measured_next, shown=digest_in(post(seen)))

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("seen", "measured_next"),
    [
        (PENDING, WAITING),
        (PENDING, OPEN),
        (WAITING, UNANSWERED),
        (OPEN, NOTHING_YET),
        (NOTHING_YET, SILENT),
        (SILENT, HEARD),
        (BLOCKED, measured(BLOCKED, permissions__clean_origin="prompt")),
        (BLOCKED, measured(BLOCKED, permissions__repair={"outcome": "closed"})),
        (BLOCKED, IN_A_FRAME),
        (IN_A_FRAME, measured(IN_A_FRAME, tab_run=TAB_RUN)),
        (IN_A_FRAME, measured(IN_A_FRAME, page__top_level_host="crm.zoho.eu")),
    ],
)
def test_whatever_a_person_would_see_is_sent(post, seen, measured_next):
    assert post(measured_next, shown=digest_in(post(seen))).status_code == 200


@pytest.mark.parametrize(("previous", "word"), [("site-blocked", ".fixed"), ("all-clear", ".again")])
def test_what_is_said_once_stays_and_is_not_taken_back(post, previous, word):
    answer = post(HEARD, previous=previous)

    assert BeautifulSoup(answer.text, "html.parser").select_one(word)
    assert post(HEARD, shown=digest_in(answer), previous="all-clear").status_code == 204
