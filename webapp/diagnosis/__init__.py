"""Decide from one run's measurements which level blocks the microphone, how sure that is, and why."""

from webapp.diagnosis.engine import diagnose
from webapp.diagnosis.faults import FAULT_LEVELS, Diagnosis, Evidence, Finding
from webapp.diagnosis.measurements import Measurements, TabRun
from webapp.diagnosis.phone_errors import PhoneErrors
from webapp.diagnosis.progress import has_progressed

__all__ = [
    "FAULT_LEVELS",
    "Diagnosis",
    "Evidence",
    "Finding",
    "Measurements",
    "PhoneErrors",
    "TabRun",
    "diagnose",
    "has_progressed",
]
