"""Evidence → Decision. Pure and exact: no clock, no files, no floats."""

from gate.judge.decide import decide, refuse
from gate.judge.preview import preview, proposed

__all__ = ["decide", "preview", "proposed", "refuse"]
