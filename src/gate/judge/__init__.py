"""Evidence → Decision. Pure and exact: no clock, no files, no floats."""

from gate.judge.decide import conclude, decide, refuse
from gate.judge.outcome import final_exit_code, worst_last
from gate.judge.preview import preview

__all__ = ["conclude", "decide", "final_exit_code", "preview", "refuse", "worst_last"]
