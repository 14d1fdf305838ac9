"""What an agent says to a customer, step by step, in the words that the customer has before them."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import escape

from webapp.check.judged_run import JudgedRun
from webapp.diagnosis import Finding
from webapp.guide.sanitise import remove_settings_links
from webapp.guide.step_view import StepView
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark, speaking
from webapp.web.languages import Language

ROW = '<details class="row">'
PRESS = mark("Press “%(button)s” on the page.")
MAKE_A_CALL = mark("Open %(site)s and make a test call.")
MAKE_A_CALL_ANYWHERE = mark("Open your phone app where you always use it, and make a test call.")
ALLOW_IT = mark("If %(browser)s asks for the microphone, allow it.")
CODE_IN_PANEL = mark(
    "If this check is in your phone panel, too, type the same code there: it tests that very site."
)
BACK_TO_CALL = mark("You can go back to your call.")


@dataclass(frozen=True)
class SpokenSteps:
    """What to say in one language: the steps, and the rows of the step that open below them."""

    language: Language
    steps_html: str
    rows_html: str


def steps_to_say(run: JudgedRun, first: Finding, language: Language) -> SpokenSteps:
    """Return what to say about the finding to fix first."""
    with speaking(language):
        if first.fault == "all-clear":
            return SpokenSteps(language, _list_html(_after_success(run)), "")
        steps, row, rows = _for_agents(run.show_step(first).view).partition(ROW)
        return SpokenSteps(language, steps, row + rows)


def _for_agents(step: StepView) -> str:
    """Return the text of a step with its button told, and no link to settings: it would open the agent's."""
    press = ""
    if step.action:
        button = f"<strong>{step.action.label_html}</strong>"
        press = f"<ol><li>{translate(PRESS) % {'button': button}}</li></ol>\n"
    return press + remove_settings_links(step.body)


def _after_success(run: JudgedRun) -> Iterator[str]:
    untested = next((stop for stop in run.stops() if stop.comes_after), None)
    if untested is None:
        yield translate(BACK_TO_CALL)
        return
    visitor = run.walk.visitor
    named = visitor.partner or (visitor.origin and not visitor.is_hearsay)
    yield translate(MAKE_A_CALL) % {"site": untested.name} if named else translate(MAKE_A_CALL_ANYWHERE)
    yield translate(ALLOW_IT) % {"browser": run.browser_name}
    yield translate(CODE_IN_PANEL)


def _list_html(sentences: Iterator[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ol>{items}</ol>"
