"""A step of the guide as one visitor sees it: what a page shows of it."""

from dataclasses import dataclass
from html import escape

from webapp.guide.model import Kind


@dataclass(frozen=True)
class ChoiceView:
    """A choice as this visitor sees it. `fault` is the fault id it stands for on the step `test`."""

    label_html: str
    target_id: str
    fault: str | None


@dataclass(frozen=True)
class Action:
    """A link to a page of the operating system's settings, which does what the step is about."""

    label_html: str
    url: str


@dataclass(frozen=True)
class StepView:
    """A step as this visitor sees it; HTML is sanitised.

    `lead_html` is what is in its first block, if that is a paragraph, and `action` the link that is a
    paragraph of its own above the steps of their platform. `body` is the text without these two.
    `title_is_source` says that the title is in the source language because it is not translated.
    `choices_title_html` is the heading of a section that holds only the choices. `agents_title` and
    `agents_lead_html` are the title and `lead_html` for a support agent.
    `partial` says that too little is known of the visitor to choose one section everywhere.
    """

    id: str
    kind: Kind
    title: str
    title_html: str
    title_is_source: bool
    lead_html: str
    action: Action | None
    body: str
    choices: tuple[ChoiceView, ...]
    choices_title_html: str | None
    partial: bool
    agents_title: str
    agents_lead_html: str

    @property
    def whole_body(self) -> str:
        """The text in one piece, for where its first paragraph and its action have no place of their own."""
        blocks = [f"<p>{self.lead_html}</p>"] if self.lead_html else []
        if self.action:
            blocks.append(f'<p><a href="{escape(self.action.url)}">{self.action.label_html}</a></p>')
        return "\n".join([*blocks, self.body])
