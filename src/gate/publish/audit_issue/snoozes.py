"""Snoozes: comments on the audit issue with which people who may write keep it quiet about an item, for some time.

    /gate snooze ITEM until 2026-12-31 REASON
    /gate unsnooze ITEM

The command is the whole first line, so quoted, fenced or indented text is none. Comments that were edited, comments of
bots and apps, and comments of people without write access do not count. A snooze changes no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from itertools import islice

from gate.adapters.github.comments import Comment
from gate.model.audit import InvalidSnooze, Snooze, Snoozes
from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import did_you_mean

MAX_DAYS = 90
"""The longest snooze."""

MAX_AUTHORS = 100
"""The commands of how many authors are read, the newest: each may need a request for the permission of its author.

Authors are counted, not commands: somebody without write access who posts hundreds must not end a snooze.
"""

SHOW_INVALID = timedelta(days=7)
"""How long an invalid command is shown."""

MAX_REASON = 300

SNOOZE = "/gate snooze ITEM until 2026-12-31 REASON"
UNSNOOZE = "/gate unsnooze ITEM"

_COMMAND = re.compile(r"/gate[ \t]+(?P<verb>snooze|unsnooze)(?![\w-])(?P<arguments>.*)")
_SNOOZE = re.compile(r"[ \t]+(?P<item>\S{1,200})[ \t]+until[ \t]+(?P<until>\S{1,40})[ \t]+(?P<reason>\S.*)")
_UNSNOOZE = re.compile(r"[ \t]+(?P<item>\S{1,200})")


class _InvalidError(ValueError):
    """A command that does not count; the text is what is expected."""


@dataclass
class _Evaluation:
    """The commands so far: by item, who snoozed it, and until when."""

    items: Collection[str]
    active: dict[str, Snooze] = field(default_factory=dict)
    invalid: list[tuple[datetime, InvalidSnooze]] = field(default_factory=list)


def evaluate_snoozes(
    comments: Sequence[Comment],
    items: Collection[str],
    may_write: Callable[[Comment], bool],
    now: datetime,
    previous: datetime | None,
) -> Snoozes:
    """The snoozes of these comments, oldest first, at the time of the audit.

    `items` are the ids of the checklist, empty when it could not be read; `previous` is the time of the audit before.
    `may_write` tells whether the author of a comment has write access; it may send a request.
    """
    evaluation = _Evaluation(items)
    for comment, command in _commands(comments):
        by = comment.author.login
        try:
            _require_valid_author(comment, may_write)
            _apply(command, comment, evaluation)
        except _InvalidError as error:
            seen = comment.body.partition("\n")[0]
            evaluation.invalid.append((comment.created_at, InvalidSnooze(by, seen, str(error))))
        else:
            evaluation.invalid = [entry for entry in evaluation.invalid if entry[1].by != by]
    snoozes, today = evaluation.active.values(), now.date()
    return Snoozes(
        active=tuple(snooze for snooze in snoozes if snooze.until >= today),
        ended=tuple(snooze for snooze in snoozes if previous and previous.date() <= snooze.until < today),
        invalid=tuple(entry for at, entry in evaluation.invalid if now - at <= SHOW_INVALID),
    )


def _commands(comments: Sequence[Comment]) -> list[tuple[Comment, re.Match[str]]]:
    """The comments with their commands, of the MAX_AUTHORS authors whose last one is the newest."""
    matches = ((comment, _COMMAND.fullmatch(comment.body.partition("\n")[0].rstrip())) for comment in comments)
    commands = [(comment, match) for comment, match in matches if match]
    authors = dict.fromkeys(comment.author.login for comment, _ in reversed(commands))
    selected = frozenset(islice(authors, MAX_AUTHORS))
    return [(comment, command) for comment, command in commands if comment.author.login in selected]


def _require_valid_author(comment: Comment, may_write: Callable[[Comment], bool]) -> None:
    if comment.is_edited:
        raise _InvalidError("a new comment, because an edited one does not count")
    if comment.by_app or comment.author.is_bot or not comment.author.login:
        raise _InvalidError("a comment of a person")
    if not may_write(comment):
        raise _InvalidError("a comment of somebody with write access to this repository")


def _apply(command: re.Match[str], comment: Comment, evaluation: _Evaluation) -> None:
    """Applies the command of a comment.

    Raises:
        _InvalidError: when it is not as documented, or about no item, or too long.
    """
    if command["verb"] == "unsnooze":
        match = _UNSNOOZE.fullmatch(command["arguments"])
        if match is None:
            raise _InvalidError(f"`{UNSNOOZE}`")
        _require_item(match["item"], {*evaluation.items, *evaluation.active} if evaluation.items else ())
        evaluation.active.pop(match["item"], None)
        return
    match = _SNOOZE.fullmatch(command["arguments"])
    if match is None:
        raise _InvalidError(f"`{SNOOZE}`")
    _require_item(match["item"], evaluation.items)
    until = _parse_until(match["until"], comment.created_at.date())
    reason = match["reason"][:MAX_REASON]
    evaluation.active[match["item"]] = Snooze(match["item"], until, comment.author.login, reason)


def _require_item(item: str, items: Collection[str]) -> None:
    if items and item not in items:
        hint = did_you_mean(item, list(items))
        raise _InvalidError("the id of an item of the checklist" + (f"; {hint}" if hint else ""))


def _parse_until(text: str, first: date) -> date:
    try:
        until = date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        until = None
    if until is None:
        raise _InvalidError("a date of the calendar such as 2026-12-31")
    last = first + timedelta(days=MAX_DAYS)
    if not first <= until <= last:
        raise _InvalidError(f"a day from {first} to {last}, which are {MAX_DAYS} days")
    return until
