"""Who approved the pull request: by review, and by a comment that names the item and the commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gate.brief import listed
from gate.github import Hub
from gate.github.comments import Comment, comments
from gate.github.people import Account
from gate.github.pulls import pull
from gate.github.reviews import Review, opinions
from gate.model.evidence import Evidence, Observation, Reason, Remedy, Seen, Unseen
from gate.model.values import Better, FactSpec
from gate.probe import Probe, Scene
from gate.probes import _github as github
from gate.probes._reports import Inputs, OneOrMore
from gate.probes._voters import Voters, pushers, voters

MAX_NOTES = 10
SHORT = 7
"""Digits of a commit that a comment has to name at least."""


def _who(written: str) -> str:
    name = written.removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.-]{1,100})?", name):
        raise ValueError("wanted a login such as `@alice`, or a team such as `@acme/security`")
    return name.lower()


Who = Annotated[str, AfterValidator(_who)]


class Params(Inputs):
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


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Reads the reviews and comments of the pull request as they are now.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    number = scene.subject.pull_request
    if number is None:
        return github.no_pull_request(FACTS)
    look = _Look(inputs, scene, github.hub_of(scene), number)
    facts = github.see(REVIEWS, look.reviews) | github.see((BY_COMMENT,), look.comments)
    notes = listed(look.notes, MAX_NOTES, "approvals do not count")
    seen = github.evidence(facts, f"{look.hub.repo}#{number}", notes=notes)
    return replace(seen, remedies={**seen.remedies, BY_COMMENT.name: look.remedy(seen)})


@dataclass(slots=True)
class _Look:
    """One look at the approvals; `notes` say which do not count, and why."""

    inputs: Params
    scene: Scene
    hub: Hub
    number: int
    notes: list[str] = field(default_factory=list)

    def reviews(self) -> Mapping[str, Observation]:
        """Who approves, and who asks for changes."""
        allowed, newest = self._voters(), opinions(self.hub, self.number)
        approving = [one for one in newest if one.state == "APPROVED"]
        approved = [one for one in approving if self._counts("review", one.author, self._void(one, allowed))]
        asking = [one for one in newest if one.state == "CHANGES_REQUESTED" and not allowed.bar(one.author)]
        return {"approvals": Seen(Decimal(len(approved))), "changes_requested": Seen(Decimal(len(asking)))}

    def _void(self, review: Review, allowed: Voters) -> str:
        if self.inputs.voided_by_push and review.commit != self.head:
            return f"it is of {review.commit[:SHORT] or 'a commit that is gone'}, and the head is {self.head[:SHORT]}"
        return allowed.bar(review.author)

    def comments(self) -> Mapping[str, Observation]:
        """Who approves by a comment. Who pushed is only asked for once somebody else may have approved."""
        allowed, said = self._voters(), list(self._said())
        approving = [one for one in said if self._counts("comment", one.author, self._spoilt(one, allowed))]
        pushed = pushers(self.hub, pull(self.hub, self.number), self.head) if approving else frozenset[str]()
        counted = {
            one.author.login.lower()
            for one in approving
            if self._counts("comment", one.author, "they pushed to it" if one.author.login.lower() in pushed else "")
        }
        return {BY_COMMENT.name: Seen(Decimal(len(counted)))}

    def _said(self) -> Iterator[Comment]:
        """The comments that want to approve this item."""
        for comment in comments(self.hub, self.number, fresh=False):
            if (found := approval(comment.body)) and found[0] == self.scene.item:
                yield comment

    def _spoilt(self, comment: Comment, allowed: Voters) -> str:
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

    def _voters(self) -> Voters:
        author = pull(self.hub, self.number).author
        return voters(self.hub, author, self.inputs.right, self.inputs.by)

    @property
    def head(self) -> str:
        """The commit that is judged."""
        return self.scene.subject.head_sha

    def remedy(self, seen: Evidence) -> Remedy:
        """What to do about missing approvals by comment, after what has to be done first."""
        fact, first = seen.facts[BY_COMMENT.name], seen.remedies.get(BY_COMMENT.name)
        if self.scene.subject.is_fork and isinstance(fact, Unseen) and fact.reason is Reason.FORBIDDEN:
            return Remedy("No comment helps here: have the item expect `approvals`, which are reviews.")
        words = "Have somebody who may approve it, and had no hand in it, comment with this line:"
        line = f"/gate approve {self.scene.item} {self.head[:SHORT]}"
        return Remedy(f"{first.words} {words}" if first else words, line)


def approval(body: str) -> tuple[str, str] | None:
    """The item and the beginning of the commit in a comment that approves; None when it is none.

    `/gate approve ITEM SHA7` has to be the whole first line: what is quoted, fenced or indented begins otherwise.
    """
    found = re.fullmatch(r"/gate approve (\S{1,200}) ([0-9a-fA-F]{7,64})[ \t\r]*", body.split("\n", 1)[0])
    return (found[1], found[2].lower()) if found else None


PROBE = Probe(
    summary="Approvals of the pull request: by review, and by a comment that names the item and the commit.",
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
