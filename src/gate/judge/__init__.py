"""Evidence → Decision. Pure and exact: no clock, no files, no floats."""

from gate.judge.decide import decide, refuse
from gate.judge.preview import already_seen, preview, proposed

__all__ = ["already_seen", "decide", "preview", "proposed", "refuse"]
