"""The pages of an organisation name who is missing first, and show foreign text as text."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

from gate.model.decision import State
from gate.model.fleet import DayCount, FleetReport, ItemCount, Refusal, RefusalReason, Silence, Standing
from gate.render.fleet import issue, page, tables, texts
from tests.fleet.records import AT, DAY, MORNING

HOSTILE = "=cmd|'/c calc'!A1<script>alert(1)</script> @acme/web #12"


def standing(repository: str, state: State = State.READY, score: float | None = 1.0, **more: object) -> Standing:
    url = f"https://github.com/{repository}/actions/runs/7"
    entry = Standing(repository, "readiness", state, score, MORNING, "c" * 40, url, 0, 0, 0, 2, 3.0, MORNING - DAY)
    return replace(entry, **more)  # type: ignore[arg-type]


def report(**more: object) -> FleetReport:
    """Four repositories: one is missing, one not ready, one ready, one without a score."""
    usual = FleetReport(
        title="Acme", at=AT, max_age=timedelta(hours=36), expected=4,
        missing=(Silence("acme/lost", last=MORNING - 3 * DAY),), silent_gates=(),
        standings=(
            standing("acme/new", State.UNDECIDED, None, unknown=2),
            standing("acme/red", State.NOT_READY, 0.5, failed=1),
            standing("acme/web"),
        ),
        refusals=(Refusal("acme/web", "1/acme/web/runs/x.jsonl", RefusalReason.WRONG_REPOSITORY),),
        items=(ItemCount("tests", 3, 1, 1),), days=(DayCount(AT.date(), 1, 1, 1),),
    )  # fmt: skip
    return replace(usual, **more)  # type: ignore[arg-type]


SUMMARY = "1 of 4 repositories did not report; 3 gates reported: 1 not ready, 1 undecided, 1 ready; 1 record refused"


def test_the_summary_says_who_did_not_report_first() -> None:
    assert texts.summarize(report()) == SUMMARY
    everyone = report(missing=(), refusals=(), expected=3)
    assert (
        texts.summarize(everyone) == "all 3 repositories reported; 3 gates reported: 1 not ready, 1 undecided, 1 ready"
    )


def test_the_league_table_begins_with_the_missing_and_ranks_by_score() -> None:
    tied = report(standings=(standing("acme/a"), standing("acme/b"), standing("acme/c", score=0.5)))
    assert [(row.rank, row.repository, row.state) for row in tables.build_rows(tied)] == [
        (None, "acme/lost", "missing"),
        (1, "acme/a", "ready"),
        (1, "acme/b", "ready"),
        (3, "acme/c", "ready"),
    ]
    assert [row.repository for row in tables.build_rows(report())][-1] == "acme/new"


def test_the_table_in_json_has_everything_in_csv_every_row() -> None:
    document = json.loads(tables.render_json(report()))
    assert document["schema"] == "readiness-gate/fleet/1"
    assert document["missing"] == [{"repository": "acme/lost", "last": "2026-11-17T03:00:00+00:00"}]
    assert document["refused"][0]["reason"] == "wrong-repository"
    assert [entry["repository"] for entry in document["gates"]] == ["acme/web", "acme/red", "acme/new"]
    rows = list(csv.DictReader(io.StringIO(tables.render_csv(report()))))
    assert [(row["repository"], row["state"], row["score"]) for row in rows] == [
        ("acme/lost", "missing", ""),
        ("acme/web", "ready", "1.0"),
        ("acme/red", "not ready", "0.5"),
        ("acme/new", "undecided", ""),
    ]


def test_the_table_in_markdown_ranks_what_reported() -> None:
    assert (
        tables.render_markdown(report())
        == f"""\
# Acme: not ready

{SUMMARY}. 2026-11-20 08:00 UTC.

