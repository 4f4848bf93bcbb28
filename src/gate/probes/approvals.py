"""Approvals of the pull request: by review, and by a comment that names the item and the commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.comments import Comment, comments
from gate.adapters.github.pulls import pull
from gate.adapters.github.reviews import Review, opinions
from gate.adapters.github.users import Account
from gate.model.evidence import Category, Evidence, Observation, Remedy, Request, Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, limit_lines
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.approvers import Approvers, find_approvers, find_pushers, first_push
from gate.probes.common.base_merges import BaseMerges
from gate.probes.common.parameters import Boolean, OneOrMore, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

MAX_NOTES = 10
MAX_NAMES = 5
SHORT_SHA = 7
"""The fewest digits of a commit that a comment must have."""


def _parse_approver(raw: str) -> str:
    name = raw.removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.-]{1,100})?", name):
        raise ValueError("expected a login such as `@alice`, or a team such as `@acme/security`")
    return name.lower()


Approver = Annotated[str, AfterValidator(_parse_approver)]


class ApprovalsParams(ProbeParams):
    """The parameters of the probe `approvals`."""

    by: Annotated[OneOrMore[Approver], Field(max_length=100)] | None = Field(
        default=None, description="Whose approvals count: logins, and teams such as `@acme/security`."
    )
    right: Literal["read", "write", "admin"] = Field(
        default="write", description="The permission in the repository that an approver must at least have."
    )
    voided_by_push: Boolean = Field(
        default=True, description="Whether a push invalidates the approving reviews of earlier commits."
    )
    ignore_base_merges: Boolean = Field(
        default=False,
        description="Whether merges of the base branch that change nothing else, as by *Update branch*, leave reviews "
        "and comments valid.",
    )


def _fact(name: str, meaning: str, better: Better, permission: str = "pull-requests: read") -> FactSpec:
    return FactSpec(name, meaning, better=better, permission=permission)


REVIEWS = (
    _fact("approvals", "people whose latest review approves", Better.HIGHER),
    _fact("changes_requested", "people whose latest review requests changes", Better.LOWER),
)
BY_COMMENT = _fact(
    "comment_approvals",
    "people who approved this item at this commit by a comment",
    Better.HIGHER,
    "pull-requests: read, contents: read",
)
FACTS = (*REVIEWS, BY_COMMENT)


def measure(params: ApprovalsParams, context: ProbeContext) -> Evidence:
    """Reads the current reviews and comments of the pull request.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    number = context.subject.pull_request
    if number is None:
        return github.no_pull_request(FACTS)
    count = _ApprovalCount(params, context, github.require_client(context), number)
    facts = github.observe(REVIEWS, count.reviews) | github.observe((BY_COMMENT,), count.comments)
    notes = limit_lines(count.notes, MAX_NOTES, "approvals do not count")
    evidence = github.evidence(facts, f"{count.client.repo}#{number}", notes=notes)
    remedies = {**count.review_remedies(evidence), **evidence.remedies, BY_COMMENT.name: count.remedy(evidence)}
    return replace(evidence, remedies=remedies)


