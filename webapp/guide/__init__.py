"""The guide: steps in Markdown, who sees which part of them, and where each leads."""

from .loader import GuideError, load_guide
from .model import Guide, Step
from .visitor import Visitor

__all__ = ["Guide", "GuideError", "Step", "Visitor", "load_guide"]