| rank | repository | gate | state | score | fail | unknown | last run |
| ---: | --- | --- | --- | ---: | ---: | ---: | --- |
| – | `acme/lost` | – | **missing** | – | – | – | 2026-11-17 03:00 UTC |
| 1 | `acme/web` | `readiness` | ready | 100 % | 0 | 0 | 2026-11-20 03:00 UTC |
| 2 | `acme/red` | `readiness` | not ready | 50 % | 1 | 0 | 2026-11-20 03:00 UTC |
| 3 | `acme/new` | `readiness` | undecided | – | 0 | 2 | 2026-11-20 03:00 UTC |
"""
    )


def test_the_issue_names_what_an_organisation_must_fix() -> None:
    text = issue.render(report())
    assert text.title == "Acme is not ready (1 missing, 1 not ready, 1 undecided)"
    assert (
        text.text
        == f"""\
{SUMMARY}. 2026-11-20 08:00 UTC.

## Missing: no report within 36 h

- `acme/lost`: last run 2026-11-17 03:00 UTC

## Refused records

- `1/acme/web/runs/x.jsonl` names another repository than the one that it is stored under

## Not ready

- [`acme/red`](https://github.com/acme/red/actions/runs/7), gate `readiness`: 1 fail, 0 unknown, score 50 %

## Undecided

- [`acme/new`](https://github.com/acme/new/actions/runs/7), gate `readiness`: 0 fail, 2 unknown, score –

## Items that block most gates

- `tests`: blocks 2 of 3 gates

"""
    )


def test_an_issue_of_a_large_organisation_fits_into_an_issue() -> None:
    many = tuple(Silence(f"acme/{'x' * 90}-{number:05}") for number in range(5000))
    standings = tuple(standing(f"acme/{'y' * 90}-{number:05}", State.NOT_READY, 0.1) for number in range(5000))
    text = issue.render(report(missing=many, standings=standings)).text

    assert 15_000 < len(text) < 41_000
    assert text.count("more, in `league.csv`") == 2


def test_hostile_text_is_shown_as_text_and_notifies_nobody() -> None:
    hostile = report(
        title=HOSTILE, standings=(standing("acme/web", State.NOT_READY, gate=HOSTILE, run_url="javascript:alert(1)"),),
        refusals=(Refusal("acme/web", f"1/acme/web/{HOSTILE}", RefusalReason.UNKNOWN_NAME),),
        items=(ItemCount(HOSTILE, 1, 1, 0),),
    )  # fmt: skip

    pages = page.render(hostile)["index.html"]
    assert "<script>alert" not in pages
    assert "javascript:alert" not in pages
    for text in (issue.render(hostile).text, tables.render_markdown(hostile)):
        assert "<script>" not in text.replace("`=cmd", "")
        assert "](javascript" not in text
    cells = next(csv.reader(io.StringIO(tables.render_csv(hostile).splitlines()[2])))
    assert cells[2].startswith("'=cmd")


def test_no_cell_of_the_csv_begins_like_a_formula_and_numbers_stay_numbers() -> None:
    gates = ("=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "plain")  # noqa: RUF001
    text = tables.render_csv(report(standings=tuple(standing("acme/web", gate=gate) for gate in gates)))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))[1:]

    assert [row["gate"] for row in rows] == [*(f"'{gate}" for gate in sorted(gates[:-2])), "plain", "'＝1"]  # noqa: RUF001
    assert {row["score"] for row in rows} == {"1.0"}


class _Page(HTMLParser):
    """The text of a page, and the addresses that it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.loaded: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name == "src" or (tag == "link" and name == "href")]


def test_the_page_loads_nothing_and_names_the_missing_before_the_others() -> None:
    parser = _Page()
    parser.feed(page.render(report())["index.html"])

    assert parser.loaded == []
    text = " ".join(" ".join(parser.texts).split())
    assert SUMMARY in text
    assert 0 < text.index("acme/lost") < text.index("acme/red") < text.index("acme/web", text.index("acme/red"))
