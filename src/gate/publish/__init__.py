"""Decision and pages → deeds → receipts. Publishing never changes the decision."""

from gate.publish.perform import OpenHub, Receipt, perform
from gate.publish.plan import Deed, Pages, WritePage, plan

__all__ = ["Deed", "OpenHub", "Pages", "Receipt", "WritePage", "perform", "plan"]
