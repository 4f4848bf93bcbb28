"""The grammar of expectations: every valid form, and round trips."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.checklist.examples import expectation_example
from gate.checklist.expectation import COMPARE, MAX_LENGTH, OPERATORS, parse
from gate.checklist.thresholds import ExpectationError
from gate.model.checklist import Amount, FromBaseline, NoThreshold, Op, Pattern, Strings, Threshold
from gate.model.position import Position
from gate.model.units import UNITS, convert, dimension
from gate.model.values import Better, FactSpec, Kind, percentage
from tests.cases import cases
from tests.checklist.catalog import CATALOG

HERE = Position("a.yml", 1, 1)
FACTS = {spec.name: spec for probe in CATALOG.values() for spec in probe.facts}


def amount(number: str, unit: str, scaled: Fraction | int) -> Amount:
    return Amount(Decimal(number), unit, Fraction(scaled))


VALID: dict[str, tuple[str, Op, Threshold]] = {
    "line_coverage >= 80%": ("line_coverage", Op.AT_LEAST, amount("80", "%", 80)),
    "line_coverage>=80%": ("line_coverage", Op.AT_LEAST, amount("80", "%", 80)),
    "  line_coverage  <  99.5 % ": ("line_coverage", Op.LESS, amount("99.5", "%", Fraction(199, 2))),
    "line_coverage >= 0%": ("line_coverage", Op.AT_LEAST, amount("0", "%", 0)),
    "line_coverage <= 100%": ("line_coverage", Op.AT_MOST, amount("100", "%", 100)),
    "line_coverage >= baseline": ("line_coverage", Op.AT_LEAST, FromBaseline()),
    "line_coverage > baseline-0.5pp": ("line_coverage", Op.MORE, FromBaseline(amount("-0.5", "pp", Fraction(-1, 2)))),
    "covered_lines != 3": ("covered_lines", Op.UNEQUAL, amount("3", "", 3)),
    "covered_lines >= baseline - 10": ("covered_lines", Op.AT_LEAST, FromBaseline(amount("-10", "", -10))),
    "covered_lines >= baseline - 10%": (
        "covered_lines", Op.AT_LEAST, FromBaseline(amount("-10", "%", -10), relative=True),
    ),
    "p95 < 0.2s": ("p95", Op.LESS, amount("0.2", "s", 200)),
    "p95 <= baseline + 50ms": ("p95", Op.AT_MOST, FromBaseline(amount("50", "ms", 50))),
    "p95 <= baseline + 1s": ("p95", Op.AT_MOST, FromBaseline(amount("1", "s", 1000))),
    "p95 <= baseline + 10%": ("p95", Op.AT_MOST, FromBaseline(amount("10", "%", 10), relative=True)),
    "certificate_valid_for > -12h": ("certificate_valid_for", Op.MORE, amount("-12", "h", Fraction(-1, 2))),
    "body_size <= 1KiB": ("body_size", Op.AT_MOST, amount("1", "KiB", 1024)),
    "body_size <= 1KB": ("body_size", Op.AT_MOST, amount("1", "KB", 1000)),
    "status == 200": ("status", Op.EQUAL, amount("200", "", 200)),
    "version == 1.2.3": ("version", Op.EQUAL, Strings(("1.2.3",))),
    "version == 'a b'": ("version", Op.EQUAL, Strings(("a b",))),
    "version != baseline": ("version", Op.UNEQUAL, FromBaseline()),
    "version == 'baseline'": ("version", Op.EQUAL, Strings(("baseline",))),
    "version in a|b | \"c d\"": ("version", Op.IN, Strings(("a", "b", "c d"))),
    "version matches /^v[0-9]+(\\.[0-9]+){2}$/": ("version", Op.MATCHES, Pattern("^v[0-9]+(\\.[0-9]+){2}$")),
    "version matches /a/b/": ("version", Op.MATCHES, Pattern("a/b")),
    "visibility in public|internal": ("visibility", Op.IN, Strings(("public", "internal"))),
    "labels has ready": ("labels", Op.HAS, Strings(("ready",))),
    "labels has #1": ("labels", Op.HAS, Strings(("#1",))),
    "labels lacks 'good first issue'": ("labels", Op.LACKS, Strings(("good first issue",))),
    "draft": ("draft", Op.IS, NoThreshold()),
    "not  draft": ("draft", Op.IS_NOT, NoThreshold()),
}  # fmt: skip


@cases("text", VALID)
def test_every_form_of_the_grammar_is_parsed(text: str) -> None:
    parsed = parse(text, FACTS, HERE)
    assert (parsed.fact.name, parsed.op, parsed.threshold) == VALID[text]
    assert (parsed.text, parsed.position) == (text.strip(), HERE)


@cases("kind", Kind)
@cases("op", [op for op in Op if op not in (Op.IS, Op.IS_NOT)])
def test_each_kind_accepts_only_its_operators(kind: Kind, op: Op) -> None:
    unit = "%" if kind is Kind.PERCENTAGE else ""
    spec = FactSpec("fact", "", unit, kind=kind, high=Decimal(100) if unit else None)
    threshold = "/x/" if op is Op.MATCHES else f"1{unit}"
    if op in OPERATORS[kind]:
        assert parse(f"fact {op} {threshold}", {"fact": spec}, HERE).op is op
    else:
        with pytest.raises(ExpectationError):
            parse(f"fact {op} {threshold}", {"fact": spec}, HERE)


@cases("spec", [spec for spec in FACTS.values() if spec.unit])
@cases("unit", UNITS)
def test_a_threshold_accepts_the_units_of_its_dimension(spec: FactSpec, unit: str) -> None:
    text = f"{spec.name} <= 2{unit}"
    if unit != "pp" and dimension(unit) == dimension(spec.unit):
        threshold = parse(text, FACTS, HERE).threshold
        assert isinstance(threshold, Amount)
        assert threshold.scaled == convert(Decimal(2), unit, spec.unit)
    else:
        with pytest.raises(ExpectationError):
            parse(text, FACTS, HERE)


@cases(
    ("spec", "expected"),
    [
        (FactSpec("errors", "", better=Better.LOWER), "errors <= 0"),
        (FactSpec("total", "", better=Better.HIGHER), "total >= 1"),
        (FactSpec("valid_for", "", "d", Better.HIGHER), "valid_for >= 10d"),
        (FactSpec("age", "", "d"), "age <= 10d"),
        (percentage("covered", ""), "covered >= 80%"),
        (FactSpec("ready", "", kind=Kind.BOOLEAN), "ready"),
    ],
)
def test_the_example_in_messages_expects_the_better_value(spec: FactSpec, expected: str) -> None:
    assert expectation_example(spec) == expected
    assert parse(expected, {spec.name: spec}, HERE).text == expected


def test_an_expectation_has_at_most_five_hundred_characters() -> None:
    start = "version == "
    assert parse(start + "x" * (MAX_LENGTH - len(start)), FACTS, HERE).op is Op.EQUAL
    with pytest.raises(ExpectationError, match="has 501 characters"):
        parse(start + "x" * (MAX_LENGTH + 1 - len(start)), FACTS, HERE)


DIGITS = st.decimals(0, 100, places=2).map(str)
OPEN_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="|\"'", exclude_categories=("Z", "C")), min_size=1)
QUOTED = st.text(st.characters(codec="utf-8", exclude_characters='"'), min_size=1, max_size=20)
COMPARES = st.sampled_from(COMPARE)


@given(op=COMPARES, digits=DIGITS, unit=st.sampled_from(["ms", "s", "m", "h", "d"]), gap=st.sampled_from(["", " "]))
def test_an_amount_round_trips(op: Op, digits: str, unit: str, gap: str) -> None:
    parsed = parse(f"p95{gap}{op}{gap}{digits}{gap}{unit}", FACTS, HERE)
    assert (parsed.op, parsed.threshold) == (op, Amount(Decimal(digits), unit, convert(Decimal(digits), unit, "ms")))


@given(op=COMPARES, sign=st.sampled_from("+-"), digits=DIGITS)
def test_percentage_points_after_a_baseline_round_trip(op: Op, sign: str, digits: str) -> None:
    parsed = parse(f"line_coverage {op} baseline {sign} {digits}pp", FACTS, HERE)
    assert parsed.threshold == FromBaseline(Amount(Decimal(sign + digits), "pp", Fraction(sign + digits)))


@given(words=st.lists(QUOTED, min_size=1, max_size=5, unique=True))
def test_quoted_strings_round_trip(words: list[str]) -> None:
    text = "|".join(f'"{word}"' for word in words)
    assert parse(f"version in {text}", FACTS, HERE).threshold == Strings(tuple(words))


@given(word=OPEN_WORDS.filter(lambda word: len(word) < 100))
def test_a_string_without_spaces_and_bars_needs_no_quotes(word: str) -> None:
    assert parse(f"labels has {word}", FACTS, HERE).threshold == Strings((word,))


FACT_AND_OPERATOR = st.builds(
    "{} {} {}".format, st.sampled_from(list(FACTS)), st.sampled_from(Op), st.text(max_size=20)
)


@given(text=st.text(max_size=60) | FACT_AND_OPERATOR)
def test_any_text_is_an_expectation_or_an_error_inside_the_text(text: str) -> None:
    try:
        offset = len(parse(text, FACTS, HERE).text)
    except ExpectationError as error:
        offset = error.offset
    assert 0 <= offset <= len(text)
