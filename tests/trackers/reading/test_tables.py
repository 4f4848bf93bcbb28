"""Tables: which of them list tasks, and which rows are tasks."""

from __future__ import annotations

from gate.formats.documents.markdown_blocks import Row, Table
from gate.trackers.reading.reader import parse
from gate.trackers.reading.tables import Columns, find_columns
from gate.trackers.reading.vocabulary import Progress
from tests.cases import cases


def table(head: str, *rows: str) -> Table:
    return Table(1, tuple(head.split("|")), tuple(Row(at, tuple(row.split("|"))) for at, row in enumerate(rows, 2)))


def columns_of(head: str, *rows: str) -> Columns | None:
    return find_columns(table(head, *rows), head.lower().split("|"))


def parse_rows(head: str, *rows: str) -> list[tuple[str, str, str, Progress]]:
    """Kind, number, title and progress of the entries of a table."""
    lines = (head, "|".join("-" * len(head.split("|"))), *rows)
    text = "".join(f"|{line}|\n" for line in lines)
    return [(str(entry.kind), entry.number, entry.title, entry.progress) for entry in parse(text.encode()).entries]


@cases(
    ("head", "row", "expected"),
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
def test_a_table_that_lists_tasks_or_criteria(
    head: str, row: str, expected: tuple[int, int | None, int | None]
) -> None:
    columns = columns_of(head, row)
    assert columns
    assert (columns.title, columns.progress, columns.number) == expected


@cases(
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
def test_a_table_that_summarizes_explains_or_compares_lists_no_tasks(head: str, row: str) -> None:
    assert columns_of(head, row) is None


def test_the_other_columns_become_fields() -> None:
    columns = columns_of("#|Task|Owner|Status", "1|Pay|Ann|✅")
    assert columns
    assert columns.fields == ("", "", "owner", "status")


def test_a_group_heading_and_a_total_are_not_tasks() -> None:
    assert parse_rows("Feature|Status", "**Core**|", "Search|✅", "Sort|Planned", "**Total**|2 done") == [
        ("task", "", "Search", Progress.DONE), ("task", "", "Sort", Progress.OPEN),
    ]  # fmt: skip


def test_a_row_that_is_not_applicable_is_a_note() -> None:
    assert parse_rows("ID|Control|Status", "A1.1|Doors lock|N/A", "A1.2|Keys expire|Implemented") == [
        ("note", "A1.1", "Doors lock", Progress.NONE), ("task", "A1.2", "Keys expire", Progress.DONE),
    ]  # fmt: skip


def test_a_table_of_checks_without_a_progress_lists_criteria() -> None:
    assert parse_rows("Requirement|Why", "Logs are JSON|So that they can be read") == [
        ("criterion", "", "Logs are JSON", Progress.NONE),
    ]  # fmt: skip


def test_boxes_and_short_codes_in_cells_state_the_progress() -> None:
    assert [
        progress
        for *_, progress in parse_rows("Task|Done", "a|[x]", "b|[ ]", "c|:white_check_mark:", "d|:x:", "e|:tada:")
    ] == [Progress.DONE, Progress.OPEN, Progress.DONE, Progress.OPEN, Progress.NONE]


@cases(
    ("table", "expected"),
    [
        ("|ID|Description|Status|\n|-|-|-|\n|1.1|Sew|done|\n", [("1.1", "Sew", "done")]),
        ("|What|Status|\n|-|-|\n|Sew|pending|\n", [("", "Sew", "open")]),
        ("|Details|State|\n|-|-|\n|Sew|wip|\n", [("", "Sew", "in progress")]),
        ("|Priority|Description|Status|\n|-|-|-|\n|High|Sew|done|\n", [("", "Sew", "done")]),
        ("|Date|Description|Status|\n|-|-|-|\n|2026-01-01|Sew|done|\n", [("", "Sew", "done")]),
        ("|Area|Description|Status|\n|-|-|-|\n|Tail|Sew|done|\n", [("", "Sew", "done")]),
        ("|Phase|Details|Status|\n|-|-|-|\n|1|Sew|done|\n|1|Cut|no|\n", [("", "Sew", "done"), ("", "Cut", "open")]),
        (
            "|Req|What to do|Status|\n|-|-|-|\n|R1|Sew|done|\n|R2|Cut|no|\n",
            [("R1", "Sew", "done"), ("R2", "Cut", "open")],
        ),
        ("|Item|Verified?|\n|-|-|\n|Sew||\n", [("", "Sew", "open")]),
        ("|Nr.|Beschreibung|Status|\n|-|-|-|\n|1|Nähen|erledigt|\n", [("1", "Nähen", "")]),
        ("|タスク|状態|\n|-|-|\n|縫う|完了|\n", [("", "縫う", "")]),
        ("|Ticket ID|Summary|Current status|\n|-|-|-|\n|K-1|Sew|done|\n", [("K-1", "Sew", "done")]),
        ("|Item|Work|Status|\n|-|-|-|\n|K1|Sew|done|\n|K2|Cut|no|\n", [("K1", "Sew", "done"), ("K2", "Cut", "open")]),
        ("|Check|Status|Notes|\n|-|-|-|\n|[x] Sew|||\n|[ ] Cut|||\n", [("", "Sew", "done"), ("", "Cut", "open")]),
        ("|Item|Status|Evidence|\n|-|-|-|\n|Sew|||\n", [("", "Sew", "open")]),
        ("|Thing|Where|\n|-|-|\n|[x] Sew|here|\n", [("", "Sew", "done")]),
        ("||Thing|\n|-|-|\n|[x]|Sew|\n|[ ]|Cut|\n", [("", "Sew", "done"), ("", "Cut", "open")]),
        ("|Task|Done?|\n|-|-|\n|Sew|x|\n|Cut||\n", [("", "Sew", "done"), ("", "Cut", "open")]),
        ("|Task|Status|\n|-|-|\n|Sew|Won't do|\n", [("", "Sew", "dropped")]),
        ("|Aufgabe|Status|\n|-|-|\n|Nähen|erledigt|\n", [("", "Nähen", "")]),
        ("|任务|状态|\n|-|-|\n|缝|完成了|\n", [("", "缝", "")]),
        ("|Feature|Статус|\n|-|-|\n|Шить|готово|\n", [("", "Шить", "")]),
    ],
)
def test_the_tasks_of_a_table_are_read_below_any_heads(table: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(task.number, task.title, str(task.progress)) for task in parse(table.encode()).tasks] == expected


@cases(
    "table",
    [
        "|Severity|Count|Status|\n|-|-|-|\n|High|2|✅ Pass|\n",
        "|Service|Status|\n|-|-|\n|api|Running|\n",
        "|Status|Description|\n|-|-|\n|Planned|Nobody began|\n",
        "|Phase|Description|Status|\n|-|-|-|\n|1|Sew|done|\n",
        "|状态|作用|\n|-|-|\n|训练|恢复|\n",
        "|Phase|Tasks|Done|\n|-|-|-|\n|1|3|2|\n",
        "|Feature|Us|Them|\n|-|-|-|\n|Tail|✅|❌|\n",
    ],
)
def test_a_table_that_counts_runs_or_explains_has_no_tasks(table: str) -> None:
    assert parse(table.encode()).tasks == ()
