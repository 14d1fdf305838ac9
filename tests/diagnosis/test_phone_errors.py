"""What phone apps say is known for what it means, and is never answered with "all clear"."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webapp.datafiles import DataFileError, parse_data
from webapp.diagnosis import PhoneErrors
from webapp.diagnosis.evidence import EVIDENCE_CODES
from webapp.diagnosis.measurements import CtiError
from webapp.diagnosis.phone_app import EVIDENCE_OF_MEANING

from .builders import FRAMED, PHONE_ERRORS, codes, heard, judged, stream
from .phone_app_cases import WORKS_HERE, told
from .phone_errors import REAL_ERRORS

each_error = pytest.mark.parametrize(
    "error", REAL_ERRORS, ids=lambda error: f"{error.entry} {error.name or error.code or error.message}"
)
SPEAKS = (WORKS_HERE, stream(heard(loud_blocks=3), page=FRAMED, ended=True))
TABLE = """\
browsers:
  name: Browsers
  document: A book
  verified: yes
  errors:
    - called: [NotAllowedError]
      means: refused
    - saying: [denied by system]
      means: not-opened
twilio:
  name: Twilio
  verified: no
  errors:
    - called: ["31402"]
      means: not-opened
    - called: ["31201"]
      saying: [microphone]
      means: not-opened
    - called: ["31201", AuthorizationError]
      means: connection
"""


@each_error
def test_a_real_error_leads_to_its_fault_and_says_what_it_means(error):
    measurements = told(WORKS_HERE, error=(error.name, error.message, error.code))

    diagnosis = judged(measurements)

    assert diagnosis.first.fault == error.fault
    assert diagnosis.first.certainty != "certain"
    assert "phone-app-failed" in [finding.fault for finding in diagnosis.findings]
    assert codes(diagnosis) & set(EVIDENCE_OF_MEANING.values()) == ({error.evidence} - {None})


def test_the_real_errors_are_of_every_library_that_is_known():
    assert {error.entry for error in REAL_ERRORS} == set(PHONE_ERRORS.root)
    assert len(REAL_ERRORS) >= 30


def test_every_word_that_is_known_leads_to_its_own_entry_or_an_earlier_one():
    for library in PHONE_ERRORS.root.values():
        for entry in library.errors:
            for called in entry.called or [""]:
                for saying in entry.saying or [""]:
                    error = CtiError(name=called, message=f"It is so: {saying}" if saying else "")

                    assert PHONE_ERRORS.meaning_of(error) == entry.means, (called, saying)


anything = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=64)
known = st.sampled_from([part for error in REAL_ERRORS for part in (error.name, error.message, error.code)])
parts = st.one_of(st.just(""), anything, known)


@settings(deadline=None, max_examples=300)
@given(
    name=parts,
    message=parts,
    code=parts.filter(lambda code: len(code) <= 64),
    here=st.sampled_from(SPEAKS),
    allow=st.sampled_from(["microphone", None, "microphone https://phone.example"]),
    policy=st.none() | st.booleans(),
    info=st.booleans(),
)
@example(name="", message="", code="0", here=WORKS_HERE, allow="microphone", policy=True, info=True)
@example(name=" ", message="", code="", here=WORKS_HERE, allow="microphone", policy=True, info=True)
def test_whatever_the_phone_app_says_is_never_an_all_clear(name, message, code, here, allow, policy, info):
    told_of_it = told(here, allow=allow, policy=policy, info=info, error=(name, message, code))

    faults = [finding.fault for finding in judged(told_of_it).findings]

    assert ("all-clear" in faults) <= (not (name or message or code))
    assert faults


def test_every_meaning_with_a_sentence_is_evidence():
    assert set(EVIDENCE_OF_MEANING.values()) <= set(EVIDENCE_CODES)


@pytest.mark.parametrize(
    ("name", "message", "code", "meaning"),
    [
        ("notallowederror", "", "", "refused"),
        ("", "NotAllowedError (in a frame): no", "", "refused"),
        ("", "", "NotAllowedError", "refused"),
        ("NotAllowedErrors", "", "", None),
        ("Error", "It was Denied By System.", "", "not-opened"),
        ("", "", "31201", "connection"),
        ("", "Error while accessing microphone", "31201", "not-opened"),
        ("31402", "", "", "not-opened"),
        ("", "", "314020", None),
        ("", "", "", None),
    ],
)
def test_an_error_is_known_by_any_of_its_parts(name, message, code, meaning):
    table = parse_data(TABLE, PhoneErrors, "phone-errors.yml")

    assert table.meaning_of(CtiError(name=name, message=message, code=code)) == meaning


def test_the_table_of_this_repository_has_no_word_in_vain():
    assert list(PHONE_ERRORS.find_unreachable()) == []


@pytest.mark.parametrize(
    ("old", "new", "location"),
    [
        ('"31402"', "notallowederror", ("twilio", "errors", 0, "called", 0)),
        ("AuthorizationError", "Denied by systems", ("twilio", "errors", 2, "called", 1)),
        ("      saying: [microphone]\n", "", ("twilio", "errors", 2, "called", 0)),
    ],
)
def test_a_word_that_an_entry_above_takes_is_found(old, new, location):
    table = parse_data(TABLE.replace(old, new), PhoneErrors, "phone-errors.yml")

    assert [place for place, _ in table.find_unreachable()] == [location]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("means: refused", "means: refusd", 7, "refused"),
        ("means: refused", "means: refused\n      meens: it", 8, "meens"),
        ("    - called: [NotAllowedError]\n      means", "    - means", 6, "needs `called` or `saying`"),
        ("[NotAllowedError]", "NotAllowedError", 6, "list"),
        ("[NotAllowedError]", "[N]", 6, "2 characters"),
        ("  document: A book\n", "", 1, "verified needs a document"),
        ("verified: yes", "verified: maybe", 4, "'yes' or 'no'"),
        ("means: refused", "means: [", 8, "not YAML"),
    ],
)
def test_a_mistake_in_the_table_is_one_sentence_with_its_line(old, new, line, message):
    with pytest.raises(DataFileError) as refusal:
        parse_data(TABLE.replace(old, new, 1), PhoneErrors, "content/phone-errors.yml")

    assert re.match(rf"content/phone-errors.yml:{line}: .*{message}", str(refusal.value)), refusal.value
