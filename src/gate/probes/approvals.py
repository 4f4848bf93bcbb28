"""Who approved the pull request: by review, and by a comment that names the item and the commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.comments import Comment, comments
from gate.adapters.github.pulls import pull
from gate.adapters.github.reviews import Review, opinions
from gate.adapters.github.users import Account
from gate.model.evidence import Category, Evidence, Observation, Remedy, Seen, Unseen
from gate.model.text import limit_lines
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.approvers import Approvers, approvers, pushers
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import OneOrMore, ProbeParams

MAX_NOTES = 10
SHORT = 7
"""Digits of a commit that a comment has to name at least."""


def _who(written: str) -> str:
    name = written.removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.-]{1,100})?", name):
        raise ValueError("wanted a login such as `@alice`, or a team such as `@acme/security`")
    return name.lower()


Who = Annotated[str, AfterValidator(_who)]


class ApprovalsParams(ProbeParams):
    """What stands under `with:`."""

    by: Annotated[OneOrMore[Who], Field(max_length=100)] | None = Field(
        default=None, description="Whose approvals count: logins, and teams such as `@acme/security`."
    )
    right: Literal["read", "write", "admin"] = Field(
        default="write", description="What they must at least be allowed to do in the repository."
    )
    voided_by_push: github.Flag = Field(
        default=True, description="Whether a push voids the approving reviews of earlier commits."
    )


def _fact(name: str, meaning: str, better: Better, permission: str = "pull-requests: read") -> FactSpec:
    return FactSpec(name, meaning, better=better, permission=permission)


REVIEWS = (
    _fact("approvals", "people whose newest review approves", Better.HIGHER),
    _fact("changes_requested", "people whose newest review asks for changes", Better.LOWER),
)
BY_COMMENT = _fact(
    "comment_approvals",
    "people who approved this item at this commit by a comment",
    Better.HIGHER,
    "pull-requests: read, contents: read",
)
FACTS = (*REVIEWS, BY_COMMENT)


def measure(params: ApprovalsParams, context: ProbeContext) -> Evidence:
    """Reads the reviews and comments of the pull request as they are now.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    number = context.subject.pull_request
    if number is None:
        return github.no_pull_request(FACTS)
    look = _Look(params, context, github.hub_of(context), number)
    facts = github.see(REVIEWS, look.reviews) | github.see((BY_COMMENT,), look.comments)
    notes = limit_lines(look.notes, MAX_NOTES, "approvals do not count")
    seen = github.evidence(facts, f"{look.client.repo}#{number}", notes=notes)
    return replace(seen, remedies={**seen.remedies, BY_COMMENT.name: look.remedy(seen)})


@dataclass(slots=True)
class _Look:
    """One look at the approvals; `notes` say which do not count, and why."""

    params: ApprovalsParams
    context: ProbeContext
    client: GitHubClient
    number: int
    notes: list[str] = field(default_factory=list)

    def reviews(self) -> Mapping[str, Observation]:
        """Who approves, and who asks for changes."""
        allowed, newest = self._voters(), opinions(self.client, self.number)
        approving = [one for one in newest if one.state == "APPROVED"]
        approved = [one for one in approving if self._counts("review", one.author, self._void(one, allowed))]
        asking = [one for one in newest if one.state == "CHANGES_REQUESTED" and not allowed.bar(one.author)]
        return {"approvals": Seen(Decimal(len(approved))), "changes_requested": Seen(Decimal(len(asking)))}

    def _void(self, review: Review, allowed: Approvers) -> str:
        if self.params.voided_by_push and review.commit != self.head:
            return f"it is of {review.commit[:SHORT] or 'a commit that is gone'}, and the head is {self.head[:SHORT]}"
        return allowed.bar(review.author)

    def comments(self) -> Mapping[str, Observation]:
        """Who approves by a comment. Who pushed is only asked for once somebody else may have approved."""
        allowed, said = self._voters(), list(self._said())
        approving = [one for one in said if self._counts("comment", one.author, self._spoilt(one, allowed))]
        pushed = pushers(self.client, pull(self.client, self.number), self.head) if approving else frozenset[str]()
        counted = {
            one.author.login.lower()
            for one in approving
            if self._counts("comment", one.author, "they pushed to it" if one.author.login.lower() in pushed else "")
        }
        return {BY_COMMENT.name: Seen(Decimal(len(counted)))}

    def _said(self) -> Iterator[Comment]:
        """The comments that want to approve this item."""
        for comment in comments(self.client, self.number, fresh=False):
            if (found := approval(comment.body)) and found[0] == self.context.item:
                yield comment

    def _spoilt(self, comment: Comment, allowed: Approvers) -> str:
        """Why a comment is void; empty when it is not."""
        _, prefix = approval(comment.body) or ("", "")
        if comment.is_edited:
            return "it was edited"
        if comment.by_app:
            return "an app wrote it"
        if not self.head.startswith(prefix):
            return f"it is of {prefix[:SHORT]}, and the head is {self.head[:SHORT]}"
        return allowed.bar(comment.author)

    def _counts(self, what: str, by: Account, bar: str) -> bool:
        if bar:
            self.notes.append(f"the {what} of {by.login or 'somebody'} does not count: {bar}")
        return not bar

    def _voters(self) -> Approvers:
        author = pull(self.client, self.number).author
        return approvers(self.client, author, self.params.right, self.params.by)

    @property
    def head(self) -> str:
        """The commit that is judged."""
        return self.context.subject.head_sha

    def remedy(self, seen: Evidence) -> Remedy:
        """What to do about missing approvals by comment, after what has to be done first."""
        fact, first = seen.facts[BY_COMMENT.name], seen.remedies.get(BY_COMMENT.name)
        if self.context.subject.is_fork and isinstance(fact, Unseen) and fact.category is Category.FORBIDDEN:
            return Remedy("No comment helps here: have the item expect `approvals`, which are reviews.")
        words = "Have somebody who may approve it, and had no hand in it, comment with this line:"
        line = f"/gate approve {self.context.item} {self.head[:SHORT]}"
        return Remedy(f"{first.text} {words}" if first else words, line)


def approval(body: str) -> tuple[str, str] | None:
    """The item and the beginning of the commit in a comment that approves; None when it is none.

    `/gate approve ITEM SHA7` has to be the whole first line: what is quoted, fenced or indented begins otherwise.
    """
    found = re.fullmatch(r"/gate approve (\S{1,200}) ([0-9a-fA-F]{7,64})[ \t\r]*", body.split("\n", 1)[0])
    return (found[1], found[2].lower()) if found else None


PROBE = Probe(
    summary="Approvals of the pull request: by review, and by a comment that names the item and the commit.",
    params=ApprovalsParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
