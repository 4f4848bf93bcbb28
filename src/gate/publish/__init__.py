"""Decision and pages → deeds → receipts. Publishing never changes the decision."""

from gate.publish.deeds import Deed, Receipt, Rewrite, WritePage
from gate.publish.perform import perform

__all__ = ["Deed", "Receipt", "Rewrite", "WritePage", "perform"]
