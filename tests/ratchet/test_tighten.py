"""A tightened threshold holds today and is stricter than the one before; a checklist keeps its comments and layout."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Amount
from gate.model.decision import State
from gate.model.ratchet import NO_VALUES, PastValues
from gate.ratchet.edit import change_thresholds
from gate.ratchet.rounding import MINIMUMS
from gate.ratchet.tighten import tighten
from tests.cases import cases
from tests.ratchet.project import FILE, judge, load_text, read

LAYOUT = """\
version: 1
items:
  - id: cov   # line coverage
    probe: coverage
    with: {reports: c.xml}
    must: %s
    ratchet: %s
"""


def tightened(
    must: str, ratchet: str, value: Decimal | Fraction, past: PastValues = NO_VALUES, fact: str = "line_coverage"
) -> str:
    """The lines under `must` after `gate ratchet`."""
    text = LAYOUT % (must, ratchet)
    changes = tighten(judge(read(text), {fact: value}).verdicts, past)
    after, edits = change_thresholds(text.encode(), FILE, changes, load_text)
    assert edits == changes
    return after.decode().splitlines()[5].partition("must: ")[2]


@pytest.mark.parametrize(
    ("must", "ratchet", "value", "after"),
    [
        ("line_coverage >= 80%", "true", "83.96", "line_coverage >= 83%"),
        ("line_coverage >= 80.0%", "true", "83.96", "line_coverage >= 83.9%"),
        ("line_coverage >= 80%", "{tolerance: 0.5pp}", "83.96", "line_coverage >= 83.4%"),
        ("line_coverage >= 80%", "true", "80.5", "line_coverage >= 80%"),
        ("line_coverage >= 80%", "true", "100", "line_coverage >= 100%"),
        ("line_coverage > 80%", "true", "83", "line_coverage > 82%"),
        ("line_coverage > 80%", "true", "83.5", "line_coverage > 83%"),
        ('"line_coverage >= 80 %"  # quoted', "true", "90", '"line_coverage >= 90 %"  # quoted'),
        ("[files >= 1, line_coverage >= 80%]", "{facts: line_coverage}", "90", "[files >= 1, line_coverage >= 90%]"),
        # the value of the day on which `gate init` wrote the line
        ("line_coverage >= 80%  # today 80.1% (8 of 10)", "true", "90", "line_coverage >= 90%"),
        ("line_coverage >= 80%  # today 80.1%; a goal", "true", "90", "line_coverage >= 90%  # a goal"),
        ("line_coverage >= 80%  # today 80%, or less", "true", "90", "line_coverage >= 90%  # today 80%, or less"),
        ("line_coverage >= 80%  # today we begin", "true", "90", "line_coverage >= 90%  # today we begin"),
        ("line_coverage >= 80%  # today we begin", "false", "90", "line_coverage >= 80%  # today we begin"),
        ("line_coverage >= 80%", "false", "90", "line_coverage >= 80%"),
        # what does not hold today stays
        ("line_coverage >= 80%", "true", "70", "line_coverage >= 80%"),
        ("[line_coverage >= 80%, line_coverage <= 99%]", "true", "90", "[line_coverage >= 90%, line_coverage <= 90%]"),
    ],
)
def test_a_threshold_gets_the_value_of_today(must: str, ratchet: str, value: str, after: str) -> None:
    assert tightened(must, ratchet, Decimal(value)) == after


@pytest.mark.parametrize(
    ("must", "ratchet", "value", "after"),
    [
        ("uncovered_lines <= 40", "true", 31, "uncovered_lines <= 31"),
        ("uncovered_lines < 40", "true", 31, "uncovered_lines < 32"),
        ("uncovered_lines <= 40", "true", 0, "uncovered_lines <= 0"),
        ("uncovered_lines <= 0", "true", 0, "uncovered_lines <= 0"),
        ("uncovered_lines <= 40", "{tolerance: 3}", 31, "uncovered_lines <= 34"),
        ("uncovered_lines <= 40", "{tolerance: 10%}", 31, "uncovered_lines <= 35"),
        ("uncovered_lines <= 40", "{tolerance: 10}", 31, "uncovered_lines <= 40"),
    ],
)
def test_a_maximum_gets_the_value_of_today(must: str, ratchet: str, value: int, after: str) -> None:
    assert tightened(must, ratchet, Decimal(value), fact="uncovered_lines") == after


@cases(
    ("must", "fact", "after"),
    [
        ("uncovered_lines <= 40", "uncovered_lines", ["uncovered_lines == 0"]),
        ("line_coverage <= 40%", "line_coverage", ["line_coverage <= 0%"]),
        ("uncovered_lines == 0", "uncovered_lines", []),
    ],
)
def test_without_a_ratchet_a_count_of_none_is_written_as_people_write_it(
    must: str, fact: str, after: list[str]
) -> None:
    verdicts = judge(read(LAYOUT % (must, "false")), {fact: Decimal(0)}).verdicts

    assert [change.after for change in tighten(verdicts, every_item=True)] == after


def test_the_worst_of_earlier_runs_counts() -> None:
    past: PastValues = {("cov", "line_coverage"): ((Fraction(82), "%"), (Fraction(88), "%"), (Fraction(1), "s"))}

    assert tightened("line_coverage >= 80%", "true", Decimal(90), past) == "line_coverage >= 82%"
    assert tightened("line_coverage >= 80%", "true", Decimal(81), past) == "line_coverage >= 81%"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("\ufeffversion: 1\r\nitems:\r\n", "\ufeffversion: 1\r\nitems:\r\n"),
        ("# ✓ a comment\nversion: 1\nitems:\n", "# ✓ a comment\nversion: 1\nitems:\n"),
    ],
)
def test_everything_else_stays_byte_by_byte(text: str, after: str) -> None:
    end = "\r\n" if "\r" in text else "\n"
    item = "{id: a, probe: coverage, with: {reports: c}, must: [line_coverage >= %s], ratchet: true}"
    rest = f"  - {item} # ok{end}{end}"
    data = (text + rest % "50%").encode()
    (change,) = tighten(judge(read(data.decode()), {"line_coverage": Decimal(60)}).verdicts)

    assert change_thresholds(data, FILE, [change], load_text)[0] == (after + rest % "60%").encode()


@pytest.mark.parametrize(
    "must", ['"line_coverage \\u003e= 80%"', "&a line_coverage >= 80%", ">-\n      line_coverage >=\n      80%"]
)
def test_a_line_that_is_escaped_or_folded_is_left_alone(must: str) -> None:
    text = LAYOUT % (must, "true")
    changes = tighten(judge(read(text), {"line_coverage": Decimal(90)}).verdicts)

    after, edits = change_thresholds(text.encode(), FILE, changes, load_text)

    assert len(changes) == 1
    assert (after, edits) == (text.encode(), ()) or "&a line_coverage >= 90%" in after.decode()


NUMBERS = st.fractions(0, 100, max_denominator=1000)
THRESHOLDS = st.decimals(0, 100, places=1)


@given(NUMBERS, THRESHOLDS, st.sampled_from([">=", ">", "<=", "<"]), st.sampled_from(["true", "{tolerance: 0.25pp}"]),
       st.lists(NUMBERS, max_size=3))  # fmt: skip
def test_a_tightened_threshold_holds_today_and_is_at_least_as_strict(
    value: Fraction, threshold: Decimal, op: str, ratchet: str, earlier: list[Fraction]
) -> None:
    checklist = read(LAYOUT % (f"line_coverage {op} {threshold}%", ratchet))
    before = judge(checklist, {"line_coverage": value})
    past = {("cov", "line_coverage"): tuple((number, "%") for number in earlier)}

    changes = tighten(before.verdicts, past)

    assert not changes or before.state is State.READY
    for change in changes:
        after = read(LAYOUT % (change.after, ratchet))
        old, new = checklist.items[0].must[0], after.items[0].must[0]
        assert isinstance(old.threshold, Amount)
        assert isinstance(new.threshold, Amount)
        assert old.op is new.op
        for number in (value, *(other for other in earlier)):
            assert judge(after, {"line_coverage": number}).state is State.READY
        assert (new.threshold.scaled > old.threshold.scaled) is (old.op in MINIMUMS)
        assert tighten(judge(after, {"line_coverage": value}).verdicts, past) == (), "nothing remains to tighten"
