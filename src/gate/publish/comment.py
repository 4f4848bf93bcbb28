"""The sticky comment when several runs write it at once: one comment remains, and it is the newest run's.

No forge has a conditional write. So the oldest comment of the gate is the one that counts, and only a person removes
it. A run that posted another one removes its own, and after each write a run checks that no older run overwrote it.
"""

from __future__ import annotations

from collections.abc import Sequence

from gate.model.lazy_dataclass import dataclass
from gate.publish.actions import ActionResult, PostComment
from gate.publish.audit_issue.compare import compare_snapshots
from gate.publish.carrier import Carrier, PostedComment
from gate.publish.markers import CommentMarker, text_without_marker
from gate.publish.pushes import Push, previous_push

MAX_ROUNDS = 8
"""Rounds in which other runs may write the comment at the same time."""

SETTLE_SECONDS = 1.0
"""Wait after a write, so that the pending writes of other runs are done, when other runs write at the same time."""

_NEWER_RUN = "the comment is from a newer run, so it is not changed"
_NEWER_COMMIT = "the {} has a newer commit, whose own run will comment"
_CLOSED = "the {} is closed, so no comment is written"
_SHARED_KEY = (
    "another job of this run wrote the comment of gate {} before, and this job replaced it; give each job, and each "
    "leg of a matrix, its own `key`"
)
_SHARED_KEY_LATER = (
    "a later job of this run has written the comment of gate {}, so it is not changed; give each job, and each leg "
    "of a matrix, its own `key`"
)
_CONCURRENT_RUNS = "other runs kept writing the comment at the same time; it may be from one of them"


@dataclass(frozen=True, slots=True)
class _GateComment:
    """A comment of this gate, with its marker."""

    comment: PostedComment
    marker: CommentMarker

    @property
    def id(self) -> int:
        return self.comment.id


def post_comment(action: PostComment, carrier: Carrier) -> ActionResult:
    """Posts or updates the one comment of the gate, unless a newer run or a newer commit takes precedence.

    The result has the address of the comment, or a message when nothing was written, and a message when another job of
    the run wrote the same comment.

    Raises:
        ForgeError: the forge refuses or does not answer. The next run continues from what exists by then.
    """
    existing = _read_comments(action, carrier)
    is_shared = any(
        comment.marker.is_of_other_job(action.marker, numbers_jobs=carrier.numbers_jobs) for comment in existing
    )
    note = _SHARED_KEY.format(action.marker.key) if is_shared else ""
    for _ in range(MAX_ROUNDS):
        if any(comment.marker.newer_than(action.marker) for comment in existing):
            return ActionResult(
                action, message=_SHARED_KEY_LATER.format(action.marker.key) if is_shared else _NEWER_RUN
            )
        head = carrier.read_head()
        if head.sha != action.marker.head:
            return ActionResult(action, message=_NEWER_COMMIT.format(carrier.noun))
        if not head.is_open:
            return ActionResult(action, message=_CLOSED.format(carrier.noun))
        current = _write(action, carrier, existing[0] if existing else None)
        if any(_is_concurrent(comment.marker, action.marker) for comment in existing):
            carrier.sleep(SETTLE_SECONDS)
        after = _read_comments(action, carrier, current.author)
        _delete_duplicates(after, {current.id, *(comment.id for comment in existing)}, carrier)
        if after and after[0].id == current.id and _is_final(after[0], action):
            return ActionResult(action, message=note, url=current.url)
        existing = after[:1]
    return ActionResult(action, message=_CONCURRENT_RUNS)


def _read_comments(action: PostComment, carrier: Carrier, login: str = "") -> list[_GateComment]:
    """The comments of this gate, oldest first. Our own login is requested only when needed and not passed."""
    markers = [(comment, CommentMarker.parse(comment.body)) for comment in carrier.read_comments()]
    marked = [
        _GateComment(comment, marker) for comment, marker in markers if marker and marker.key == action.marker.key
    ]
    return [comment for comment in marked if comment.comment.author == (login or carrier.login)]


def _write(action: PostComment, carrier: Carrier, existing: _GateComment | None) -> PostedComment:
    if existing is None:
        return carrier.create(_body(action, None))
    if not _is_current(existing, action):
        carrier.edit(existing.id, _body(action, _previous(existing, action)))
    return existing.comment


def _previous(existing: _GateComment, action: PostComment) -> Push | None:
    """The commit before this one, as the existing comment remembers it; for display only."""
    return previous_push(existing.comment.body, action.marker.head)


def _body(action: PostComment, previous: Push | None) -> str:
    hidden = [str(action.marker)]
    if action.snapshot and action.marker.head:
        hidden.append(str(Push(action.marker.head, action.snapshot)))
        hidden += [str(previous)] if previous else []
    return "\n".join([*hidden, _text(action, previous)])


def _text(action: PostComment, previous: Push | None) -> str:
    """The visible text, with what changed since the previous commit."""
    if not previous or not action.snapshot:
        return action.heading + action.text
    from gate.render.pushes import render_push

    changes = compare_snapshots(previous.snapshot, action.snapshot)
    return action.heading + render_push(previous.head, changes, action.links) + action.text


def _delete_duplicates(comments_after: Sequence[_GateComment], ids: set[int], carrier: Carrier) -> None:
    """Deletes all but the oldest comment. Comments that other runs posted meanwhile are theirs to delete."""
    for duplicate in comments_after[1:]:
        if duplicate.id in ids:
            carrier.delete(duplicate.id)


def _is_concurrent(other: CommentMarker, current: CommentMarker) -> bool:
    """Whether another run for the same commit wrote a comment: that run, or a third one, may still be writing."""
    return other.head == current.head and (other.run, other.attempt) != (current.run, current.attempt)


def _is_final(comment: _GateComment, action: PostComment) -> bool:
    """Whether the comment is by this run or a newer one, or an older run wrote the same text."""
    return not action.marker.newer_than(comment.marker) or _is_current(comment, action)


def _is_current(comment: _GateComment, action: PostComment) -> bool:
    """Whether the comment need not be written again."""
    return text_without_marker(comment.comment.body) == _text(action, _previous(comment, action)) or (
        action.only_changes and comment.marker.fingerprint == action.marker.fingerprint
    )
