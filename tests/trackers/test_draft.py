"""The draft of a checklist: the whole page, and that the page of any tracker loads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.checklist import load
from gate.model.globs import matches
from gate.probes.common import registry
from gate.scaffold.test_tools import TEST_TOOLS
from gate.trackers import draft_page
from gate.trackers.draft import MAX_ITEMS, Draft, count_by_probe, draft_checklist
from gate.trackers.reading.reader import parse
from gate.trackers.suggestions.quality import COVERAGE, TESTS
from tests.cases import cases

TRACKER = """\
# Shop launch

## Phase 1: Base [HIGH PRIORITY]

- [x] **Task 1.1**: Add the health check
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
# Drafted by `gate import` from TRACKER.md. Review it before you commit it.
# A clear statement gives a `must`, a guess a `should`; the comment above each item quotes its source.
version: 1
title: "Shop: launch"
items:
  # line 8, certain: location: `src/health.py`
  - id: task-1-1
    title: "Add the health check"
    category: "Phase 1: Base [HIGH PRIORITY]"
    owner: "Ann @ Base"
    weight: 3
    probe: files
    with:
      paths: "src/health.py"
    must: ["exists"]
    help: "Required by TRACKER.md:5 (priority high, due Day 3)"
  # line 9, certain: coverage: 90% minimum
  - id: task-1-1-coverage
    title: "Add the health check"
    category: "Phase 1: Base [HIGH PRIORITY]"
    owner: "Ann @ Base"
    weight: 3
    probe: coverage
    with:
      reports: "{**/{coverage,cobertura,cobertura-coverage,coverage.cobertura,clover}.xml,**/jacoco*.xml,\
**/{lcov,coverage}.info,**/*.lcov,**/coverage.json,**/cover.out,**/coverage/.resultset.json,**/codecov/*.json}"
    must: ["line_coverage >= 90%"]
    help: "Required by TRACKER.md:5 (priority high, due Day 3)"
  # line 16, likely: Write `docs/faq.md`
  - id: write-docs-faq-md
    title: "Write docs/faq.md"
    category: "Nice-to-haves"
    probe: files
    with:
      paths: "**/docs/faq.md"
    should: ["exists"]
    help: "Required by TRACKER.md:16"
# Not covered by evidence (2):
#   line 10 (task, its text names no evidence): Train the team
#   line 13 (risk, a risk needs no evidence): No one on call
"""

PROBES = ("coverage", "files", "http", "metrics", "security", "tests")


def drafted(text: str, *more: str, signoffs: bool = False) -> Draft:
    return draft_checklist(parse(text.encode()), (*PROBES, *more), signoffs=signoffs)


def names(text: str) -> list[str]:
    return [item.id for item in drafted(text, "signoff", signoffs=True).items]


def ids_by_line(draft: Draft) -> dict[int, tuple[str, ...]]:
    return {item.entry.line: item.item_ids for item in draft.entries if item.item_ids}


def test_the_page_has_every_item_with_its_source_and_the_entries_without_evidence() -> None:
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


def test_fields_with_a_target_that_no_item_covers_are_listed() -> None:
    page = draft_page.write(drafted(FIELDS), "TRACKER.md", "T")
    assert (
        page.partition("# Fields")[2]
        == """\
 with a target that no item covers (2):
