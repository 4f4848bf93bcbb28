"""Tables of every shape: which of them list tasks, and which rows are one."""

from __future__ import annotations

import pytest

from gate.formats.documents.markdown_blocks import Row, Table
from gate.trackers.reading.reader import parse
from gate.trackers.reading.tables import Columns, columns
from gate.trackers.reading.vocabulary import State


def table(head: str, *rows: str) -> Table:
    return Table(1, tuple(head.split("|")), tuple(Row(at, tuple(row.split("|"))) for at, row in enumerate(rows, 2)))


def of(head: str, *rows: str) -> Columns | None:
    return columns(table(head, *rows), head.lower().split("|"))


def found(head: str, *rows: str) -> list[tuple[str, str, str, State]]:
    """Sort, number, title and state of the entries of a table."""
    lines = (head, "|".join("-" * len(head.split("|"))), *rows)
    text = "".join(f"|{line}|\n" for line in lines)
    return [(str(e.sort), e.number, e.title, e.state) for e in parse(text.encode()).entries]


@pytest.mark.parametrize(
    ("head", "row", "wanted"),
    [
        ("#|Task|Status", "1|Pay|odd", (1, 2, 0)),
        ("Component|Version|Status", "Queue|3|✅", (0, 2, None)),
        ("ID|Area|Bug|Status", "B-1|Till|Totals drift|⏸️ OPEN", (2, 3, 0)),
        ("ID|Area|Control|Result", "C1|Access|Keys expire|✅ PASS", (2, 3, 0)),
        ("Название|Статус", "Оплата|✅", (0, 1, None)),
        ("Persona|Steps|Status", "Guest|3|✅ done", (0, 2, None)),
        ("Check name|Level A|Level B", "Tracing|✅|", (0, None, None)),
    ],
)
def test_tables_that_list_tasks_or_checks(head: str, row: str, wanted: tuple[int, int | None, int | None]) -> None:
    got = of(head, row)
    assert got
    assert (got.what, got.status, got.number) == wanted


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Phase|Status|Score", "Phase 1|✅ done|5/5"),
        ("Category|Status", "Security|✅ done"),
        ("Metric|Value|Status", "Uptime|99.9%|✅"),
        ("Status|Description", "Planned|Not begun"),
        ("Endpoint|Status", "/health|200"),
        ("Feature|Free|Paid", "Export|✅|✅"),
        ("Owner|Status", "Ann|✅ done"),
        ("Check in|Check out", "10:00|12:00"),
        ("#", "1"),
    ],
)
def test_tables_that_sum_up_explain_or_compare_list_none(head: str, row: str) -> None:
    assert of(head, row) is None


def test_the_other_columns_are_fields_by_their_heads() -> None:
    got = of("#|Task|Owner|Status", "1|Pay|Ann|✅")
    assert got
    assert got.fields == ("", "", "owner", "status")


def test_rows_that_head_a_group_or_sum_up_are_no_tasks() -> None:
    assert found("Feature|Status", "**Core**|", "Search|✅", "Sort|Planned", "**Total**|2 done") == [
        ("task", "", "Search", State.DONE), ("task", "", "Sort", State.OPEN),
    ]  # fmt: skip


def test_a_row_that_does_not_apply_asks_for_nothing() -> None:
    assert found("ID|Control|Status", "A1.1|Doors lock|N/A", "A1.2|Keys expire|Implemented") == [
        ("note", "A1.1", "Doors lock", State.NONE), ("task", "A1.2", "Keys expire", State.DONE),
    ]  # fmt: skip


def test_a_table_of_checks_without_states_lists_criteria() -> None:
    assert found("Requirement|Why", "Logs are JSON|So that they can be read") == [
        ("criterion", "", "Logs are JSON", State.NONE),
    ]  # fmt: skip


def test_boxes_and_short_names_in_cells_say_how_far_a_row_is() -> None:
    assert [
        state for *_, state in found("Task|Done", "a|[x]", "b|[ ]", "c|:white_check_mark:", "d|:x:", "e|:tada:")
    ] == [State.DONE, State.OPEN, State.DONE, State.OPEN, State.NONE]
