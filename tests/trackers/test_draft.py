"""A tracker in, a checklist out: the whole page, and that it loads whatever the words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.checklist import load
from gate.probes.common import registry
from gate.trackers import draft_page
from gate.trackers.draft import MAX_ITEMS, Draft, counted, draft
from gate.trackers.reading.reader import parse

TRACKER = """\
# Shop launch

## Phase 1: Base [HIGH PRIORITY]

- [x] **Task 1.1**: Health check
  - **Owner**: Ann @ Base
  - **Due**: Day 3
  - **Location**: `src/health.py`
  - **Coverage**: 90% minimum
- [ ] Train the team

## Risks
- No one on call

## Nice-to-haves
- [ ] Write `docs/faq.md`
"""

PAGE = """\
# Drafted by `gate import` from TRACKER.md: look it over, then commit it.
# A `must` comes from words that say it, a `should` from a guess; each item names its words.
version: 1
title: "Shop: launch"
items:
  # line 8, certain: location: `src/health.py`
  - id: task-1-1
    title: "Health check"
    category: "Phase 1: Base [HIGH PRIORITY]"
    owner: "Ann @ Base"
    weight: 3
    probe: files
    with:
      paths: "src/health.py"
    must: ["exists"]
    help: "Asked for in TRACKER.md:5 (priority high, due Day 3)"
  # line 9, certain: coverage: 90% minimum
  - id: task-1-1-coverage
    title: "Health check"
    category: "Phase 1: Base [HIGH PRIORITY]"
    owner: "Ann @ Base"
    weight: 3
    probe: coverage
    with:
      reports: "{**/{coverage,cobertura,cobertura-coverage}.xml,**/jacoco*.xml,**/{lcov,coverage}.info,**/*.lcov,\
**/coverage.json}"
    must: ["line_coverage >= 90%"]
    help: "Asked for in TRACKER.md:5 (priority high, due Day 3)"
  # line 16, likely: Write `docs/faq.md`
  - id: write-docs-faq-md
    title: "Write docs/faq.md"
    category: "Nice-to-haves"
    probe: files
    with:
      paths: "**/docs/faq.md"
    should: ["exists"]
    help: "Asked for in TRACKER.md:16"
# Bound to nothing (2):
#   line 10 (task, no words that name evidence): Train the team
#   line 13 (risk, a risk asks for no evidence): No one on call
"""

PROBES = ("coverage", "files", "http", "metrics", "security", "tests")


def drafted(text: str, *more: str) -> Draft:
    return draft(parse(text.encode()), (*PROBES, *more))


def names(text: str) -> list[str]:
    return [item.id for item in drafted(text, "signoff").items]


def ids(found: Draft) -> dict[int, tuple[str, ...]]:
    return {each.entry.line: each.ids for each in found.asked if each.ids}


def test_the_page_holds_every_item_with_its_words_and_all_that_is_bound_to_nothing() -> None:
    assert draft_page.write(drafted(TRACKER), "TRACKER.md", "Shop: launch") == PAGE


FIELDS = """\
- [ ] **Task 1.1**: Health
  - **Location**: `src/health.py`
  - **Endpoints**: `/health`, `/ready`
  - **Retention**: 30 days
  - **Due**: Day 3
  - **Effort**: 5 hours
  - **Notes**: took 3 days
  - **Pages**: 404, 500
"""


def test_targets_that_fields_state_beside_what_is_bound_are_listed() -> None:
    page = draft_page.write(drafted(FIELDS), "TRACKER.md", "T")
    assert (
        page.partition("# Fields")[2]
        == """\
 that state what nothing is bound to (2):
