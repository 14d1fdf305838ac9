"""Find what is wrong with one step, whoever reads it. One generator for each kind of mistake."""

import re
from collections.abc import Iterator
from datetime import date
from posixpath import dirname, join, normpath

from webapp.datafiles import Problem
from webapp.guide.headings import suggest_spelling
from webapp.guide.icons import ICON, SHAPES
from webapp.guide.lint.labels import find_unknown_bold
from webapp.guide.lint.layout import find_layout_problems
from webapp.guide.lint.pictures import find_picture_problems
from webapp.guide.lint.reading import find_hard_reading, find_long_sentences
from webapp.guide.model import Guide, InlineLink, Section, Step
from webapp.guide.sanitise import CALLOUTS, OPENS_SETTINGS, SCHEMES
from webapp.guide.text import LINK, VARIABLE, blank_out_code
from webapp.guide.variables import LABEL, NAMES

REVIEW_DAYS = 180  # A choice: browsers change their settings pages several times a year.
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
CALLOUT = re.compile(r"^\s*>\s*\[!(?P<type>[^\]]*)\]")
WAY = " › "
MOST_CHOICES = 7  # What a person can weigh against each other; only the test's list names every fault.
PARAGRAPH = re.compile(r"\w|\{\{")
YOU = re.compile(r"\byou(r|rs)?\b", re.IGNORECASE)
RAW_HTML = re.compile(r"<[a-zA-Z/!][^<>\n]*>")


def find_step_problems(step: Step, guide: Guide, today: date) -> Iterator[Problem]:
    """Yield every problem of a step that does not depend on the visitor."""
    for section in step.sections:
        if step.kind == "fix":
            for line, message in find_unknown_bold(section.source, section.first_line, guide.labels):
                yield Problem(step.path, line, message)
        for line, message in (
            *_links(section, step, guide),
            *_settings_links(section),
            *_unreadable_links(section),
            *_variables(section.source, section.first_line, guide),
            *_callouts(section),
            *_html(section),
            *find_picture_problems(section, step, guide),
            *find_layout_problems(section.source, section.first_line),
        ):
            yield Problem(step.path, line, message)
        for line, message in find_long_sentences(section.source, section.first_line, guide):
            yield Problem(step.path, line, message, "warning")
    for line, message in _addressed(step, guide):
        yield Problem(step.path, line, message)
    for line, message in find_hard_reading(step, guide):
        yield Problem(step.path, line, message, "warning")
    title = _variables(step.title, step.title_line, guide)
    for_agents = _variables(f"{step.agents_title} {step.agents_lead}", 1, guide)
    for line, message in (*title, *for_agents, *_kind(step), *_long_lists(step)):
        yield Problem(step.path, line, message)
    if step.reviewed and (today - step.reviewed).days > REVIEW_DAYS:
        yield Problem(step.path, 1, f"was last reviewed on {step.reviewed}; read it again", "warning")


LineMessages = Iterator[tuple[int, str]]


def _links(section: Section, step: Step, guide: Guide) -> LineMessages:
    for link in section.links:
        message = _picture(link, step, guide) if link.picture else _link(link, section, guide)
        if message:
            yield link.line, message


def _settings_links(section: Section) -> LineMessages:
    """Yield links to settings that do not begin their section, or are the only way named there."""
    first_block = section.source.strip().partition("\n\n")[0]
    for link in section.links:
        if link.target.partition(":")[0].lower() not in OPENS_SETTINGS:
            continue
        if first_block != f"[{link.text}]({link.target})":
            yield link.line, "let the section begin with this link to settings, in a paragraph of its own"
        if WAY not in section.source:
            yield link.line, f"name the way by hand, too: the names on it, joined by “{WAY}”"


def _picture(link: InlineLink, step: Step, guide: Guide) -> str | None:
    if not link.text.strip():
        return f"the picture {link.target} has no text; say what it shows: ![text]({link.target})"
    path = normpath(join(dirname(step.id), link.target))
    if path not in guide.pictures.versions:
        return f"there is no picture {link.target}{suggest_spelling(path, guide.pictures.versions)}"
    return None


