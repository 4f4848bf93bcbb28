"""What an entry is in the light of its section: checklists that have no boxes."""

from __future__ import annotations

import pytest

from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import Sort


def sorts(text: str) -> list[Sort]:
    return [entry.sort for entry in parse(text.encode()).entries]


@pytest.mark.parametrize(
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
    assert sorts(text)[:2] == [Sort.CRITERION, Sort.CRITERION]


@pytest.mark.parametrize(
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
    assert sorts(text)[0] is Sort.NOTE


def test_what_belongs_to_a_check_stays_with_it() -> None:
    (entry,) = parse(b"# Checklist\n- Logs are kept\n  - for a year\n").entries
    assert (entry.sort, [each.value for each in entry.fields]) == (Sort.CRITERION, ["for a year"])
