import pytest

from tests.helpers.html_validator import HtmlValidator


@pytest.fixture(scope="module")
def validator():
    validator = HtmlValidator()
    yield validator
    validator.close()


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<p><button>Go</button></p>", "no-implicit-button-type"),
        ('<p id="here"></p><p id="here"></p>', "no-dup-id"),
        ("<div><em>One</div>", "close-order"),
        ('<p aria-label="Name">Text</p>', "aria-label-misuse"),
        ("<form><p>Nothing to press</p></form>", "wcag/h32"),
    ],
)
def test_a_problem_is_named_with_its_line(validator, html, rule):
    problems = validator.problems(f"<p>Fine</p>\n{html}")

    assert any(problem.startswith(f"{rule}: ") and f"in line 2: {html}" in problem for problem in problems)


def test_a_correct_fragment_has_no_problem(validator):
    assert validator.problems('<ul aria-label="Browser"><li lang="fr">Café\u2028</li></ul>') == []
