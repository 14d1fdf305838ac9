"""Says from the measurements of one run which level blocks the microphone, how sure that is, and why."""

from .engine import diagnose
from .faults import FAULT_LEVELS, Diagnosis, Evidence, Finding
from .measurements import Measurements, TabRun
from .progress import progressed

__all__ = [
    "FAULT_LEVELS",
    "Diagnosis",
    "Evidence",
    "Finding",
    "Measurements",
    "TabRun",
    "diagnose",
    "progressed",
]
