"""YAML as plain values: bytes in, values and lines out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import yaml_values
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases


def read(text: str | bytes) -> object:
    return yaml_values.read(text.encode() if isinstance(text, str) else text).value


@cases(
    ("raw", "value"),
    [
        ("1.50", Decimal("1.50")),
        ("08", 8),
        ("0x1f", 31),
        ("0o17", 15),
        ("-1e3", Decimal(-1000)),
        (".5", Decimal("0.5")),
        (".inf", Decimal("Infinity")),
        ("true", True),
        ("False", False),
        ("~", None),
        ("on", "on"),
        ("no", "no"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2026-11-21", "2026-11-21"),
        ("'1.50'", "1.50"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
    ],
)
def test_scalars_become_values_by_the_core_schema(raw: str, value: object) -> None:
    document = read(f"a: {raw}")
    assert document == {"a": value}
    assert isinstance(document, dict)
    assert type(document["a"]) is type(value)


def test_every_value_knows_its_line() -> None:
    document = yaml_values.read(b"# signed\nentries:\n  - item: a\n    by: b\n  - item: c\n")
    assert document.line("entries") == 2
    assert document.line("entries", 0) == 3
    assert document.line("entries", 0, "by") == 4
    assert document.line("entries", 1) == 5
    assert document.line("entries", 1, "missing", "x") == 5
    assert document.line("missing") == 2


def test_an_alias_is_the_value_of_its_anchor() -> None:
    assert read("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_an_anchored_key_and_a_merge_key_are_keys() -> None:
    assert read("a: &x {k: 1}\nb: {<<: *x}\n&y c: *x") == {"a": {"k": 1}, "b": {"<<": {"k": 1}}, "c": {"k": 1}}


def laughs() -> str:
    return "x0: &x0 [lol]\n" + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 12))


@cases(
    ("text", "cause", "detail"),
    [
        ("", Cause.EMPTY, "the file is empty"),
        ("# nothing\n", Cause.EMPTY, "the file is empty"),
        ("~", Cause.EMPTY, "the file is empty"),
        ("a: 1\na: 2", Cause.UNREADABLE, "line 2 has a duplicate key; the first is in line 1"),
        ("a: 1\n---\nb: 2", Cause.UNREADABLE, "a second YAML document begins at line 2"),
        ("a: !!python/object:os.system x", Cause.UNREADABLE, "line 1 has a tag; tags are not read"),
        ("a: *x", Cause.UNREADABLE, "line 1 uses an alias that is not defined before it"),
        ("&x [*x]", Cause.UNREADABLE, "line 1 uses an alias that is not defined before it"),
        ("[a, b]: 1", Cause.UNREADABLE, "the key in line 1 is not text"),
        ("[" * 200 + "]" * 200, Cause.TOO_LARGE, "values are nested more than 100 deep at line 1"),
        (laughs(), Cause.TOO_LARGE, "the YAML has more than 1,000,000 values (aliases counted where they are used)"),
        (b"\xff", Cause.UNREADABLE, "not YAML: the text is not UTF-8"),
        ("a: b: c", Cause.UNREADABLE, "not YAML at line 1: mapping values are not allowed in this context"),
        ("a: \x00", Cause.UNREADABLE, "not YAML: it has characters that are not allowed"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused(text: str | bytes, cause: Cause, detail: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        read(text)
    assert (raised.value.cause, raised.value.detail) == (cause, detail)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@?, \n\t0.~<\\", max_size=60) | st.binary(max_size=60))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    try:
        value = read(text)
    except EvidenceError as error:
        assert error.cause in (Cause.EMPTY, Cause.UNREADABLE)  # noqa: PT017 - either end is right
    else:
        assert value is None or isinstance(value, (str, list, dict, bool, int, Decimal))
