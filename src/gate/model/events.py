"""The events that start a run, by GitHub's names, and what is peculiar to each.

Source: GitHub's documentation, "Events that trigger workflows" and "Webhook events and payloads".
"""

from __future__ import annotations

LOCAL = "local"
"""A run outside of any workflow."""

PULL_REQUEST = "pull_request"
TARGET = "pull_request_target"
MERGE_GROUP = "merge_group"
RUN = "workflow_run"
COMMENT = "issue_comment"
SCHEDULE = "schedule"
BY_HAND = "workflow_dispatch"

REVIEWS = ("pull_request_review", "pull_request_review_comment")

EVENTS = (
    LOCAL,
    PULL_REQUEST,
    TARGET,
    "push",
    MERGE_GROUP,
    SCHEDULE,
    BY_HAND,
    RUN,
    COMMENT,
    *REVIEWS,
)
"""All that the gate knows, and `when.events` may name."""

CARRY_PULL_REQUEST = (PULL_REQUEST, TARGET, *REVIEWS)
"""Their payload tells the pull request."""

MERGE = (PULL_REQUEST, MERGE_GROUP)
"""What is judged would be merged into the trusted branch, and is judged by what that branch says."""

WITH_SECRETS = (RUN, COMMENT, TARGET)
"""Their run holds secrets and a token that may write, whoever opened the pull request."""

CHECKED_OUT_ELSEWHERE = (*WITH_SECRETS, *REVIEWS)
"""Their workflow mostly checks out nothing, or the branch that is merged into."""

CHECK_IS_ELSEWHERE = (*WITH_SECRETS, *REVIEWS, BY_HAND)
"""The job's own check is on another commit, or counts as another job: there a status carries the verdict."""
