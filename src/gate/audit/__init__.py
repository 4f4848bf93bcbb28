"""What one night tells the next, and what changed in between. Pure."""

from gate.audit.changes import compare
from gate.audit.memory import recall, remember
from gate.audit.night import night_of

__all__ = ["compare", "night_of", "recall", "remember"]