@dataclass
class _ApprovalCount:
    """Counts the approvals of one pull request; `notes` explain which of them do not count."""

    params: ApprovalsParams
    context: ProbeContext
    client: GitHubClient
    number: int
    notes: list[str] = field(default_factory=list)

    @cached_property
    def base_merges(self) -> BaseMerges:
        """The merges of the base branch at the end of the pull request."""
        return BaseMerges(self.client, pull(self.client, self.number).base_ref, self.head, self.context.host.env)

    def reviews(self) -> Mapping[str, Observation]:
        """The number of people who approve, and of people who request changes."""
        allowed, latest = self._approvers(), opinions(self.client, self.number)
        approving = [review for review in latest if review.state == "APPROVED"]
        approved = [
            review
            for review in approving
            if self._counts("review", review.author, self._review_rejection(review, allowed))
        ]
        requesting = [
            review for review in latest if review.state == "CHANGES_REQUESTED" and not allowed.rejection(review.author)
        ]
        return {"approvals": Seen(Decimal(len(approved))), "changes_requested": Seen(Decimal(len(requesting)))}

    def _review_rejection(self, review: Review, allowed: Approvers) -> str:
        if self.params.voided_by_push and review.commit not in self._valid_commits(review.commit):
            commit = review.commit[:SHORT_SHA] or "a commit that no longer exists"
            return f"it is for {commit}, and the head is {self.head[:SHORT_SHA]}"
        return allowed.rejection(review.author)

    def comments(self) -> Mapping[str, Observation]:
        """The number of people who approve by a comment. Pushes are only queried when somebody may have approved."""
        allowed, candidates = self._approvers(), list(self._approving_comments())
        approving = [
            comment
            for comment in candidates
            if self._counts("comment", comment.author, self._comment_rejection(comment, allowed))
        ]
        pushed = self._pushers() if approving else frozenset[str]()
        logins = {
            login
            for comment in approving
            if (login := comment.author.login.lower())
            and self._counts("comment", comment.author, self._push_rejection(comment, pushed))
        }
        return {BY_COMMENT.name: Seen(Decimal(len(logins)))}

    def _approving_comments(self) -> Iterator[Comment]:
        """The comments that approve this item, valid or not."""
        for comment in comments(self.client, self.number, fresh=False):
            approval = parse_approval(comment.body)
            if approval and approval[0] == self.context.item:
                yield comment

    def _comment_rejection(self, comment: Comment, allowed: Approvers) -> str:
        """Why a comment does not count; empty when it does."""
        _, prefix = parse_approval(comment.body) or ("", "")
        if comment.is_edited:
            return "it was edited"
        if comment.by_app:
            return "an app wrote it"
        if not any(commit.startswith(prefix) for commit in self._valid_commits(prefix)):
            return f"it is for {prefix[:SHORT_SHA]}, and the head is {self.head[:SHORT_SHA]}"
        return allowed.rejection(comment.author)

    def _push_rejection(self, comment: Comment, pushed: frozenset[str]) -> str:
        """Why a comment does not count because of the pushes; empty when it does.

        A commit can be made to begin with the digits of an earlier one, so the comment must not be older than its push.
        """
        if comment.author.login.lower() in pushed:
            return "they pushed to the pull request"
        _, prefix = parse_approval(comment.body) or ("", "")
        commits = self._valid_commits(prefix)
        index = next(number for number, commit in enumerate(commits) if commit.startswith(prefix))
        pushed_at = first_push(self.client, pull(self.client, self.number), commits[: index + 1])
        is_older = pushed_at is None or comment.created_at < pushed_at
        return f"it is older than the push of {commits[index][:SHORT_SHA]}" if is_older else ""

    def _counts(self, kind: str, author: Account, rejection: str) -> bool:
        if rejection:
            self.notes.append(f"the {kind} by {author.login or 'a deleted account'} does not count: {rejection}")
        return not rejection

    def _valid_commits(self, prefix: str) -> tuple[str, ...]:
        """The commits whose approvals are valid; merges of the base branch are only read when the head does not fit."""
        if self.params.ignore_base_merges and not (prefix and self.head.startswith(prefix)):
            return self.base_merges.commits
        return (self.head,)

    def _pushers(self) -> frozenset[str]:
        base_merges = self.base_merges if self.params.ignore_base_merges else None
        return find_pushers(self.client, pull(self.client, self.number), self.head, base_merges)

    def _approvers(self) -> Approvers:
        author = pull(self.client, self.number).author
        return find_approvers(self.client, author, self.params.right, self.params.by)

    @property
    def head(self) -> str:
        """The commit that is judged."""
        return self.context.subject.head_sha

    def review_remedies(self, evidence: Evidence) -> Mapping[str, Remedy]:
        """Whom to ask for a review, where the reviews are known."""
        if not isinstance(evidence.facts["approvals"], Seen):
            return {}
        people = join_names(self._people, MAX_NAMES, last=" or ") if self._people else "somebody who may approve"
        return {"approvals": Remedy(f"Ask {people} for an approving review.", "", Request.APPROVE, self._people)}

    @property
    def _people(self) -> tuple[str, ...]:
        """Whose approvals count, as the checklist names them; empty for everybody with the permission."""
        return tuple(f"@{name}" for name in self.params.by or ())

    def remedy(self, evidence: Evidence) -> Remedy:
        """How to approve by a comment, after the advice for a missing fact."""
        fact, first = evidence.facts[BY_COMMENT.name], evidence.remedies.get(BY_COMMENT.name)
        if self.context.subject.is_fork and isinstance(fact, Unseen) and fact.category is Category.FORBIDDEN:
            return Remedy("A comment cannot approve here: change the item to expect `approvals`, which are reviews.")
        text = "Ask somebody who may approve, and did not work on the change, to comment with this line:"
        line = f"/gate approve {self.context.item} {self.head[:SHORT_SHA]}"
        if first:
            return Remedy(f"{first.text} {text}", line)
        return Remedy(text, line, Request.APPROVE, self._people)


def parse_approval(body: str) -> tuple[str, str] | None:
    """The item and the commit prefix of an approving comment; None for any other comment.

    `/gate approve ITEM SHA7` must be the whole first line; quoted, fenced or indented text starts differently.
    """
    match = re.fullmatch(r"/gate approve (\S{1,200}) ([0-9a-fA-F]{7,64})[ \t\r]*", body.split("\n", 1)[0])
    return (match[1], match[2].lower()) if match else None


PROBE = Probe(
    summary="Approvals of the pull request: by review, and by a comment that names the item and the commit.",
    params=ApprovalsParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
)