#   line 3 (of 1.1, use --url to cover it): endpoints: `/health`, `/ready`
#   line 4 (of 1.1, its text names no evidence): retention: 30 days
"""
    )
    with_url = draft_checklist(parse(FIELDS.encode()), PROBES, "https://shop.example")
    assert "Endpoints" not in draft_page.write(with_url, "TRACKER.md", "T").partition("# Fields")[2]
    assert [field.name for field in with_url.entries[0].uncovered] == ["retention"]


def test_the_page_loads() -> None:
    items = load(PAGE.encode(), "readiness.yml").items
    assert [(item.id, item.owner, item.probe) for item in items] == [
        ("task-1-1", "Ann @ Base", "files"), ("task-1-1-coverage", "Ann @ Base", "coverage"),
        ("write-docs-faq-md", "", "files"),
    ]  # fmt: skip


def test_an_entry_has_the_ids_of_its_items() -> None:
    assert ids_by_line(drafted(TRACKER)) == {5: ("task-1-1", "task-1-1-coverage"), 16: ("write-docs-faq-md",)}


def test_items_are_counted_by_probe() -> None:
    draft = drafted(TRACKER)
    assert (dict(count_by_probe(draft)), len(draft.unlinked)) == ({"coverage": 1, "files": 2}, 2)


def test_a_path_of_a_tracker_in_a_folder_is_relative_to_the_folder_or_the_root() -> None:
    text = "- [ ] Health\n  - Location: `src/health.py`\n- [ ] README.md\n"
    draft = draft_checklist(parse(text.encode()), PROBES, folder="packages/shop")
    assert [item.suggestion.params["paths"] for item in draft.items] == [
        "{,packages/shop/}src/health.py", "{,packages/shop/}README.md",
    ]  # fmt: skip


def test_an_id_has_the_section_as_prefix_if_several_sections_share_the_title() -> None:
    text = "## Firefox\n- [ ] The form works\n- [ ] Fast\n## Mobile browsers\n- [ ] The form works\n"
    expected = ["firefox-the-form-works", "fast", "mobile-browsers-the-form-works"]
    assert names(text) == expected
    assert names(f"## Edge\n- [ ] The form works\n{text}") == ["edge-the-form-works", *expected]


def test_an_id_in_another_script_does_not_depend_on_the_line() -> None:
    text = "- [ ] 用户文档\n- [ ] 技术文档\n"
    assert len(set(names(text))) == 2
    assert names(f"## 文档\n\n{text}") == names(text)


def test_ids_are_distinct_and_do_not_depend_on_the_line() -> None:
    text = "- [ ] Write `a.py`\n- [ ] Write `a.py`\n- [ ] Write `a.py` 2\n- [ ] `b.py`\n"
    before = [item.id for item in drafted(text).items]
    assert before == ["write-a-py", "write-a-py-2", "write-a-py-2-2", "b-py"]
    assert [item.id for item in drafted(f"# Title\n\nprose\n\n{text}").items] == before


def test_entries_beside_a_task_share_the_item_for_the_same_evidence() -> None:
    draft = drafted("- [ ] Coverage ≥ 80%\n\n## Success criteria\n- Coverage ≥ 80%\n- ✅ Coverage ≥ 80%\n")
    assert ([item.id for item in draft.items], ids_by_line(draft)) == (
        ["coverage-80"], {1: ("coverage-80",), 4: ("coverage-80",), 5: ("coverage-80",)},
    )  # fmt: skip


def test_a_missing_probe_is_named_and_files_replaces_docs() -> None:
    draft = draft_checklist(parse(b"- [ ] Redis on port 6379\n- [ ] Write the runbook\n"), ("files",))
    assert [(item.entry.title, item.reason) for item in draft.unlinked] == [
        ("Redis on port 6379", "needs the probe tcp")
    ]
    assert [item.suggestion.probe for item in draft.items] == ["files"]


def test_with_signoffs_a_task_without_evidence_needs_one() -> None:
    text = "- [ ] Train the team\n- [ ] Train the team\n\n## Risks\n- Rain\n\n## Next actions\n- Call\n"
    draft = drafted(text, "signoff", signoffs=True)
    assert [(item.id, item.suggestion.params, item.suggestion.must, item.is_must) for item in draft.items] == [
        ("train-the-team", {"item": "train-the-team"}, ("signed",), False),
        ("train-the-team-2", {"item": "train-the-team-2"}, ("signed",), False),
    ]
    assert [item.entry.title for item in draft.unlinked] == ["Rain", "Call"]


@cases(
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
def test_a_target_in_prose_without_evidence_is_listed(text: str, listed: list[str]) -> None:
    assert [item.entry.title for item in drafted(text).unlinked] == listed


def test_a_target_in_prose_has_the_category_of_its_heading() -> None:
    (item,) = drafted("# A\n## Numbers\n**API response time**: Target <200ms p95\n").items
    assert (item.id, item.title, item.category) == (
        "metrics-api-response-time-target-200ms-p95", "API response time: Target <200ms p95", "Numbers",
    )  # fmt: skip


@cases(
    ("text", "category"),
    [
        ("## Launch\n\n{} Area |\n|---|---|---|\n| Write `faq.md` | ✅ Done | **Support** |\n", "Support"),
        ("{} Category |\n|---|---|---|\n| Write `faq.md` | ✅ Done | Documents |\n", "Documents"),
        ("{} Area | Category |\n|---|---|---|---|\n| Write `faq.md` | ✅ Done | A | C |\n", "C"),
        ("{} Area | Category |\n|---|---|---|---|\n| Write `faq.md` | ✅ Done | A | - |\n", "A"),
        ("## Launch\n\n- [ ] **Task 1**: Write `faq.md`\n  - **Category**: Documents\n", "Documents"),
        ("## Launch\n\n{} Area |\n|---|---|---|\n| Write `faq.md` | ✅ Done | — |\n", "Launch"),
        ("## Launch\n\n{} Team |\n|---|---|---|\n| Write `faq.md` | ✅ Done | Support |\n", "Launch"),
    ],
)
def test_a_column_or_a_label_states_the_category_rather_than_the_heading(text: str, category: str) -> None:
    assert [item.category for item in drafted(text.format("| Task | Status |")).items] == [category]


def test_a_category_of_a_column_changes_no_id() -> None:
    table = "| Task | Status | Area |\n|---|---|---|\n| Write `faq.md` | Open | Support |\n"
    items = drafted(f"## One\n\n{table}\n## Two\n\n{table}").items
    assert [(item.id, item.category) for item in items] == [
        ("one-write-faq-md", "Support"), ("two-write-faq-md", "Support"),
    ]  # fmt: skip


def test_items_beyond_the_maximum_are_listed() -> None:
    text = "".join(f"- [ ] `f{n}.py`\n" for n in range(MAX_ITEMS + 5))
    draft = drafted(text)
    assert (len(draft.items), len(draft.unlinked)) == (MAX_ITEMS, 5)
    assert len(load(draft_page.write(draft, "T.md", "T").encode(), "x.yml").items) == MAX_ITEMS


def test_dropped_items_are_listed_with_the_reason() -> None:
    draft = drafted(TRACKER).without({"task-1-1"}, "no")
    assert [item.id for item in draft.items] == ["task-1-1-coverage", "write-docs-faq-md"]
    assert (ids_by_line(draft)[5], draft.unlinked[0].entry.line, draft.unlinked[0].reason) == (
        ("task-1-1-coverage",),
        5,
        "no",
    )


WORDS = st.sampled_from([
    "`a.py`", "coverage ≥ 80%", "**Task 1.2**:", "https://a.example/health", "localhost:80", "- [ ]", "<200ms latency",
    "`npm install x`", "`{a`", "`[b.py`", "`**/*.ts`", "size < 3MB", "Lighthouse", "SEO > 90", "# !&*@", "\u0085\u2028",
    "99.9%", "zero errors", "`a b/c.md`", "9" * 30, "12 `except X` uses", "p95 < 0ms", "port 0", "\x00", "💥", "uptime",
])  # fmt: skip


@given(st.lists(st.lists(WORDS | st.text(max_size=8), max_size=6), max_size=12))
def test_the_page_of_any_tracker_loads_or_has_no_items(lines: list[list[str]]) -> None:
    text = "\n".join("- [ ] " + " ".join(line) for line in lines)
    tracker = parse(text.encode("utf-8", "ignore"))
    draft = draft_checklist(tracker, registry.names())
    if draft.items:
        page = draft_page.write(draft, "T.md", text[:50], tracker.repairs)
        assert [item.id for item in load(page.encode("utf-8", "ignore"), "x.yml").items] == [
            item.id for item in draft.items
        ]


def test_a_draft_selects_the_reports_that_the_tools_known_to_init_write() -> None:
    for tool in TEST_TOOLS:
        for report, glob in ((tool.coverage, COVERAGE), (tool.tests, TESTS)):
            path = report.replace("/**/*.xml", "/test/jacocoTestReport.xml").replace("**", "app").replace("*", "x")
            assert not report or matches(path, [glob]), (tool.name, report)
