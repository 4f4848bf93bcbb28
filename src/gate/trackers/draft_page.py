"""A draft → the YAML of a checklist, with the words each item came from and all that is bound to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.text import count_remaining
from gate.trackers.draft import Asked, Draft, DraftItem
from gate.trackers.suggestions.suggestion import ENDPOINTS
from gate.trackers.yaml_text import one_line, quoted

MAX_LISTED = 1500
"""Unbound entries that the page lists; the rest are counted."""


def write(draft: Draft, source: str, title: str, mended: tuple[str, ...] = ()) -> str:
    """The page. `source` is the path of the tracker, for the reader; `mended` is what had to be done to read it."""
    lines = [
        f"# Drafted by `gate import` from {_comment(source)}: look it over, then commit it.",
        "# A `must` comes from words that say it, a `should` from a guess; each item names its words.",
        *(f"# {_comment(each)}" for each in mended),
        "version: 1",
        f"title: {quoted(one_line(title, 200) or 'Tracker')}",
        "items:",
    ]
    for item in draft.items:
        lines += _item(item, source)
    lines += _unbound(draft.unbound)
    lines += _left(draft.asked)
    return "\n".join(lines) + "\n"


def _item(item: DraftItem, source: str) -> Iterator[str]:
    each = item.suggestion
    yield f"  # line {each.line}, {each.confidence}: {_comment(each.words)}"
    yield f"  - id: {item.id}"
    yield f"    title: {quoted(one_line(item.title, 200) or item.id)}"
    for key, value in (("category", item.category), ("owner", item.owner)):
        if cleaned := one_line(value, 100):
            yield f"    {key}: {quoted(cleaned)}"
    if item.weight != 1:
        yield f"    weight: {item.weight}"
    yield f"    probe: {each.probe}"
    if each.params:
        yield "    with:"
        yield from (f"      {name}: {quoted(value)}" for name, value in each.params.items())
    yield f"    {'must' if item.binding else 'should'}: {quoted(list(each.must))}"
    remark = f" ({item.remark})" if item.remark else ""
    yield f"    help: {quoted(one_line(f'Asked for in {source}:{item.line}{remark}', 300))}"


def _unbound(unbound: tuple[Asked, ...]) -> Iterator[str]:
    if unbound:
        yield f"# Bound to nothing ({len(unbound):,}):"
        yield from (
            f"#   line {each.entry.line} ({each.entry.sort}, {each.why}): {_comment(each.entry.title)}"
            for each in unbound[:MAX_LISTED]
        )
    yield from (f"#   and {more}" for more in count_remaining(unbound, MAX_LISTED))


def _left(asked: tuple[Asked, ...]) -> Iterator[str]:
    """The targets that fields state beside what their entry is bound to."""
    found = [(each.entry, stated) for each in asked for stated in each.left]
    if found:
        yield f"# Fields that state what nothing is bound to ({len(found):,}):"
    for entry, stated in found[:MAX_LISTED]:
        asks = "ask for it with --url" if stated.name in ENDPOINTS else "no words that name evidence"
        words = f"{stated.name}: {stated.value}" if stated.name else stated.value
        yield f"#   line {stated.line} (of {_comment(entry.number or entry.title)}, {asks}): {_comment(words)}"
    yield from (f"#   and {more}" for more in count_remaining(found, MAX_LISTED))


def _comment(text: str) -> str:
    return one_line(text, 160)
