"""A draft → the YAML of a checklist, with the source of each item and the entries without evidence as comments."""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.yaml_text import make_printable_line, quote_yaml
from gate.model.text import count_remaining
from gate.trackers.draft import Draft, DraftEntry, DraftItem
from gate.trackers.suggestions.suggestion import ENDPOINT_LABELS

MAX_LISTED = 1500
"""Entries without evidence that the page lists; the others are only counted."""

MAX_COMMENT = 160


def write(draft: Draft, source: str, title: str, notes: tuple[str, ...] = ()) -> str:
    """The checklist. `source` is the path of the tracker; `notes` are about how it was read."""
    lines = [
        f"# Drafted by `gate import` from {_comment(source)}. Review it before you commit it.",
        "# A clear statement gives a `must`, a guess a `should`; the comment above each item quotes its source.",
        *(f"# {_comment(note)}" for note in notes),
        "version: 1",
        f"title: {quote_yaml(make_printable_line(title, 200) or 'Tracker')}",
        "items:",
    ]
    for item in draft.items:
        lines += _item(item, source)
    lines += _unlinked(draft.unlinked)
    lines += _uncovered(draft.entries)
    return "\n".join(lines) + "\n"


def _item(item: DraftItem, source: str) -> Iterator[str]:
    suggestion = item.suggestion
    yield f"  # line {suggestion.line}, {suggestion.confidence}: {_comment(suggestion.source)}"
    yield f"  - id: {item.id}"
    yield f"    title: {quote_yaml(make_printable_line(item.title, 200) or item.id)}"
    for key, value in (("category", item.category), ("owner", item.owner)):
        if cleaned := make_printable_line(value, 100):
            yield f"    {key}: {quote_yaml(cleaned)}"
    if item.weight != 1:
        yield f"    weight: {item.weight}"
    yield f"    probe: {suggestion.probe}"
    if suggestion.params:
        yield "    with:"
        yield from (f"      {name}: {quote_yaml(value)}" for name, value in suggestion.params.items())
    yield f"    {'must' if item.is_must else 'should'}: {quote_yaml(list(suggestion.must))}"
    note = f" ({item.note})" if item.note else ""
    yield f"    help: {quote_yaml(make_printable_line(f'Required by {source}:{item.line}{note}', 300))}"


def _unlinked(entries: tuple[DraftEntry, ...]) -> Iterator[str]:
    if entries:
        yield f"# Not covered by evidence ({len(entries):,}):"
        yield from (
            f"#   line {item.entry.line} ({item.entry.kind}, {item.reason}): {_comment(item.entry.title)}"
            for item in entries[:MAX_LISTED]
        )
    yield from (f"#   and {more}" for more in count_remaining(entries, MAX_LISTED))


def _uncovered(entries: tuple[DraftEntry, ...]) -> Iterator[str]:
    """The fields with a target that no item covers."""
    fields = [(item.entry, field) for item in entries for field in item.uncovered]
    if fields:
        yield f"# Fields with a target that no item covers ({len(fields):,}):"
    for entry, field in fields[:MAX_LISTED]:
        reason = "use --url to cover it" if field.name in ENDPOINT_LABELS else "its text names no evidence"
        text = f"{field.name}: {field.value}" if field.name else field.value
        yield f"#   line {field.line} (of {_comment(entry.number or entry.title)}, {reason}): {_comment(text)}"
    yield from (f"#   and {more}" for more in count_remaining(fields, MAX_LISTED))


def _comment(text: str) -> str:
    return make_printable_line(text, MAX_COMMENT)
