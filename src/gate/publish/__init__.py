"""Decision and pages → actions → results. Publishing never changes the decision."""

from gate.publish.execute import execute

__all__ = ["execute"]
