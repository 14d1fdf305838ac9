"""Steps as visitors see them, outside of the app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from webapp.guide import Guide, Visitor
from webapp.guide.matching import choose_sections
from webapp.guide.messages import Translate
from webapp.guide.pattern import Pattern, Shape
from webapp.guide.render import RenderContext, known_facts, make_pattern, shape_of, stand_ins
from webapp.guide.step_view import StepView
from webapp.guide.variables import collect_values


@dataclass
class Renderer:
    """Renders the steps of a guide in a language, each only once for all who see the same of it."""

    guide: Guide
    context: RenderContext
    link: Callable[[str], str] = "/en/{}".format
    ask_for_address: str = ""
    _patterns: dict[tuple[str, Shape], Pattern] = field(default_factory=dict)

    def show(self, step_id: str, visitor: Visitor) -> StepView:
        """Return a step as a visitor sees it; raise KeyError if there is no such step."""
        names = stand_ins(self.guide, self.context.translate, is_hearsay=visitor.is_hearsay)
        values = collect_values(self.guide, visitor, names)
        visible = choose_sections(self.guide, self.guide.steps[step_id], visitor)
        key = step_id, shape_of(visible, known_facts(visitor, values))
        if key not in self._patterns:
            self._patterns[key] = make_pattern(self.guide, *key, self.context)
        return self._patterns[key].fill(values, self.link, lambda: self.ask_for_address)


def render(
    guide: Guide,
    step_id: str,
    visitor: Visitor,
    translate: Translate,
    link: Callable[[str], str],
    ask_for_address: str,
    **options: Any,
) -> StepView:
    """Return one step as a visitor sees it; `options` are those of the context."""
    return Renderer(guide, RenderContext(translate, **options), link, ask_for_address).show(step_id, visitor)
