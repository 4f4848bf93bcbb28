"""The audit issue: read what GitHub has, plan the next step, execute it."""

from gate.publish.audit_issue.compare import compare_snapshots
from gate.publish.audit_issue.snapshot import take_snapshot

__all__ = ["compare_snapshots", "take_snapshot"]
