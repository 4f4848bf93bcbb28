"""The results of policy tests on a terminal: one line for a test that passes, the reasons for one that fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.policy_test import ChecklistCoverage, PolicyTestReport, PolicyTestResult, RuleCoverage
from gate.model.text import count_remaining, pluralize
from gate.render.escape import clean
from gate.render.policy_tests.mismatches import describe_mismatches
from gate.render.terminal import columns, fold

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "31", "32", "33"

MAX_RULES = 500
"""How many rules of a checklist a table shows."""

MAX_ITEM, MAX_RULE = 30, 60
"""Columns of the names of items and of rules."""


def render(report: PolicyTestReport, *, show_coverage: bool, require_coverage: bool, colour: bool, width: int) -> str:
    """The page, ending in a newline. `width` is in columns.

    A rule is covered when one test shows that it holds and another one that it breaks. The coverage is one line for
    each checklist; with `show_coverage` all rules are listed, with `require_coverage` the gaps.
    """
    page = _Page(colour=colour, width=width)
    for file, results in report.results.items():
        page.add_results(file, results)
    for coverage in report.coverage:
        page.add_coverage(coverage, coverage.rules if show_coverage else coverage.gaps if require_coverage else ())
    page.add_summary(report, require_coverage=require_coverage)
    has_gaps = any(coverage.gaps for coverage in report.coverage)
    if has_gaps and not (show_coverage or require_coverage or report.failures):
        page.lines.append(page.paint("run with --coverage to list the rules", _DIM))
    return "\n".join(page.lines) + "\n"


class _Page:
    """Collects lines, painted or not."""

    def __init__(self, *, colour: bool, width: int) -> None:
        self.colour = colour
        self.width = max(width, 40)
        self.lines: list[str] = []

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def add_folded(self, text: str, indent: int) -> None:
        self.lines += [" " * indent + part for part in fold(text, self.width - indent)]

    def add_results(self, file: str, results: Sequence[PolicyTestResult]) -> None:
        self.lines += [self.paint(clean(file), _BOLD)]
        for result in results:
            glyph = self.paint("✓", _GREEN) if result.passes else self.paint("✗", _RED)
            self.lines.append(f"  {glyph} {clean(result.test.name)}")
            for mismatch in describe_mismatches(result):
                self.add_folded(f"{clean(str(mismatch.position))}: {mismatch.summary}", 6)
                for reason in mismatch.reasons:
                    self.add_folded(reason, 8)
        self.lines.append("")

    def add_coverage(self, coverage: ChecklistCoverage, rules: Sequence[RuleCoverage]) -> None:
        complete = len(coverage.rules) - len(coverage.gaps)
        line = f"{complete:,} of {pluralize(len(coverage.rules), 'rule')} covered in {clean(coverage.file)}"
        self.lines += [*fold(line, self.width), *self._table(rules[:MAX_RULES])]
        self.lines += [f"  … and {remaining}" for remaining in count_remaining(rules, MAX_RULES)]
        if rules:
            self.lines.append("")

    def _table(self, rules: Sequence[RuleCoverage]) -> Iterator[str]:
        rows = [(clean(rule.item, MAX_ITEM), clean(f"{rule.rule} {rule.text}", MAX_RULE)) for rule in rules]
        item_width = max((columns(item) for item, _text in rows), default=0)
        text_width = max((columns(text) for _item, text in rows), default=0)
        if rows:
            yield self.paint(f"  {_pad('item', item_width)}  {_pad('rule', text_width)}  holds  breaks", _DIM)
        for (item, text), rule in zip(rows, rules, strict=True):
            holds, breaks = (self._count(count, 5) for count in (rule.hold_count, rule.break_count))
            yield f"  {_pad(item, item_width)}  {_pad(text, text_width)}  {holds}  {breaks.rstrip()}".rstrip()

    def _count(self, count: int, width: int) -> str:
        return f"{count:<{width},}" if count else self.paint(f"{'never':<{width}}", _YELLOW)

    def add_summary(self, report: PolicyTestReport, *, require_coverage: bool) -> None:
        failures, gaps = len(report.failures), sum(len(coverage.gaps) for coverage in report.coverage)
        if failures:
            self.lines.append(self.paint(f"{failures:,} of {pluralize(report.count, 'test')} failed", _RED))
        else:
            text = f"{pluralize(report.count, 'test')} passed"
            self.lines.append(self.paint(text, _GREEN))
        if require_coverage and gaps:
            text = f"{pluralize(gaps, 'rule')} not covered: write a test in which it holds, and one in which it breaks"
            self.lines.append(self.paint(text, _RED))


def _pad(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
