"""Evidence → Decision. Pure and exact: no clock, no files, no floats."""

from gate.judge.decide import decide

__all__ = ["decide"]
