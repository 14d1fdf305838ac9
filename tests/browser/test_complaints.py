"""The other tests fail when a page complains; here one does."""

from .conftest import Browse


def test_violation_of_the_content_security_policy_does_not_go_unnoticed(browse: Browse, app: str) -> None:
    person = browse()
    person.opens(f"{app}/en/test")

    person.page.evaluate("document.body.setAttribute('style', 'color: red')")
    person.page.reload()

    assert "Content Security Policy" in person.complaints.pop()


def test_uncaught_error_does_not_go_unnoticed(browse: Browse, app: str) -> None:
    person = browse()
    person.opens(f"{app}/en/test")

    with person.context.expect_event("weberror"):
        person.page.evaluate("setTimeout(() => { throw new Error('nobody caught this') })")

    assert "nobody caught this" in person.complaints.pop()
