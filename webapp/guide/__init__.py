"""The guide: steps in Markdown, who sees which part of them, and where each leads."""

from webapp.guide.loader import GuideError, load_guide
from webapp.guide.model import Guide, Step
from webapp.guide.visitor import Visitor

__all__ = ["Guide", "GuideError", "Step", "Visitor", "load_guide"]
