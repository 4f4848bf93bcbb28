"""Files that are missing where a tracker names them, and somewhere else: the claim is not contradicted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gate.model.decision import Status
from gate.trackers.claims.elsewhere import MAX_MISSING, find_doubts
from gate.trackers.draft import draft_checklist
from gate.trackers.reading.reader import parse
from tests.cases import cases
from tests.trackers.decisions import make_decision


@dataclass
class Tree:
    """A tree with these files, and files that a commit removed."""

    files: Iterable[str]
    removed: Iterable[str] = ()

    def list_files(self) -> Iterable[str]:
        return self.files

    def list_removed_files(self) -> Iterable[str]:
        return self.removed


def doubts(text: str, *files: str, removed: Iterable[str] = (), status: Status = Status.FAIL) -> Mapping[str, str]:
    draft = draft_checklist(parse(text.encode()), ("files",))
    verdicts = make_decision({item.id: status for item in draft.items}).verdicts
    return find_doubts(draft, verdicts, Tree(files, removed))


TEXT = "- [x] Write `src/till.ts`\n"


@cases(
    ("files", "removed", "reason"),
    [
        (("src/other.ts",), (), None),
        (("src/other.ts", "lib/till.ts"), (), "lib/till.ts may be this file under another path"),
        (("src/Till.tsx",), (), "src/Till.tsx may be this file under another path"),
        (("src/till/index.ts",), (), "src/till may be this file under another path"),
        (("src/other.ts",), ("src/till.ts",), "src/till.ts was removed later"),
        (("src/other.ts",), ("web/src/till.ts",), "src/till.ts was removed later"),
        (("src/other.ts",), ("src/untill.ts",), None),
        (("api/other.ts",), (), "there is no folder src here; the file may be in another repository"),
        (("README.md",), (), None),
        (("src/.tillrc",), (), "src/.tillrc may be this file under another path"),
    ],
)
def test_a_missing_file_may_be_somewhere_else(
    files: tuple[str, ...], removed: tuple[str, ...], reason: str | None
) -> None:
    assert doubts(TEXT, *files, removed=removed).get("write-src-till-ts") == reason


def test_a_removed_file_may_have_been_moved() -> None:
    text = "- [ ] Remove `src/till.ts`\n"
    assert doubts(text, "lib/till.ts", status=Status.PASS) == {
        "remove-src-till-ts": "lib/till.ts may be this file under another path"
    }
    assert doubts(text, "src/other.ts", status=Status.PASS) == {}


def test_the_target_of_a_move_is_no_doubt_about_its_source() -> None:
    assert doubts("- [ ] Move `src/till.ts` to `lib/`\n", "lib/till.ts", status=Status.PASS) == {}


def test_a_tracker_whose_files_are_all_missing_may_be_about_another_tree() -> None:
    lines = [f"- [x] Write `src/f{number}.ts`\n" for number in range(MAX_MISSING)]
    many = doubts("".join(lines), "src/other.ts")
    assert set(many.values()) == {"8 files of this tracker are missing; they may be in another repository"}
    assert doubts("".join(lines[1:]), "src/other.ts") == {}
    guesses = [line.replace("Write", "The totals of") for line in lines[1:]]
    assert "write-src-f0-ts" in doubts("".join([lines[0], *guesses]), "src/other.ts")
    open_tasks = [line.replace("[x]", "[ ]") for line in lines]
    assert doubts("".join(open_tasks), "src/other.ts") == {}


@cases(
    ("text", "files", "reason"),
    [
        ("Write `till.ts`", ("lib/till.ts",), None),
        ("Write `till.ts`", ("lib/till.ts", "app/till.ts"), "2 files have this name"),
        ("Write `till.ts`", ("till.ts", "app/till.ts"), None),
        ("Write `src/till.ts`", ("src/till.ts", "app/src/till.ts"), None),
        ("Write `src/till.ts`", ("app/src/till.ts",), "app/src/till.ts may be another file"),
        ("Write `src/till.ts`", ("shop/src/till.ts", "app/src/till.ts"), None),
        ("Write `src/lib/till.ts`", ("app/src/lib/till.ts",), None),
    ],
)
def test_a_file_that_is_found_in_another_folder_may_be_another_file(
    text: str, files: tuple[str, ...], reason: str | None
) -> None:
    draft = draft_checklist(parse(f"- [ ] {text}\n".encode()), ("files",))
    verdicts = make_decision({item.id: Status.PASS for item in draft.items}).verdicts
    assert find_doubts(draft, verdicts, Tree(files), "shop/docs").get(draft.items[0].id) == reason


def test_no_file_is_listed_if_none_is_missing_or_looked_for_anywhere() -> None:
    class Untouched(Tree):
        def list_files(self) -> Iterable[str]:
            raise AssertionError

    draft = draft_checklist(parse(b"- [x] Write `README.md`\n"), ("files",))
    verdicts = make_decision({item.id: Status.PASS for item in draft.items}).verdicts
    assert find_doubts(draft, verdicts, Untouched(())) == {}
