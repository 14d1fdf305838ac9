from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp.diagnosis import diagnose
from webapp.store import Reports, reports
from webapp.support import LinkNotFound

from .builders import CLEAR, close_link, draft, expired_draft, links_in, send, submission


@pytest.fixture
def links(database):
    return links_in(database)


@pytest.fixture
def made(links):
    return links.make(draft())


def test_a_run_is_kept_as_it_was_sent_with_what_it_shows(database, made):
    link, secrets = made
    sent = submission(microphones=("Ann's headset",), via=("start", "test"), os="macos-15")

    report = send(database, secrets.token, sent)

    assert Reports(database).of_link(link.id) == (report,)
    assert report.submission == sent
    assert report.diagnosis == diagnose(sent.measurements)


def test_the_same_key_again_changes_nothing(database, links, made):
    link, secrets = made
    sent = submission()

    first = send(database, secrets.token, sent)
    again = send(database, secrets.token, submission(CLEAR, key=sent.key))

    assert again == first
    assert Reports(database).of_link(link.id) == (first,)
    assert links.by_id(link.id).revision == 1


def test_many_tries_of_one_run_at_once_are_kept_once(open_database, made):
    link, secrets = made
    sent = submission()
    databases = [open_database() for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda turn: send(databases[turn % 4], secrets.token, sent), range(24)))

    assert len({answer.id for answer in answers}) == 1
    assert len(Reports(databases[0]).of_link(link.id)) == 1


def test_one_key_may_come_by_two_links(database, links, made):
    other, others = links.make(draft())
    sent = submission()

    send(database, made[1].token, sent)
    send(database, others.token, sent)

    assert len(Reports(database).of_link(other.id)) == 1


def test_a_report_is_news_on_its_link(database, links, made):
    link, secrets = made

    send(database, secrets.token, submission())

    seen = links.by_id(link.id)
    assert (seen.stage, seen.revision) == ("done", 1)
    assert seen.opened_at is not None


def test_through_a_closed_link_nothing_is_kept(database, links):
    link, secrets = links.make(expired_draft())

    with pytest.raises(LinkNotFound):
        send(database, secrets.token, submission())
    assert Reports(database).of_link(link.id) == ()


def test_of_a_link_the_newest_reports_are_kept(database, made, monkeypatch):
    monkeypatch.setattr(reports, "MOST_OF_A_LINK", 3)
    link, secrets = made

    sent = [send(database, secrets.token, submission()) for _ in range(5)]

    assert Reports(database).of_link(link.id) == tuple(sent[-3:])


def test_the_customer_deletes_everything_that_was_kept(database, links, made):
    link, secrets = made
    links.note_progress(secrets.token, "reading", "site/allow", ["site/allow"])
    send(database, secrets.token, submission())

    Reports(database).delete_all(secrets.token)

    seen = links.by_id(link.id)
    assert Reports(database).of_link(link.id) == ()
    assert (seen.stage, seen.step, seen.tried) == ("deleted", None, ())
    assert seen.deleted_at is not None


@pytest.mark.parametrize("close", ["expire", "revoke"])
def test_the_customer_deletes_through_a_closed_link_too(database, links, made, close):
    link, secrets = made
    send(database, secrets.token, submission())
    close_link(database, links, link.id, close)

    Reports(database).delete_all(secrets.token)

    assert Reports(database).of_link(link.id) == ()
    assert links.any_by_token(secrets.token).deleted_at is not None


def test_a_token_that_leads_nowhere_deletes_nothing(database, made):
    link, secrets = made
    report = send(database, secrets.token, submission())

    with pytest.raises(LinkNotFound):
        Reports(database).delete_all("A" * 22)
    assert Reports(database).of_link(link.id) == (report,)


def test_reports_are_found_by_their_ids(database, made):
    first, second = (send(database, made[1].token, submission()) for _ in range(2))

    assert Reports(database).by_ids([first.id, second.id, second.id + 1]) == {
        first.id: first,
        second.id: second,
    }
