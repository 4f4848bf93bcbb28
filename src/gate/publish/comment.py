"""The sticky comment, written by several runs at once: one of them all remains, and it is of the newest run.

GitHub has no way to write a comment only if nobody else has. So the oldest comment of the gate is the one that counts,
and nobody but a person removes it; whoever made another removes their own, and after each writing everybody looks
whether an older run has written over theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github import GitHubClient
from gate.adapters.github.comments import Comment, comments, create, delete, edit
from gate.adapters.github.pulls import pull
from gate.publish.actions import ActionResult, PostComment
from gate.publish.comment_marker import Marker, marker_of, text_of

ROUNDS = 8
"""So often others may write the comment while we do."""

SETTLE = 1.0
"""Seconds until what others had begun to write stands, where others are seen to write at the same time."""


def post(action: PostComment, client: GitHubClient) -> ActionResult:
    """Makes the one comment of the gate say this, unless a newer run or a newer commit has the word.

    The receipt has the address of the comment, or a remark where nothing was written.

    Raises:
        GitHubError: when GitHub refuses or does not answer; whatever was done by then is found by the next run.
    """
    found = _ours(action, client)
    for _ in range(ROUNDS):
        if any(one.marker.newer_than(action.marker) for one in found):
            return ActionResult(action, message="the comment is of a newer run, and stays")
        if pull(client, action.number, fresh=True).head_sha != action.marker.head:
            return ActionResult(action, message="the pull request has a newer commit, whose own run will comment")
        kept = _say(action, client, found[0] if found else None)
        if any(_writes_too(one.marker, action.marker) for one in found):
            client.sleep(SETTLE)
        now = _ours(action, client, kept.author.login)
        mine = {kept.id, *(one.id for one in found)}  # what others made just now they remove themselves
        for extra in (one.comment for one in now[1:] if one.id in mine):
            delete(client, extra)
        if now and now[0].id == kept.id and (not action.marker.newer_than(now[0].marker) or _says(now[0], action)):
            return ActionResult(action, url=kept.url)
        found = now[:1]
    return ActionResult(
        action, message="other runs kept writing the comment at the same time; it may be of one of them"
    )


@dataclass(frozen=True, slots=True)
class _Ours:
    """A comment of this gate, with its marker."""

    comment: Comment
    marker: Marker

    @property
    def id(self) -> int:
        return self.comment.id


def _ours(action: PostComment, client: GitHubClient, us: str = "") -> list[_Ours]:
    """What stands there of this gate, oldest first; who we are is asked only where it matters and is not known."""
    found = [(one, marker_of(one.body)) for one in comments(client, action.number)]
    marked = [_Ours(one, marker) for one, marker in found if marker and marker.key == action.marker.key]
    return [one for one in marked if one.comment.author.login == (us or client.login)]


def _writes_too(other: Marker, own: Marker) -> bool:
    """Whether a comment is of another run for the very same commit: it, or a third, may still be writing."""
    return other.head == own.head and (other.run, other.attempt) != (own.run, own.attempt)


def _says(one: _Ours, action: PostComment) -> bool:
    """Whether the comment need not be written again."""
    return text_of(one.comment.body) == action.text or (
        action.only_changes and one.marker.fingerprint == action.marker.fingerprint
    )


def _say(action: PostComment, client: GitHubClient, old: _Ours | None) -> Comment:
    body = f"{action.marker}\n{action.text}"
    if old is None:
        return create(client, action.number, body)
    if not _says(old, action):
        edit(client, old.comment, body)
    return old.comment
