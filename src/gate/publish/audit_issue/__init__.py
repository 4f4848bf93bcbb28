"""The audit issue: read what GitHub has, plan the next step, execute it."""

from gate.publish.audit_issue.compare import compare_snapshots
from gate.publish.audit_issue.signals import read_signals
from gate.publish.audit_issue.snapshot import take_audit_snapshot, take_snapshot
from gate.publish.audit_issue.watch import build_watch

__all__ = ["build_watch", "compare_snapshots", "read_signals", "take_audit_snapshot", "take_snapshot"]
