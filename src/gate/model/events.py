"""The events that start a run, by GitHub's names, and how they differ.

Source: GitHub's documentation, "Events that trigger workflows" and "Webhook events and payloads".
What a run on untrusted code may do is decided in `gate.policy.trust`.
"""

from __future__ import annotations

LOCAL = "local"
"""A run outside any workflow."""

PULL_REQUEST = "pull_request"
PULL_REQUEST_TARGET = "pull_request_target"
MERGE_GROUP = "merge_group"
WORKFLOW_RUN = "workflow_run"
ISSUE_COMMENT = "issue_comment"
SCHEDULE = "schedule"
WORKFLOW_DISPATCH = "workflow_dispatch"
DEPLOYMENT_STATUS = "deployment_status"

REVIEW_EVENTS = ("pull_request_review", "pull_request_review_comment")

EVENTS = (
    LOCAL,
    PULL_REQUEST,
    PULL_REQUEST_TARGET,
    "push",
    MERGE_GROUP,
    SCHEDULE,
    WORKFLOW_DISPATCH,
    WORKFLOW_RUN,
    ISSUE_COMMENT,
    *REVIEW_EVENTS,
    DEPLOYMENT_STATUS,
)
"""Every event that the gate supports and `when.events` may name."""

EVENTS_WITH_PULL_REQUEST = (PULL_REQUEST, PULL_REQUEST_TARGET, *REVIEW_EVENTS)
"""Events whose payload contains the pull request."""

EVENTS_WITHOUT_CHANGE = ("push", SCHEDULE, WORKFLOW_DISPATCH, DEPLOYMENT_STATUS)
"""Events of a commit alone: their run has neither a pull request nor a change to compare with."""

MERGE_EVENTS = (PULL_REQUEST, MERGE_GROUP)
"""Events whose subject would be merged into the trusted branch; the checklist of that branch decides."""

EVENTS_OF_TRUSTED_BRANCH = (*MERGE_EVENTS, DEPLOYMENT_STATUS)
"""Events whose commit may be anything: never its own checklist decides, but that of the trusted branch."""

PRIVILEGED_EVENTS = (WORKFLOW_RUN, ISSUE_COMMENT, PULL_REQUEST_TARGET)
"""Events whose run holds secrets and may hold a token with write access, even for a pull request from a fork."""

EVENTS_WITHOUT_CHECKOUT = (*PRIVILEGED_EVENTS, *REVIEW_EVENTS)
"""Events whose workflow usually checks out nothing, or the base branch."""

EVENTS_WITH_STATUS = (*PRIVILEGED_EVENTS, *REVIEW_EVENTS, WORKFLOW_DISPATCH)
"""Events whose job's own check is on another commit or counts as another job; a commit status shows the decision."""
