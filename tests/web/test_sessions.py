"""What is kept of a session, and under which token."""

import pytest

from webapp.support import Agent
from webapp.web.sessions import LOCAL_COOKIE, SIGNED_IN_AT, AgentSession


@pytest.fixture
def reopen(app):
    """Return the function that opens a session as the next request does, by its token."""
    with app.app_context():
        yield lambda token=None: AgentSession(LOCAL_COOKIE, token)


def test_a_session_is_a_mapping_that_goes_on_under_the_token_it_began_with(reopen):
    session = reopen()
    session["first"] = 1
    session.keep()
    token = session.token

    later = reopen(token)
    later["second"] = 2
    del later["first"]
    assert later.modified
    later.keep()

    assert (later.token, later.modified) == (token, False)
    assert dict(reopen(token)) == {"second": 2}
    assert len(reopen(token)) == 1


def test_taking_something_out_is_a_change(reopen):
    session = reopen()
    session["first"] = 1
    session.keep()

    later = reopen(session.token)
    del later["first"]

    assert later.modified


def test_whoever_signs_in_gets_another_session_with_a_csrf_token_of_its_own(app, reopen):
    agents = app.extensions["stores"].agents
    ada = agents.accept(agents.invite("Ada"))
    session = reopen()
    session["csrf_token"] = "known before"
    session.keep()
    planted = session.token

    session.sign_in(ada)

    signed_in = reopen(session.token)
    assert isinstance(signed_in.agent, Agent) and signed_in.agent == ada
    assert set(signed_in) == {"csrf_token", SIGNED_IN_AT}
    assert signed_in["csrf_token"] == session["csrf_token"] != "known before"
    assert not session.modified
    assert (reopen(planted).agent, dict(reopen(planted))) == (None, {})


def test_of_two_requests_at_once_one_takes_a_value(reopen):
    session = reopen()
    session["question"] = "once"
    session.keep()
    first, second = reopen(session.token), reopen(session.token)
    assert first["question"] == second["question"]  # Both have read it.

    assert [first.take("question"), second.take("question")] == ["once", None]
    assert reopen(session.token).take("question") is None
