"""The functions of JMESPath on exact numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gate.formats.documents.jmespath_query import search
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases


@cases(
    ("path", "document", "result"),
    [
        ("abs(@)", Decimal("-0.1"), Decimal("0.1")),
        ("abs(@)", Decimal("-1." + "1" * 60), Decimal("1." + "1" * 60)),
        ("avg(@)", [Decimal("0.1"), Decimal("0.2")], Decimal("0.15")),
        ("avg(@)", [1, 2], Decimal("1.5")),
        ("avg(@)", [1, 0, 0], Decimal("0.3333333333333333333333333333333333")),
        ("ceil(@)", Decimal("-1.5"), -1),
        ("floor(@)", Decimal("-1.5"), -2),
        ("max(@)", [1, Decimal("1.5"), 0], Decimal("1.5")),
        ("min(@)", [1, Decimal("0.5")], Decimal("0.5")),
        ("sum(@)", [Decimal("0.1")] * 3, Decimal("0.3")),
        ("sum(@)", [1, Decimal("0." + "0" * 60 + "1")], Decimal("1." + "0" * 60 + "1")),
        ("sort(@)", [Decimal("1.5"), 1, Decimal("0.5")], [Decimal("0.5"), 1, Decimal("1.5")]),
        ("sort_by(@, &a)[*].a", [{"a": Decimal("1.5")}, {"a": 1}], [1, Decimal("1.5")]),
        ("max_by(@, &a).a", [{"a": Decimal("1.5")}, {"a": 1}], Decimal("1.5")),
        ("min_by(@, &a).a", [{"a": Decimal("1.5")}, {"a": 1}], 1),
        ("to_number(@)", "0.1", Decimal("0.1")),
        ("to_number(@)", "-1.5e3", Decimal(-1500)),
        ("to_number(@)", Decimal("0.1"), Decimal("0.1")),
        ("to_string(@)", Decimal("1.50"), "1.50"),
        ("to_string(@)", {"a": [Decimal("0.1"), True]}, '{"a":[0.1,true]}'),
        ("type(@)", Decimal("0.1"), "number"),
        ("contains(@, `0.1`)", [Decimal("0.1")], True),
        ("[?@ > `0.1`]", [Decimal("0.1"), Decimal("0.11")], [Decimal("0.11")]),
        ("@ == `[0.1]`", [Decimal("0.1")], True),
        ("sum([*].n) == `0.3`", [{"n": Decimal("0.1")}, {"n": Decimal("0.2")}], True),
    ],
)
def test_numbers_stay_exact_in_functions(path: str, document: Any, result: Any) -> None:
    value = search(path, document).value
    assert value == result
    assert type(value) is type(result)


@cases("raw", ["1_0", " 1", "+1", "nan", "Infinity", "0x10", "1.", ".5", "01", "1e99999999999999999999"])
def test_a_string_that_is_not_a_json_number_has_no_number(raw: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        search("to_number(@)", raw)
    assert raised.value.cause is Cause.MISSING_VALUE