def _link(link: InlineLink, section: Section, guide: Guide) -> str | None:
    if link.step is not None:
        known = link.step in guide.steps
        return None if known else f"there is no step {link.step}.md{suggest_spelling(link.step, guide.steps)}"
    if VARIABLE.search(link.target):
        return f"a link cannot hold a variable: {link.target}; show an address to copy, in a fenced block"
    scheme = SCHEME.match(link.target)
    if not scheme:
        return f"{link.target or 'this link'} leads to no step; a link to a step ends with .md"
    name = scheme[0].lower()
    if name in ("about", "chrome", *(browser.scheme for browser in guide.platforms.browsers.values())):
        return f"no browser follows a link to {name}:; show it as an address to copy, in a fenced block"
    if name not in SCHEMES:
        return f"links to {name}: are not allowed{suggest_spelling(name, SCHEMES)}"
    system = OPENS_SETTINGS.get(name)
    systems = {term.id for term in section.audience.os} if section.audience else set()
    if system and systems != {system}:
        return f"{name}: opens only on {guide.platforms.os[system].name}; use it in a section for that alone"
    return None


def _unreadable_links(section: Section) -> LineMessages:
    """Yield what looks like a link but is not, such as one with a space in its target."""
    text = blank_out_code(section.source)
    rest = LINK.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in re.finditer(r"\]\(", rest):
        yield _line(section, match.start()), "this is not a link: its target must have no spaces"


def _variables(text: str, first_line: int, guide: Guide) -> LineMessages:
    for match in VARIABLE.finditer(text):
        name = match["name"]
        line = first_line + text.count("\n", 0, match.start())
        label, icon = name.removeprefix(LABEL), name.removeprefix(ICON)
        if icon != name:
            if icon not in SHAPES:
                yield line, f"there is no icon “{icon}”{suggest_spelling(icon, SHAPES)}"
        elif label == name and name not in NAMES:
            yield line, f"there is no variable “{name}”{suggest_spelling(name, NAMES)}"
        elif label != name and label not in guide.labels.texts:
            hint = suggest_spelling(label, guide.labels.texts)
            yield line, f"there is no label “{label}” in content/labels/{hint}"


def _callouts(section: Section) -> LineMessages:
    for number, line in enumerate(section.source.split("\n"), section.first_line):
        match = CALLOUT.match(line)
        if match and match["type"].lower() not in CALLOUTS:
            yield (
                number,
                f"there is no note “{match['type']}”{suggest_spelling(match['type'].lower(), CALLOUTS)}",
            )


def _html(section: Section) -> LineMessages:
    for match in RAW_HTML.finditer(blank_out_code(section.source)):
        yield _line(section, match.start()), f"HTML is shown as it is written: {match[0]}; use Markdown"


def _kind(step: Step) -> LineMessages:
    if step.kind == "test" and step.id != "test":
        yield 1, "only test.md is of kind test"
    if step.id == "test" and step.kind != "test":
        yield 1, "test.md must be of kind test"
    for choice in step.choices:
        if step.kind == "outcome":
            yield choice.line, "an outcome ends the walk and has no choices; make it a link in a sentence"
            return
        if choice.fault and step.id != "test":
            yield choice.line, f"`{choice.fault}` is a fault id, which only the choices of test.md have"


def _addressed(step: Step, guide: Guide) -> LineMessages:
    """Yield what a support agent would read as said to them, as it speaks to the customer."""
    faults = guide.steps["test"].faults if "test" in guide.steps else {}
    verdicts = {target for fault, target in faults.items() if fault != "all-clear"}
    if step.readers or (step.kind != "fix" and step.id not in verdicts):
        return
    for part, text, for_agents in (
        ("title", step.title, step.agents_title),
        ("lead", " ".join(_leads(step)), step.agents_lead),
    ):
        if YOU.search(for_agents or text):
            yield 1, f"its {part} says “you”; say in agents_{part} what an agent reads of the customer"


def _leads(step: Step) -> Iterator[str]:
    """Yield the first paragraphs of a step, one for each platform where they have their own."""
    everyone = step.sections[0]
    for section in [everyone] if everyone.source.strip() else step.sections:
        block = section.source.strip().partition("\n\n")[0]
        if PARAGRAPH.match(block):
            yield block


def _long_lists(step: Step) -> LineMessages:
    for section in step.sections if step.kind != "test" else ():
        for choices in section.choice_lists:
            if len(choices.choices) > MOST_CHOICES:
                yield choices.line, f"a list has at most {MOST_CHOICES} choices; ask a question before"


def _line(section: Section, position: int) -> int:
    return section.first_line + section.source.count("\n", 0, position)
