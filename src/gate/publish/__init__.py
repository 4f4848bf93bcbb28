"""Decision and pages → deeds → receipts. Publishing never changes the decision."""

from gate.publish.perform import Receipt, perform
from gate.publish.plan import Deed, Pages, WritePage, plan

__all__ = ["Deed", "Pages", "Receipt", "WritePage", "perform", "plan"]
