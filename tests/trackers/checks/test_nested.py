"""A task that is marked as done above open checkboxes."""

from __future__ import annotations

from tests.cases import cases
from tests.trackers.checks.contradiction_lines import contradiction_lines


@cases(
    "text",
    [
        "- [x] Ship\n  - [x] Sew\n  - [ ] Paint\n",
        "- ✅ Ship\n  - [ ] Paint\n",
        "1. [x] Ship\n   1. [ ] Paint\n",
    ],
)
def test_a_ticked_task_above_an_open_box_contradicts_itself(text: str) -> None:
    assert contradiction_lines(text) == [(1, "ticked-above-open")]


@cases(
    "text",
    [
        "- [x] Ship\n  - [x] Sew\n",
        "- [ ] Ship\n  - [ ] Sew\n",
        "- [x] Ship\n- [ ] Sew\n",
        "- [x] Ship\n  - [ ] Paint (optional)\n",
        "- [x] Ship\n  - [ ] ~~Paint~~\n",
        "- [x] Ship (partial)\n  - [ ] Paint\n",
        "- 🟢 Ship\n  - [ ] Paint\n",
        "- [x] Ship\n  - a note\n",
    ],
)
def test_open_optional_dropped_or_neighbouring_work_does_not(text: str) -> None:
    assert contradiction_lines(text) == []


def test_the_inner_task_is_reported_once() -> None:
    assert contradiction_lines("- [x] Ship\n  - [x] Sew\n    - [ ] Cut\n") == [(2, "ticked-above-open")]
