"""The sticky comment, written by several runs at once: one of them all remains, and it is of the newest run.

GitHub has no way to write a comment only if nobody else has. So the oldest comment of the gate is the one that counts,
and nobody but a person removes it; whoever made another removes their own, and after each writing everybody looks
whether an older run has written over theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from gate.github import Hub
from gate.github.comments import Comment, comments, create, delete, edit
from gate.github.pulls import pull
from gate.publish.deeds import Post, Receipt
from gate.publish.sticky import Marker, marker_of, text_of

ROUNDS = 8
"""So often others may write the comment while we do."""

SETTLE = 1.0
"""Seconds until what others had begun to write stands, where others are seen to write at the same time."""


def post(deed: Post, hub: Hub) -> Receipt:
    """Makes the one comment of the gate say this, unless a newer run or a newer commit has the word.

    The receipt has the address of the comment, or a remark where nothing was written.

    Raises:
        HubError: when GitHub refuses or does not answer; whatever was done by then is found by the next run.
    """
    found = _ours(deed, hub)
    for _ in range(ROUNDS):
        if any(one.marker.newer_than(deed.marker) for one in found):
            return Receipt(deed, said="the comment is of a newer run, and stays")
        if pull(hub, deed.number, fresh=True).head_sha != deed.marker.head:
            return Receipt(deed, said="the pull request has a newer commit, whose own run will comment")
        kept = _say(deed, hub, found[0] if found else None)
        if any(_writes_too(one.marker, deed.marker) for one in found):
            hub.pause(SETTLE)
        now = _ours(deed, hub, kept.author.login)
        mine = {kept.id, *(one.id for one in found)}  # what others made just now they remove themselves
        for extra in (one.comment for one in now[1:] if one.id in mine):
            delete(hub, extra)
        if now and now[0].id == kept.id and (not deed.marker.newer_than(now[0].marker) or _says(now[0], deed)):
            return Receipt(deed, url=kept.url)
        found = now[:1]
    return Receipt(deed, said="other runs kept writing the comment at the same time; it may be of one of them")


@dataclass(frozen=True, slots=True)
class _Ours:
    """A comment of this gate, with its marker."""

    comment: Comment
    marker: Marker

    @property
    def id(self) -> int:
        return self.comment.id


def _ours(deed: Post, hub: Hub, us: str = "") -> list[_Ours]:
    """What stands there of this gate, oldest first; who we are is asked only where it matters and is not known."""
    found = [(one, marker_of(one.body)) for one in comments(hub, deed.number)]
    marked = [_Ours(one, marker) for one, marker in found if marker and marker.key == deed.marker.key]
    return [one for one in marked if one.comment.author.login == (us or hub.login)]


def _writes_too(other: Marker, own: Marker) -> bool:
    """Whether a comment is of another run for the very same commit: it, or a third, may still be writing."""
    return other.head == own.head and (other.run, other.attempt) != (own.run, own.attempt)


def _says(one: _Ours, deed: Post) -> bool:
    """Whether the comment need not be written again."""
    return text_of(one.comment.body) == deed.text or (deed.only_changes and one.marker.gist == deed.marker.gist)


def _say(deed: Post, hub: Hub, old: _Ours | None) -> Comment:
    body = f"{deed.marker}\n{deed.text}"
    if old is None:
        return create(hub, deed.number, body)
    if not _says(old, deed):
        edit(hub, old.comment, body)
    return old.comment
