"""The permission of the token that each action needs, as a workflow writes it."""

from __future__ import annotations

COMMENT = "pull-requests: write"
STATUS = "statuses: write"
CHECK_RUN = "checks: write"
AUDIT_ISSUE = "issues: write"
HISTORY = "contents: write"