#   line 3 (of 1.1, ask for it with --url): endpoints: `/health`, `/ready`
#   line 4 (of 1.1, no words that name evidence): retention: 30 days
"""
    )
    bound = draft(parse(FIELDS.encode()), PROBES, "https://shop.example")
    assert "Endpoints" not in draft_page.write(bound, "TRACKER.md", "T").partition("# Fields")[2]
    assert [each.name for each in bound.asked[0].left] == ["retention"]


def test_the_page_loads() -> None:
    items = load(PAGE.encode(), "readiness.yml").items
    assert [(item.id, item.owner, item.probe) for item in items] == [
        ("task-1-1", "Ann @ Base", "files"), ("task-1-1-coverage", "Ann @ Base", "coverage"),
        ("write-docs-faq-md", "", "files"),
    ]  # fmt: skip


def test_the_items_of_an_entry_are_known_by_its_line() -> None:
    assert ids(drafted(TRACKER)) == {5: ("task-1-1", "task-1-1-coverage"), 16: ("write-docs-faq-md",)}


def test_counts_by_probe() -> None:
    assert dict(counted(drafted(TRACKER))) == {"coverage": 1, "files": 2, "unbound": 2}


def test_a_path_of_a_tracker_in_a_folder_begins_there_or_at_the_root() -> None:
    text = "- [ ] Health\n  - Location: `src/health.py`\n- [ ] README.md\n"
    found = draft(parse(text.encode()), PROBES, folder="packages/shop")
    assert [item.suggestion.params["paths"] for item in found.items] == [
        "{,packages/shop/}src/health.py", "{,packages/shop/}README.md",
    ]  # fmt: skip


def test_a_title_that_several_sections_share_goes_behind_theirs() -> None:
    text = "## Firefox\n- [ ] The form works\n- [ ] Fast\n## Mobile browsers\n- [ ] The form works\n"
    wanted = ["firefox-the-form-works", "fast", "mobile-browsers-the-form-works"]
    assert names(text) == wanted
    assert names(f"## Edge\n- [ ] The form works\n{text}") == ["edge-the-form-works", *wanted]


def test_an_id_in_another_script_stays_when_lines_move() -> None:
    text = "- [ ] 用户文档\n- [ ] 技术文档\n"
    assert len(set(names(text))) == 2
    assert names(f"## 文档\n\n{text}") == names(text)


def test_ids_are_distinct_and_do_not_move_with_the_lines() -> None:
    text = "- [ ] Write `a.py`\n- [ ] Write `a.py`\n- [ ] Write `a.py` 2\n- [ ] `b.py`\n"
    before = [item.id for item in drafted(text).items]
    assert before == ["write-a-py", "write-a-py-2", "write-a-py-2-2", "b-py"]
    assert [item.id for item in drafted(f"# Title\n\nprose\n\n{text}").items] == before


def test_the_same_evidence_asked_for_beside_a_task_is_one_item() -> None:
    found = drafted("- [ ] Coverage ≥ 80%\n\n## Success criteria\n- Coverage ≥ 80%\n- ✅ Coverage ≥ 80%\n")
    assert ([item.id for item in found.items], ids(found)) == (
        ["coverage-80"], {1: ("coverage-80",), 4: ("coverage-80",), 5: ("coverage-80",)},
    )  # fmt: skip


def test_a_probe_that_is_not_there_is_named_and_a_document_is_at_least_a_file() -> None:
    found = draft(parse(b"- [ ] Redis on port 6379\n- [ ] Write the runbook\n"), ("files",))
    assert [(each.entry.title, each.why) for each in found.unbound] == [("Redis on port 6379", "needs the probe tcp")]
    assert [item.suggestion.probe for item in found.items] == ["files"]


def test_what_nothing_can_show_is_to_be_signed_where_there_is_that_probe() -> None:
    text = "- [ ] Train the team\n- [ ] Train the team\n\n## Risks\n- Rain\n\n## Next actions\n- Call\n"
    found = draft(parse(text.encode()), (*PROBES, "signoff"))
    assert [(item.id, item.suggestion.params, item.suggestion.must, item.binding) for item in found.items] == [
        ("train-the-team", {"item": "train-the-team"}, ("signed",), False),
        ("train-the-team-2", {"item": "train-the-team-2"}, ("signed",), False),
    ]
    assert [each.entry.title for each in found.unbound] == ["Rain", "Call"]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("**Target**: before the summer\n", ["Target: before the summer"]),
        ("Boxes shipped: target <3%\n", []),
        ("Our target is a disk of 4 GB.\n", ["Our target is a disk of 4 GB."]),
        ("**Goal**: a happy team\n", []),
        ("**Goal**: 90% happy people\n", ["Goal: 90% happy people"]),
        ("Our target market is schools.\n", []),
        ("**Target date**: 2026-12-01\n", []),
        ("**Week 1 target**: 7 hours\n", []),
    ],
)
def test_a_target_in_prose_that_nothing_shows_is_listed_and_what_is_none_is_not(text: str, listed: list[str]) -> None:
    assert [each.entry.title for each in drafted(text).unbound] == listed


def test_a_target_in_prose_has_the_category_of_its_heading() -> None:
    (item,) = drafted("# A\n## Numbers\n**API response time**: Target <200ms p95\n").items
    assert (item.id, item.title, item.category) == (
        "metrics-api-response-time-target-200ms-p95", "API response time: Target <200ms p95", "Numbers",
    )  # fmt: skip


def test_more_items_than_a_checklist_holds_are_listed() -> None:
    text = "".join(f"- [ ] `f{n}.py`\n" for n in range(MAX_ITEMS + 5))
    found = drafted(text)
    assert (len(found.items), len(found.unbound)) == (MAX_ITEMS, 5)
    assert len(load(draft_page.write(found, "T.md", "T").encode(), "x.yml").items) == MAX_ITEMS


def test_dropped_items_are_listed_with_the_reason() -> None:
    found = drafted(TRACKER).without({"task-1-1"}, "no")
    assert [item.id for item in found.items] == ["task-1-1-coverage", "write-docs-faq-md"]
    assert (ids(found)[5], found.unbound[0].entry.line, found.unbound[0].why) == (("task-1-1-coverage",), 5, "no")


WORDS = st.sampled_from([
    "`a.py`", "coverage ≥ 80%", "**Task 1.2**:", "https://a.example/health", "localhost:80", "- [ ]", "<200ms latency",
    "`npm install x`", "`{a`", "`[b.py`", "`**/*.ts`", "size < 3MB", "Lighthouse", "SEO > 90", "# !&*@", "\u0085\u2028",
    "99.9%", "zero errors", "`a b/c.md`", "9" * 30, "12 `except X` uses", "p95 < 0ms", "port 0", "\x00", "💥", "uptime",
])  # fmt: skip


@given(st.lists(st.lists(WORDS | st.text(max_size=8), max_size=6), max_size=12))
def test_whatever_the_words_the_page_loads_or_has_no_items(lines: list[list[str]]) -> None:
    text = "\n".join("- [ ] " + " ".join(line) for line in lines)
    tracker = parse(text.encode("utf-8", "ignore"))
    found = draft(tracker, registry.names())
    if found.items:
        page = draft_page.write(found, "T.md", text[:50], tracker.mended)
        assert [item.id for item in load(page.encode("utf-8", "ignore"), "x.yml").items] == [
            item.id for item in found.items
        ]
