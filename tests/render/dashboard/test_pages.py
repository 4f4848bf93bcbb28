"""The pages of a dashboard: what they say, that they are one closed site, safe, small, and the same each time."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.history.record import FactPoint, RunRecord
from gate.model.decision import State, Status
from gate.model.fleet import DayCount
from gate.render.dashboard import FleetPage, FleetRow, render_dashboard, render_fleet
from gate.render.dashboard.pages import gate_folders
from gate.render.dashboard.period import period_until
from gate.render.dashboard.timeline import build_histories
from tests.cases import cases
from tests.render.dashboard.years import NOW, day, item, run, year
from tests.render.rendered_page import Page

MAX_BYTES = 2_000_000
"""What the pages of 50 items in a year may weigh."""

PAGES = {"index.html", "trend.html", "map.html", "waivers.html", "durations.html"}


@cache
def whole_year() -> Mapping[str, str]:
    return render_dashboard(year(), NOW)


@cache
def small() -> Mapping[str, str]:
    """Several gates, with a few items and weeks."""
    records = [*year(7, 40), *year(3, 20, repository="Liyaqa/Web.App"), run(day(0), item(), gate="web")]
    return render_dashboard(records, NOW, 40, "Liyaqa")


def text(pages: Mapping[str, str], path: str = "index.html") -> str:
    """The text of a page without that of its images; white space separates the cells of a table."""
    source = re.sub("<svg.*?</svg>", "", pages[path], flags=re.DOTALL)
    return Page(re.sub("(?=<t[dh])", " ", source)).text


@lru_cache(maxsize=256)  # several tests look at the same pages
def parse(source: str) -> Page:
    return Page(source)


def problems_of_links(pages: Mapping[str, str]) -> list[str]:
    """The links that lead out of the site or to no page, but for runs on GitHub; and files that nothing links."""
    problems, linked = [], {"index.html"}
    for path, source in pages.items():
        attributes = parse(source).attributes
        ids = {value for name, value in attributes if name == "id"}
        for name, address in attributes:
            if name != "href" or address.startswith("https://github.com/"):
                continue
            parts = urlsplit(address)
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if parts.scheme or target not in pages or (parts.fragment and parts.fragment not in ids):
                problems.append(f"{path}: {address}")
            linked.add(target)
    return [*problems, *(f"no page links {path}" for path in pages if path not in linked)]


# ----------------------------------------------------------------------------------------------------- the whole site


def test_a_gate_alone_has_its_pages_at_the_root() -> None:
    pages = render_dashboard([run(day(0), item("a"), item("b"))], NOW)

    assert set(pages) == PAGES | {"items/a.html", "items/b.html"}


def test_several_gates_have_folders_and_an_overview() -> None:
    folders = {path.rpartition("/")[0] for path in small() if "/items/" not in path}

    assert folders == {"", "liyaqa/platform/readiness", "liyaqa-52151be7/web.app/readiness", "liyaqa/platform/web"}


def test_owners_that_differ_by_case_alone_have_different_folders() -> None:
    names = ["a/b", "A/b", "a/B", "local"]
    gates = build_histories([run(day(0), item(), repository=name) for name in names], period_until(NOW), NOW)

    assert len({folder.casefold() for folder in gate_folders(gates).values()}) == 4


def test_every_link_leads_to_a_page_of_the_site_or_to_a_run() -> None:
    assert problems_of_links(small()) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    pages = {"index.html": '<a href="a.html"><a href="#x"><a href="https://example.com/">', "b.html": ""}

    assert problems_of_links(pages) == [
        "index.html: a.html", "index.html: #x", "index.html: https://example.com/", "no page links b.html",
    ]  # fmt: skip


def test_a_year_of_50_items_is_small() -> None:
    assert len(whole_year()) == len(PAGES) + 50
    assert sum(len(source.encode()) for source in whole_year().values()) <= MAX_BYTES


def test_the_same_records_in_another_order_give_the_same_bytes() -> None:
    records = list(year(6, 30))

    assert render_dashboard(records, NOW) == render_dashboard(records[::-1], NOW)


def test_the_policy_of_a_page_allows_its_style_sheet_and_its_script_and_nothing_else() -> None:
    for source in small().values():
        digests = {
            kind: [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
            for kind in ("style", "script")
            if (texts := re.findall(rf"<{kind}>(.*?)</{kind}>", source, re.DOTALL))
        }
        rules = "".join(f" {kind}-src 'sha256-{digest}';" for kind, (digest,) in digests.items())
        assert f"content=\"default-src 'none';{rules} base-uri 'none'; form-action 'none'\"" in source


def test_a_page_loads_nothing_and_has_no_style_or_handler_of_its_own() -> None:
    names = {name for source in small().values() for name, _ in parse(source).attributes}

    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "style", "srcdoc", "action", "xlink:href"}
    assert not any(word in source for source in small().values() for word in ("@import", "url(h", "url(/", 'url("'))


def test_every_page_has_one_heading_and_no_id_twice() -> None:
    for path, source in small().items():
        page = Page(source)
        ids = [value for name, value in page.attributes if name == "id"]
        labels = {value for name, value in page.attributes if name == "aria-labelledby"}
        assert page.tags.count("h1") == page.tags.count("main") == 1, path
        assert len(ids) == len(set(ids)), path
        assert labels <= set(ids), path


# ----------------------------------------------------------------------------------------------------- what pages say


def test_without_a_run_the_page_says_so() -> None:
    pages = render_dashboard([], NOW, 30)

    assert set(pages) == {"index.html"}
    assert "No run yet The history has no run from 2026-10-31 to 2026-11-29." in text(pages)


def test_one_run_is_enough() -> None:
    pages = render_dashboard([run(day(0), item(facts={"size": FactPoint(number=3, unit="MB")}))], NOW)

    assert text(pages).startswith("liyaqa/platform ✓ Ready ✓ 1 passed Score 100 of 100 last run 2026-11-29 03:15 UTC")
    assert "Unchanged size 3MB on 1 day" in text(pages, "items/coverage.html")
    assert "1 run from 2025-11-30 to 2026-11-29" in text(pages)


def test_a_gate_without_items_is_shown() -> None:
    pages = render_dashboard([run(day(0), state=State.UNDECIDED)], NOW)

    assert text(pages).startswith("liyaqa/platform ? Undecided last run")
    assert "No run has judged an item." in text(pages, "durations.html")


def test_a_red_item_names_since_when_and_what_changed_since_it_was_green() -> None:
    before = {"line_coverage": FactPoint(number=81.0, unit="%"), "errors": FactPoint(number=0)}
    after = {
        "errors": FactPoint(number=0),
        "line_coverage": FactPoint(number=74.3, unit="%"),
        "p": FactPoint(cause="crashed"),
    }
    runs = [run(day(4), item(facts=before)), *(run(day(n), item(status=Status.FAIL, facts=after)) for n in (2, 0))]

    card = text(render_dashboard(runs, NOW))

    assert "✗ fail Coverage coverage since 2026-11-27 03:15 UTC (2 days, 2 runs)" in card
    assert "line coverage 74.3% was 81.0% errors 0 p no data (crashed)" in card


def test_an_item_that_was_never_green_says_so() -> None:
    card = text(render_dashboard([run(day(0), item(status=Status.UNKNOWN))], NOW))

    assert "at least since 2026-11-29 03:15 UTC (1 run); not green in this history" in card


def test_a_skipped_item_shows_its_last_judgement() -> None:
    runs = [run(day(1), item(status=Status.FAIL)), run(day(0), item(status=Status.SKIPPED))]

    assert "Coverage last judged 2026-11-28 03:15 UTC: fail" in text(render_dashboard(runs, NOW))


@pytest.mark.parametrize(("age", "warning"), [(5, "! No run for 5 days: this is what the last run decided."), (1, "")])
def test_an_old_last_run_is_not_presented_as_now(age: int, warning: str) -> None:
    page = text(render_dashboard([run(day(age), item())], NOW))

    assert ("No run for" in page) is bool(warning)
    assert warning in page


def test_damaged_files_are_counted_on_every_page() -> None:
    pages = render_dashboard([run(day(0), item())], NOW, damaged=2)

    assert all("2 damaged files of the history are left out." in text(pages, path) for path in pages)


def test_no_page_speaks_of_damaged_files_without_one() -> None:
    assert not any("damaged" in source for source in whole_year().values())


def test_waivers_are_sorted_by_their_end_with_who_and_why() -> None:
    waived = [
        item("late", Status.WAIVED, waived_until=date(2027, 1, 3), owner="@team"),
        item("soon", Status.WAIVED, waived_until=NOW.date(), waived_by="@alice", waiver_reason="a <b> `c`"),
        item("over", Status.WAIVED, waived_until=NOW.date() - timedelta(days=1)),
    ]
    page = text(render_dashboard([run(day(1), *waived)], NOW), "waivers.html")

    assert "3 waivers in force in the last run." in page
    assert "November 2026 28 Sat Over ✗ ended until 2026-11-28 29 Sun Soon ! ends today until 2026-11-29" in page
    assert "· by @alice a <b> c January 2027 3 Sun Late ~ 35 days left until 2027-01-03 · owner @team" in page


def test_an_item_that_left_the_checklist_keeps_its_page() -> None:
    pages = render_dashboard([run(day(1), item("old"), item("new")), run(day(0), item("new"))], NOW)

    assert "1 no longer in the checklist Old last run with it 2026-11-28 03:15 UTC: pass" in text(pages)
    assert "no longer in the checklist" in text(pages, "items/old.html")


def test_the_page_of_an_item_has_every_value_as_text() -> None:
    runs = [run(day(number), item(facts={"size": FactPoint(number=number + 0.5)})) for number in (3, 2, 0)]

    page = text(render_dashboard(runs, NOW, 4), "items/coverage.html")

    assert "Week of Mon Tue Wed Thu Fri Sat Sun 2026-11-23 3.50 2.50 0.50" in page


def test_missing_facts_have_their_causes() -> None:
    runs = [run(day(n), item(status=Status.UNKNOWN, facts={"p": FactPoint(cause="no-matching-file")})) for n in (1, 0)]

    page = text(render_dashboard(runs, NOW), "items/coverage.html")

    assert "Missing facts Fact Cause Runs Last p no-matching-file 2 2026-11-29 03:15 UTC" in page


# ------------------------------------------------------------------------------------------------------- the overview


ROW = FleetRow("acme/shop", state=State.READY, score=1.0, items=3, last_run=day(0), href="acme/shop/index.html")


def test_the_overview_begins_with_what_did_not_report() -> None:
    rows = (ROW, FleetRow("acme/web", state=State.NOT_READY, failed=2), FleetRow("acme/quiet", last_run=day(9)),
            FleetRow("acme/never"))  # fmt: skip
    page = text(render_fleet(FleetPage("Acme", NOW, rows, worst_items=(("scan", 2),))))

    assert page.startswith(
        "4 gates Acme ? 2 did not report ✗ 1 not ready ✓ 1 ready Did not report acme/never acme/quiet"
    )
    assert "Items that block most often scan in 2 gates" in page


def test_an_organisation_in_which_all_report_has_no_such_section() -> None:
    assert "Did not report" not in text(render_fleet(FleetPage("Acme", NOW, (ROW,))))


@cases(
    ("href", "address"),
    [
        ("acme/shop/index.html", "../acme/shop/index.html"),
        ("https://github.com/acme/shop/actions/runs/1", "https://github.com/acme/shop/actions/runs/1"),
        ("javascript:alert(1)", ""),
        ("//evil.example/index.html", ""),
        ("../index.html", ""),
        ("https://evil.example/<b>", ""),
        ("", ""),
    ],
)
def test_a_row_links_pages_of_the_site_and_runs(href: str, address: str) -> None:
    assert FleetRow("acme/shop", href=href).address("../") == address


def test_decisions_by_day_are_stacked_and_listed() -> None:
    days = (DayCount(date(2026, 11, 27), 2, 1, 1), DayCount(date(2026, 11, 29), 4, 0, 0))
    pages = render_fleet(FleetPage("Acme", NOW, (ROW,), days=days))

    assert 'aria-label="Decisions of 3 days. On 2026-11-29: 0 not ready, 0 undecided, 4 ready"' in pages["index.html"]
    assert '<path class="not-ready" d="M0 100v-25h2v25z"/>' in pages["index.html"]
    assert '<path class="undecided" d="M0 75v-25h2v25z"/>' in pages["index.html"]
    assert '<path class="ready" d="M0 50v-50h2v50zM4 100v-100h2v100z"/>' in pages["index.html"]
    assert "Day Ready Undecided Not ready 2026-11-29 4 0 0 2026-11-27 2 1 1" in text(pages)


def test_the_overview_of_several_gates_has_the_decisions_of_their_days() -> None:
    red, green = item(status=Status.FAIL), item()
    runs = [run(day(1, 1), red, repository="a/a"), run(day(1, 2), green, repository="a/a", run_id=2),
            run(day(1), green, repository="b/b"), run(day(0), red, repository="b/b")]  # fmt: skip
    pages = render_dashboard(runs, NOW, 3)

    assert "Day Ready Undecided Not ready 2026-11-29 0 0 1 2026-11-28 2 0 0" in text(pages)
    assert 'aria-label="not ready on 1 day, no run on 2 days"' in pages["index.html"]
    assert 'aria-label="not ready on 1 day, ready on 1 day, no run on 1 day"' in pages["index.html"]


def test_an_organisation_without_days_has_no_such_chart() -> None:
    assert "Decisions by day" not in text(render_fleet(FleetPage("Acme", NOW, (ROW,))))


def test_a_large_organisation_has_a_list_in_parts_and_names_every_repository_once() -> None:
    states = [State.READY, State.NOT_READY, None]
    rows = tuple(FleetRow(f"acme/r{number:04}", state=states[number % 3]) for number in range(501))
    pages = render_fleet(FleetPage("Acme", NOW, rows))

    assert sorted(pages) == ["index.html", *(f"repositories/000{number}.html" for number in (1, 2))]
    names = [name for path, source in pages.items() if path != "index.html"
             for name in re.findall(r"<th scope=row>(acme/r\d{4})", source)]  # fmt: skip
    assert sorted(names) == [row.repository for row in rows]
    assert problems_of_links(pages) == []
    assert max(len(source) for source in pages.values()) < 200_000


def test_an_organisation_without_a_repository_has_a_page() -> None:
    assert "0 gates Acme" in text(render_fleet(FleetPage("Acme", NOW, ())))


# ------------------------------------------------------------------------------------------------------ foreign texts


HOSTILE = st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{ 7 * 7 }}", "../../etc",
     "\u202eevil\x1b[31m", "'; url(https://evil.example)", "</style><b>", "]]>", "ä" * 300, ""]
)  # fmt: skip
TEXTS = HOSTILE | st.text(max_size=30)


FACTS = st.builds(
    FactPoint,
    number=st.none() | st.floats(-1e9, 1e9),
    text=st.none() | TEXTS,
    unit=HOSTILE,
    cause=st.just("") | HOSTILE,
)
FACTS_BY_NAME = st.dictionaries(TEXTS, FACTS, max_size=3)
STATUSES = st.sampled_from(Status)


@st.composite
def records(draw: st.DrawFn) -> RunRecord:
    points = [
        item(
            draw(TEXTS), draw(STATUSES), title=draw(TEXTS), category=draw(TEXTS), owner=draw(TEXTS),
            probe=draw(TEXTS), waived_until=NOW.date(), waived_by=draw(TEXTS), waiver_reason=draw(TEXTS),
            facts=draw(FACTS_BY_NAME),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return run(
        day(draw(st.integers(0, 5))), *{point.id: point for point in points}.values(), repository=draw(TEXTS),
        gate=draw(TEXTS), commit=draw(TEXTS), branch=draw(TEXTS), event=draw(TEXTS), run_url=draw(HOSTILE),
    )  # fmt: skip


@cache
def our_tags() -> frozenset[str]:
    return frozenset(tag for source in small().values() for tag in parse(source).tags) | {"title"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(records(), max_size=4), TEXTS)
def test_foreign_text_is_never_markup_and_never_a_path(runs: list[RunRecord], title: str) -> None:
    pages = render_dashboard(runs, NOW, 10, title)

    for path, source in pages.items():
        assert re.fullmatch(r"([a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*\.html", path)
        source.encode()
        page = parse(source)
        assert set(page.tags) <= our_tags()
        assert not {name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style")}
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", source)
    assert problems_of_links(pages) == []


def test_an_address_of_a_run_that_is_not_https_is_no_link() -> None:
    pages = render_dashboard([run(day(0), item(), run_url="javascript:alert(1)")], NOW)

    assert "workflow run" not in text(pages)


def test_an_address_of_a_run_is_a_link() -> None:
    url = "https://github.com/liyaqa/platform/actions/runs/1"

    assert ("href", url) in Page(render_dashboard([run(day(0), item(), run_url=url)], NOW)["index.html"]).attributes
