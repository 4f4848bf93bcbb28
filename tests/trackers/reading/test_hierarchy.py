"""The kind of an entry by its section: checklists without checkboxes."""

from __future__ import annotations

from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import EntryKind
from tests.cases import cases


def kinds(text: str) -> list[EntryKind]:
    return [entry.kind for entry in parse(text.encode()).entries]


@cases(
    "text",
    [
        "# Launch checklist\n- Logs are kept\n- **Backups**: daily\n",
        "# Shop\n## Release Checklist (short)\n1. Tag it\n2. Ship it\n",
        "# Shop\n## Checklist for launch\n### Servers\n- Logs are kept\n- Backups run\n",
        "# Shop\n## Liste de contrôle\n- Journaux\n- Sauvegardes\n## Tasks\n- [x] c\n",
        "# Shop\n## 发布清单\n- 日志\n- 备份\n",
    ],
)
def test_plain_entries_of_a_checklist_are_criteria(text: str) -> None:
    assert kinds(text)[:2] == [EntryKind.CRITERION, EntryKind.CRITERION]


@cases(
    "text",
    [
        "# Launch checklist\n- Logs are kept\n\nTo do:\n- [ ] Backups run\n",
        "# Launch checklist\n- Logs are kept\n## Tasks\n- ✅ Backups run\n",
        "# Shop\n## Checklist progress\n- **Servers**: 40% complete\n",
        "# Shop\n## Related checklist\n- [the other](other.md)\n",
        "# Shop\n## Launch checklist\n### Notes\n- Logs are kept\n",
        "# Shop\n## Facts\n- Logs are kept\n",
    ],
)
def test_other_plain_entries_are_notes(text: str) -> None:
    assert kinds(text)[0] is EntryKind.NOTE


def test_a_nested_line_is_a_field_of_its_criterion() -> None:
    (entry,) = parse(b"# Checklist\n- Logs are kept\n  - for a year\n").entries
    assert (entry.kind, [field.value for field in entry.fields]) == (EntryKind.CRITERION, ["for a year"])


def test_a_task_is_dropped_by_its_status_or_by_struck_text_and_not_where_it_is_ticked() -> None:
    text = "- [ ] a\n  - **Status**: Cancelled\n- [ ] ~~b~~\n- [ ] ~~c~~ (not needed)\n- [x] ~~d~~\n- [ ] e ~~f~~ g\n"
    assert [str(task.progress) for task in parse(text.encode()).tasks] == [
        "dropped", "dropped", "dropped", "done", "open",
    ]  # fmt: skip
