"""Files that a tracker moves, renames or deletes."""

from __future__ import annotations

from gate.trackers.reading.reader import parse
from gate.trackers.suggestions import rules
from gate.trackers.suggestions.candidates import find_candidates
from tests.cases import cases


def suggest(text: str, folder: str = "") -> list[tuple[object, tuple[str, ...], str]]:
    tracker = parse(text.encode())
    context = rules.make_context(tracker, folder=folder)
    return [
        (suggestion.params.get("paths"), suggestion.must, str(suggestion.confidence))
        for _, suggestions in rules.suggest_for_entries(find_candidates(tracker), tracker, context)
        for suggestion in suggestions
    ]


HEAD = "| File | From | Target | Status |\n|---|---|---|---|\n"


@cases(
    ("text", "expected"),
    [
        (HEAD + "| `a.yaml` | `maps/` | `DELETE` | Pending |", [("maps/a.yaml", ("not exists",), "likely")]),
        (HEAD + "| `a.yaml` | `maps/` | to be removed | Pending |", [("maps/a.yaml", ("not exists",), "likely")]),
        (
            HEAD + "| `a.yaml` | `maps/` | `old/` | Done |",
            [("old/a.yaml", ("exists",), "likely"), ("maps/a.yaml", ("not exists",), "likely")],
        ),
        (
            HEAD + "| `a.yaml` | `maps/a.yaml` | `old/b.yaml` | Done |",
            [("old/b.yaml", ("exists",), "likely"), ("maps/a.yaml", ("not exists",), "likely")],
        ),
        (
            "| File | Current path | New path | Status |\n|-|-|-|-|\n| `a.md` | `docs/` | `docs/old/` | Pending |",
            [("docs/old/a.md", ("exists",), "likely"), ("docs/a.md", ("not exists",), "likely")],
        ),
        (
            "| File | Action | Status |\n|-|-|-|\n| `maps/a.yaml` | Delete | Pending |",
            [("maps/a.yaml", ("not exists",), "likely")],
        ),
        (
            "- [ ] Move `src/a.ts` to `src/lib/`",
            [("src/lib/a.ts", ("exists",), "likely"), ("src/a.ts", ("not exists",), "likely")],
        ),
        (
            "- [ ] Rename `src/a.ts` to `b.ts`",
            [("src/b.ts", ("exists",), "likely"), ("src/a.ts", ("not exists",), "likely")],
        ),
        ("- [ ] Move `src/a.ts` to `src/lib/` and fix the imports", []),
        (HEAD + "| `a.yaml` | `maps/` | next week | Pending |", [("**/a.yaml", ("exists",), "guess")]),
    ],
)
def test_a_move_needs_the_target_and_not_the_source(text: str, expected: list[object]) -> None:
    assert suggest(text) == expected


def test_a_move_in_a_folder_is_relative_to_the_tracker_or_to_the_root() -> None:
    assert suggest("- [ ] Move `src/a.ts` to `lib/`", "app") == [
        ("{,app/}lib/a.ts", ("exists",), "likely"), ("{,app/}src/a.ts", ("not exists",), "likely"),
    ]  # fmt: skip
