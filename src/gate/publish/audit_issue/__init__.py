"""What one night tells the next, and what changed in between. Pure."""

from gate.publish.audit_issue.changes import compare
from gate.publish.audit_issue.snapshot import snapshot_of
from gate.publish.audit_issue.snapshot_text import decode_snapshot, encode_snapshot

__all__ = ["compare", "decode_snapshot", "encode_snapshot", "snapshot_of"]
