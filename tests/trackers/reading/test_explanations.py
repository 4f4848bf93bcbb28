"""Legends, instructions, rules and details: what looks like a task and is none, and the tasks beside them."""

from __future__ import annotations

from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import EntryKind, Progress
from tests.cases import cases


def tasks(text: str) -> list[str]:
    return [task.title for task in parse(text.encode()).tasks]


@cases(
    "text",
    [
        "**Status legend:**\n- ⏳ Pending - nobody looked\n- ✅ Complete\n",
        "Key:\n\n- [x] sewn\n- [ ] not sewn\n",
        "## Legend\n\n- [x] sewn\n- [ ] not sewn\n",
        "## Status indicators\n\n- ✅ the tail holds\n- 🔴 the tail slips\n",
        "Boxes:\n\n- [x] finished\n- [ ] not begun\n- 🔄 in progress\n",
        "- ⏳ Pending: nobody looked\n- ✅ Done: somebody looked\n",
        "- **Symbols:**\n  - ✅ holds\n  - ❌ slips\n",
        "**To mark a row:**\n1. Change Status from ⏳ Pending to ✅ Complete\n2. Change the check from ❌ to ✅\n",
        "How to use this list:\n- ✅ marks what holds\n",
        "**Don't:**\n- ❌ Fly near wires\n",
        "### Do's and don'ts\n\n- ✅ Check the wind\n- ❌ Fly near wires\n",
        "## Best practices\n\n- ✅ Check the wind\n",
        "## ❌ Out of scope\n\n- boats\n",
        "### 🔄 Restore a backup\n\n- open the console\n",
        "Advantages:\n- ✅ It flies\n",
        "### F1 — the knot slips ⚠️ (safety)\n\n- it is tied by hand\n- nobody measures it\n",
    ],
)
def test_a_list_that_explains_has_no_tasks(text: str) -> None:
    assert tasks(text) == []


@cases(
    ("text", "titles"),
    [
        ("**Next:**\n- ⏳ Sew the tail\n- ✅ Paint\n", ["Sew the tail", "Paint"]),
        ("Key tasks:\n\n- [x] Sew\n", ["Sew"]),
        ("### Code\n\n- [ ] Sew\n", ["Sew"]),
        ("## How to release\n\n- [ ] Sew\n", ["Sew"]),
        ("## Don't forget\n\n- ❌ Sew\n", ["Sew"]),
        ("- [x] Finished the tail\n- [ ] Open the shop\n", ["Finished the tail", "Open the shop"]),
        ("- [x] Done\n- [x] Finished\n", ["Done", "Finished"]),
        ("- ✅ Moved from ❌ to here\n", ["Moved from to here"]),
        ("## ✅ Completed\n\n- Sew\n- Paint\n", ["Sew", "Paint"]),
    ],
)
def test_a_list_of_work_beside_it_has_tasks(text: str, titles: list[str]) -> None:
    assert tasks(text) == titles


def test_notes_below_a_ticked_heading_with_boxes_are_notes() -> None:
    text = "### ✅ Task 1: The knot\n\n- [x] Tie it\n- **Done when**: it holds\n\nDetails:\n- page `/a` shows it\n"
    assert tasks(text) == ["Tie it"]


@cases(
    "intro",
    ["Cannot launch until:", "We ship only when:", "Blocked by:", "Not before:", "Before we fly:", "Once these hold:"],
)
def test_what_is_waited_for_is_required_and_not_claimed(intro: str) -> None:
    (entry,) = parse(f"{intro}\n- ✅ The frame holds\n".encode()).entries
    assert (entry.kind, entry.progress, entry.required) == (EntryKind.CRITERION, Progress.OPEN, True)


def test_a_prerequisite_that_is_marked_as_done_is_done() -> None:
    (entry,) = parse("Prerequisites:\n- The frame holds (✅ done)\n".encode()).entries
    assert (entry.progress, entry.required) == (Progress.DONE, False)
