"""Draw the guide as a Mermaid flowchart."""

from collections.abc import Iterator

from webapp.guide.model import Guide, Step

SHAPES = {"question": ('{{"', '"}}'), "fix": ('["', '"]'), "test": ('(["', '"])'), "outcome": ('[["', '"]]')}


def draw_mermaid(guide: Guide) -> str:
    """Return a flowchart in Mermaid: every step with its title, every choice as an arrow."""
    return "\n".join(["flowchart TD", *_lines(guide)]) + "\n"


def _lines(guide: Guide) -> Iterator[str]:
    numbers = {id: f"s{number}" for number, id in enumerate(guide.steps)}
    for id, step in guide.steps.items():
        opening, closing = SHAPES[step.kind]
        yield f"  {numbers[id]}{opening}{_quoted(step.title)}{closing}"
    for id, step in guide.steps.items():
        for target, label in _arrows(step).items():
            if target in numbers:
                named = f"|{label}|" if label else ""
                yield f"  {numbers[id]} -->{named} {numbers[target]}"


def _arrows(step: Step) -> dict[str, str]:
    """Return the label of one arrow by the step it leads to; on the test its fault ids."""
    arrows: dict[str, list[str]] = {}
    for choice in step.choices:
        arrows.setdefault(choice.target, []).extend([choice.fault] if choice.fault else [])
    return {target: ", ".join(dict.fromkeys(faults)) for target, faults in arrows.items()}


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
