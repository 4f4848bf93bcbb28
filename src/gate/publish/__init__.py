"""Decision and pages → deeds → receipts. Publishing never changes the decision."""

from gate.publish.perform import Receipt, perform
from gate.publish.plan import Deed, Pages, Rewrite, WritePage, is_audit, plan

__all__ = ["Deed", "Pages", "Receipt", "Rewrite", "WritePage", "is_audit", "perform", "plan"]
