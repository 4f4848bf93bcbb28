"""The Markdown page: what the author of a red pull request needs, escaped, and never too long for GitHub."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Decision, Skip, SkipCause, State, Status, Verdict
from gate.model.evidence import Finding, Remedy
from gate.model.values import Percentage
from gate.render import markdown
from gate.render.annotations import list_annotations
from gate.render.build_view import build_view
from gate.render.links import build_links
from gate.render.markdown import LIMIT, MIN_LIMIT, SUMMARY_LIMIT, render, render_summary
from gate.render.truncate import size, size_in_bytes
from tests.cases import cases
from tests.effort import EXHAUSTIVE
from tests.render import decisions as examples
from tests.render.decisions import broken, decision, expect, verdict
from tests.render.large_decisions import five_hundred, twenty
from tests.render.rendered_page import SPLIT, Page, github
from tests.render.strategies import decisions, long_decision

OURS = {
    "h2", "p", "strong", "em", "code", "sub", "br", "ul", "li", "details", "summary", "blockquote", "a", "span", "pre",
}  # fmt: skip


def test_the_decision_and_the_counts_come_first() -> None:
    lines = [line for line in render(examples.red()).splitlines() if line]
    assert lines[0] == "## ❌ Not ready: Liyaqa platform"
    assert lines[1] == (
        "❌ 2 failed · ❓ 1 unknown · ⚠️ 1 warning · ⏳ 1 waived · ✅ 2 passed · ⚪ 1 skipped · score **35** of 100"
    )
    assert lines[2].startswith(
        "- ❌ **Backend tests cover the code** · `backend-coverage` · @&#8203;liyaqa/backend<br>"
    )


def test_the_next_step_and_the_lines_are_part_of_the_item() -> None:
    displayed = github(render(examples.red())).text
    order = (
        "Backend tests cover the code",
        "patch_coverage is 71.4% (30 of 42), expected >= 90%",
        "👉 Add tests that run the changed lines listed here. line_coverage needs 114 more of 2,000",
        "💡 Run make coverage",
        "Session.java:41-47, 52",
        "Backend tests pass",
        "SessionTest.expires_after_an_hour: AssertionError: expected:<401> but was:<200>",
    )
    positions = [displayed.index(text) for text in order]
    assert positions == sorted(positions)


def test_nothing_is_said_twice() -> None:
    displayed = github(render(examples.red())).text
    for text in ("Reduce size", "no file matches scans", "114 more", "Session.java", "expires on 2026-11-24)"):
        assert displayed.count(text) == 1
    assert displayed.count("1,486 of 2,000") == 1


def test_expectations_that_hold_and_sources_are_folded_away() -> None:
    page = render(examples.red())
    visible, _, folded = page.partition("<details>")
    assert "branch_coverage" not in visible
    assert "✅ `branch_coverage` is **73.2%** (410 of 560), expected `>= 70%` *should*" in folded
    assert "source: " not in visible
    assert "source: backend/build/reports/jacoco" in folded


def test_differences_are_marked_where_they_are_better_or_worse() -> None:
    red, green = render(examples.red()), render(examples.green())
    assert "is **74.3%** (1,486 of 2,000; \u22121.8pp 🔻), expected" in red
    assert "`failed` is **2** (+2 🔺), expected `== 0`" in red
    assert "**998** passed (\u22122 🔻) · **3** skipped (+1 🔺) · duration **3.04m**<br>" in red
    assert "line coverage **91.2%** (1,823 of 2,000; +0.3pp 🟢)" in green
    assert f"± compares with main-result.json (`{examples.BASELINE_SHA[:7]}`)" in green


def test_without_a_comparable_baseline_there_is_no_difference() -> None:
    page = render(examples.undecided())
    assert not any(mark in page for mark in "🔻🔺🟢±")


def test_a_ready_page_shows_the_numbers_and_no_step() -> None:
    visible = render(examples.green()).partition("<details>")[0]
    assert "- ✅ Backend tests pass: **0** failed · duration **3.04m** · **1,002** passed (+2 🟢)" in visible
    assert "- ✅ There is a runbook\n" in visible
    assert "👉" not in visible


def test_a_snippet_has_a_code_block_of_its_own() -> None:
    snippet = "/gate approve gh-12 1234abc"
    approvals = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    failed = verdict("gh-12", "Legal", Status.FAIL, (approvals,), remedies={"high": Remedy("Comment:", snippet)})
    page = render(decision(State.NOT_READY, failed))

    assert f"👉 Comment:\n  ```\n  {snippet}\n  ```\n" in page
    assert f"{snippet}\n" in github(page).in_code


@cases(
    ("title", "owner", "line"),
    [
        ("Scans", "@web", "**Scans** · `scans` · @&#8203;web"),
        ("Scans", "", "**Scans** · `scans`"),
        ("scans", "@web", "**scans** · @&#8203;web"),
        ("scans", "", "**scans**"),
    ],
)
def test_an_item_without_a_title_is_named_once(title: str, owner: str, line: str) -> None:
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    assert f"- ❌ {line}<br>\n  `high` is **1**" in render(
        decision(State.NOT_READY, verdict("scans", title, Status.FAIL, (high,), owner=owner))
    )


def test_comparisons_without_data_for_one_reason_share_a_line() -> None:
    page = render(examples.red())
    assert "`critical == 0`, `high == 0`: no data (absent): no file matches scans/\\*.sarif<br>" in page


def test_only_https_addresses_are_linked() -> None:
    run = "https://github.com/example/liyaqa/actions/runs/9182736455"
    links = build_links(examples.PULL_REQUEST, "")
    assert addresses(render(examples.red(), links=links)) == ["https://github.com/example/liyaqa/issues/123", run]
    malicious = replace(examples.PULL_REQUEST, run_url="javascript:alert(1)")
    page = render(replace(examples.red(), subject=malicious), links=build_links(malicious, "javascript:alert(1)"))
    assert "javascript" not in page


def test_files_lines_and_commits_are_linked() -> None:
    repository = "https://github.com/example/liyaqa"
    hrefs = addresses(render(examples.red(), links=build_links(examples.PULL_REQUEST, "https://github.com", "app/")))
    folder = f"{repository}/blob/{examples.SHA}/app/backend/src/main/java/liyaqa/login"
    assert f"{folder}/Session.java#L41-L47" in hrefs
    assert f"{folder}/Session.java#L52" in hrefs
    assert f"{folder}/Tokens.java#L118-L121" in hrefs
    assert f"{repository}/commit/{examples.SHA}" in hrefs
    assert f"{repository}/commit/{examples.BASELINE_SHA}" in hrefs


def addresses(page: str) -> list[str]:
    return [value for name, value in github(page).attributes if name == "href"]


def test_a_page_that_fits_has_no_note_on_cuts() -> None:
    assert "✂️" not in render(examples.red())


def test_a_page_that_does_not_fit_is_cut_by_importance_and_names_the_cuts() -> None:
    page = render(examples.huge())
    assert size(page) <= LIMIT
    assert "✂️ *Shortened to fit: details." in page
    assert "`service-000`" in page
    assert "**Service 24 is covered by its own tests** · `service-024`<br>" in page
    assert "<details><summary>❌ 375 more failed items</summary>" in page
    assert "- `service-399`: `line_coverage` is **39.9%**" in page
    assert page.splitlines()[-1].startswith("<sub>`3f2a1bc` · checklist")


@cases("story", [examples.huge(), five_hundred()])
def test_a_fold_that_is_cut_still_ends(story: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    view = build_view(story)
    monkeypatch.setattr(markdown, "build_view", lambda *_, **__: view)  # the limit makes no difference to it
    for limit in range(MIN_LIMIT, 60_000, 2_500 if EXHAUSTIVE else 7_500):
        page = render(story, limit=limit)
        assert size(page) <= limit
        ends = [line for line in page.splitlines() if line == "</details>" or line.startswith("<details>")]
        assert ends == [line for pair in zip(ends[::2], ["</details>"] * len(ends), strict=False) for line in pair]


def test_details_of_passed_items_are_cut_before_failed_ones() -> None:
    passed = [verdict(f"p{n}", "x" * 150, Status.PASS, sources=examples.green().verdicts[0].evidence.sources)  # type: ignore[union-attr]
               for n in range(400)]  # fmt: skip
    failed = verdict("bad", "Bad", Status.FAIL, (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),))
    page = render(decision(State.NOT_READY, *passed, failed))
    assert size(page) <= LIMIT
    assert "`bad`" in page
    assert "Shortened to fit: details of passed items." in page


def test_items_skipped_for_one_reason_share_a_line() -> None:
    page = render(decision(State.UNDECIDED, *(skipped(n, "only on schedule; this is push") for n in range(3))))

    assert "- ⚪ Item 0, Item 1, Item 2: only on schedule; this is push\n" in page


def test_items_skipped_for_several_reasons_have_a_line_for_each() -> None:
    page = render(decision(State.UNDECIDED, *(skipped(n, f"reason {n % 2}") for n in range(3))))

    assert "- ⚪ Item 0, Item 2: reason 0\n- ⚪ Item 1: reason 1\n" in page


def test_skipped_items_that_are_counted_are_not_announced_in_the_details() -> None:
    page = render(decision(State.UNDECIDED, *(skipped(n, f"reason {n}" if n < 20 else "r") for n in range(40))))

    assert page.count("- ⚪ ") == 13
    assert "- ⚪ Item 12, Item 13, Item 14, Item 15, Item 16, Item 17, and 22 more\n" in page
    assert "details" not in page


def skipped(number: int, reason: str) -> Verdict:
    return verdict(f"item-{number}", f"Item {number}", Status.SKIPPED, skip=Skip(SkipCause.EVENT, reason))


def test_twenty_items_of_which_ten_fail_fit_on_one_screen() -> None:
    """A screen is 1,400 pixels at the width of a comment: 55 lines of text, or 48 with the space between the items.

    A line of a comment has about 105 characters; 780 pixels in Chromium, with the fonts of GitHub.
    """
    visible = github(without_details(render(twenty(), links=build_links(examples.PULL_REQUEST, "https://github.com"))))
    assert sum(1 + len(line) // 106 for line in lines_of(visible)) <= 55


def without_details(page: str) -> str:
    return re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)


def lines_of(page: Page) -> list[str]:
    """The lines of a page as a reader sees them: each ends at a line break or at the end of a block."""
    return [" ".join(line.replace(SPLIT, "").split()) for line in "".join(page.words).split("\n") if line.strip()]


def test_five_hundred_items_stay_readable_and_within_the_limit() -> None:
    page = render(five_hundred(), links=build_links(examples.PULL_REQUEST, "https://github.com"))
    assert size(page) <= LIMIT
    visible = without_details(page)
    assert visible.count("\n- ❌ ") == 25
    assert visible.count("\n- ✅ ") == 13
    assert "<details><summary>❌ 175 more failed items</summary>" in page
    assert "- `web-199-tests`" in page or "- `web-199" in page
    assert "[job summary](https://github.com/example/liyaqa/actions/runs/9182736455)" in page


def test_the_job_summary_shows_more_of_the_same() -> None:
    links = build_links(examples.PULL_REQUEST, "https://github.com")
    summary = render_summary(five_hundred(), links)
    assert size_in_bytes(summary) <= SUMMARY_LIMIT
    assert without_details(summary).count("\n- ❌ ") == 100
    assert "✂️" not in summary
    assert render_summary(examples.green(), links) == render(examples.green(), links=links)


def test_findings_beyond_those_of_an_item_are_in_the_details() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(25))
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    visible, _, folded = page.partition("<details>")
    assert visible.count("boom") == 5
    assert "• and 20 more in the details below" in visible
    assert "`test 24`: boom" in folded


def test_a_finding_names_its_fix_and_where_it_is() -> None:
    finding = Finding("CVE-1", "lodash 4.17.15", path="package.json", remedy="upgrade lodash to 4.17.21")
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=(finding,))))
    assert "• `package.json`: `CVE-1`: lodash 4.17.15; fix: upgrade lodash to 4.17.21\n" in page


@cases(("text", "sentence"), [("Use let.", "Use let"), ("and so on...", "and so on..."), ("Use let", "Use let")])
def test_a_fix_follows_a_message_without_its_point(text: str, sentence: str) -> None:
    finding = Finding("no-var", text, path="a.js", line=3, remedy="run `eslint --fix`")
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    failing = decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=(finding,)))

    assert f": {sentence}; fix: run `eslint --fix`\n" in render(failing)
    assert any(f"no-var: {sentence}; fix: run" in line.message for line in list_annotations(failing))


@pytest.mark.parametrize(("count", "rest"), [(101, "and 1 more kind of finding"), (102, "and 2 more kinds of finding")])
def test_one_more_is_in_the_singular(count: int, rest: str) -> None:
    kinds = tuple(Finding(f"test {n}", "boom") for n in range(count))
    files = tuple(Finding("rule", "boom", path=f"{n}.py", line=1) for n in range(count))
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    pages = [
        decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings))
        for findings in (kinds, files)
    ]
    assert rest in render(pages[0])
    noun = "file" if count == 101 else "files"
    assert f"and {count - 100} more {noun}\n" in render(pages[1])


def test_findings_beyond_the_lists_are_counted() -> None:
    findings = tuple(Finding(f"test {n}", "boom") for n in range(120))
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)),)
    page = render(decision(State.NOT_READY, verdict("t", "T", Status.FAIL, comparisons, findings=findings)))
    assert "• and 115 more in the details below" in page
    assert "- and 20 more kinds of finding" in page


@cases("blank", ["", " ", "\x1b[0m"])
def test_a_blank_text_leaves_no_asterisks(blank: str) -> None:
    comparisons = (broken(expect(examples.DB, Op.EQUAL, "x"), blank),)
    assert "**" not in "".join(
        github(render(decision(State.NOT_READY, verdict("", blank, Status.FAIL, comparisons)))).words
    )


@settings(max_examples=60)
@given(decisions())
def test_any_text_renders_with_our_tags_only_and_mentions_nobody(decision: Decision) -> None:
    page = render(decision)
    page.encode("utf-8")
    assert size(page) <= LIMIT
    displayed = github(page)
    assert set(displayed.tags) <= OURS
    assert all(value.startswith("https://") for name, value in displayed.attributes if name == "href")
    assert "<!--" not in page
    assert not any(re.search(r"@\w|#\d|https?://", words) for words in displayed.in_prose)


@settings(max_examples=5)
@given(st.sampled_from(["$", "😀", "@a", "`|", "\x1b", "<", "\u202e", "x"]), st.integers(MIN_LIMIT, LIMIT))
def test_the_limit_is_kept_for_very_long_texts(text: str, limit: int) -> None:
    assert size(render(long_decision(text * 2000, 3), limit=limit)) <= limit


@cases("text", ["覆", "é", "🎉", "a"])
def test_the_limit_of_a_check_run_is_kept_in_bytes(text: str) -> None:
    page = render(long_decision(text * 2000, 10), measure=size_in_bytes)

    assert 20_000 < len(page.encode()) <= 60_000
