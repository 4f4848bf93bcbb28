"""Evidence → Decision. Pure and exact: no clock, no files, no floats."""

from gate.judge.decide import conclude, decide, is_met, preview, refuse, remember
from gate.judge.outcome import final_exit_code, sort_by_severity
from gate.judge.reference import NO_REFERENCE, Reference

__all__ = [
    "NO_REFERENCE",
    "Reference",
    "conclude",
    "decide",
    "final_exit_code",
    "is_met",
    "preview",
    "refuse",
    "remember",
    "sort_by_severity",
]
