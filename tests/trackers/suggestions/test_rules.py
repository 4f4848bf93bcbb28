"""Suggestions rule by rule: texts with a suggestion, and texts without."""

from __future__ import annotations

from gate.probes.common import registry
from gate.trackers.reading.reader import parse
from gate.trackers.suggestions import rules
from gate.trackers.suggestions.candidates import find_candidates
from gate.trackers.suggestions.suggestion import Confidence, Suggestion
from tests.cases import cases


def suggest(text: str, url: str = "") -> list[Suggestion]:
    tracker = parse(text.encode())
    context = rules.make_context(tracker, url)
    pairs = rules.suggest_for_entries(find_candidates(tracker), tracker, context)
    return [suggestion for _, suggestions in pairs for suggestion in suggestions]


Summary = list[tuple[str, tuple[str, ...], str]]
"""Of each suggestion the probe, the expectations, and the confidence."""


def summarize(text: str, url: str = "") -> Summary:
    return [(item.probe, item.must, str(item.confidence)) for item in suggest(text, url)]


@cases(
    ("text", "expected"),
    [
        ("- [ ] Write `src/health.py`", [("files", ("exists",), "likely")]),
        ("- [ ] Fix the totals in `src/health.py`", []),
        ("- [x] Migrated the till to `src/health.py`", []),
        ("- [ ] Update `src/health.py`", []),
        ("- [ ] **1.2** Review all of `src/health.py`", []),
        ("- [ ] **Till** - Audit the totals of `src/health.py`", []),
        ("- [ ] Totals are right (see `src/health.py`)", []),
        ("- [ ] Totals are verified against `docs/sums.md`", []),
        ("- [ ] Totals: `src/a.py` → `src/b.py`", []),
        ("- [ ] The totals (`src/a.py`), see docs/why.md", [("files", ("exists",), "guess")]),
        ("- [ ] The runbook is reviewed", []),
        ("- [ ] Update script (`src/update.py`)", [("files", ("exists",), "guess")]),
        ("- [ ] Test environment (`src/health.py`)", [("files", ("exists",), "guess")]),
        ("- [ ] Fixtures in `tests/data.json`", [("files", ("exists",), "guess")]),
        ("- [ ] Health\n  - **File**: `src/health.py`\n  - Fix it", [("files", ("exists",), "guess")]),
        ("- [ ] Remove `src/old.py` and `src/older.py`", [("files", ("not exists",), "likely")]),
        ("- [x] **Deleted the unused** `src/old/` folder", [("files", ("not exists",), "likely")]),
        ("- [x] Write `src/till.py` - SKIPPED: too late", [("files", ("exists",), "guess")]),
        ("- [x] Write `src/till.py` (merged into `src/shop.py`)", [("files", ("exists",), "guess")]),
        ("- [x] Delete old `Till.js`", [("files", ("not exists",), "guess")]),
        ("- [ ] Remove the greeting from `src/health.py`", []),
        ("- [ ] Remove `greet()` for good", []),
        ("- [ ] deploy.sh", [("files", ("exists",), "guess")]),
        ("- [ ] Health\n  - **Location**: `src/health.py`", [("files", ("exists",), "guess")]),
        ("- [ ] Add health checks\n  - **Location**: `src/health.py`", [("files", ("exists",), "certain")]),
        ("- [ ] Health\n  - **Notes**: `src/health.py`", []),
        ("- [ ] Tools\n  - Commands: `pip install pytest ruff`", [("files", ("matching_lines >= 2",), "guess")]),
        ("- [ ] `pip install pytest ruff`", [("files", ("matching_lines >= 2",), "likely")]),
        ("- [ ] Clean 12 `console.log` calls", [("files", ("matching_lines <= 12",), "guess")]),
        ("- [ ] At most 12 `console.log` calls", [("files", ("matching_lines <= 12",), "likely")]),
        ("- [ ] Clean `console.log` calls", []),
        ("- [ ] Replace console.log with the logger", [("files", ("matching_lines == 0",), "guess")]),
        ("- [ ] Remove 12 `console.log` calls", [("files", ("matching_lines <= 12",), "guess")]),
        ("- [ ] The console.log migration", [("files", ("matching_lines == 0",), "guess")]),
        ("- [ ] Audit console.log (remove names)", []),
        ("- [ ] Pre-commit hooks", [("files", ("exists",), "guess")]),
        ("- [ ] Commit before the weekend", []),
        ("### Till\n- **File**: `src/till.py`", [("files", ("exists",), "guess")]),
        ("### Till\n- **Author**: `src/till.py`", []),
        ("### Notes\n- **File**: `src/till.py`", []),
        ("- [ ] Bundle size under 300KB", [("files", ("total_size < 300KB",), "likely")]),
        ("- [ ] Measure the bundle size", []),
        ("- [ ] Write the runbook", [("docs", ("exists",), "guess")]),
        ("- [ ] Update the runbook", []),
        ("- [ ] Test the rollback procedure", []),
        ("- [ ] Every pull request is approved", [("approvals", ("approvals >= 1",), "guess")]),
        ("- [ ] Two approvals before a merge", [("approvals", ("approvals >= 2",), "likely")]),
        ("- [ ] Code review by the team", [("approvals", ("approvals >= 1",), "guess")]),
        ("- [ ] Budget approval", []),
        ("- [ ] Product owner approval", []),
        ("- [ ] Prometheus alerts", [("files", ("exists",), "guess")]),
        ("- [ ] Grafana dashboards", [("files", ("exists",), "guess")]),
        ("- [ ] Student dashboard", []),
    ],
)
def test_a_task_about_a_file_suggests_its_evidence(text: str, expected: Summary) -> None:
    assert summarize(text) == expected


@cases(
    ("text", "expected"),
    [
        ("API response time: Target <200ms p95", [("metrics", ("api_response_time_p95 < 200ms",), "likely")]),
        ("**Errors**: Target <1% | **Uptime**: Target 99.9%", [
            ("metrics", ("errors < 1%",), "likely"), ("metrics", ("uptime >= 99.9%",), "likely"),
        ]),
        ("Bundle under 250 kB", [("files", ("total_size < 250KB",), "likely")]),
        ("The bundle must stay under 250 kB.", [("files", ("total_size < 250KB",), "likely")]),
        ("We brought the bundle under 250 kB.", []),
        ("The order page must stay below 40 kB.", [("metrics", ("order_page < 40KB",), "likely")]),
        ("- Memory below 512 MB", [("metrics", ("memory < 512MB",), "likely")]),
        ("- A bundle of 512 MB", []),
        ("**Coverage target**: 80%", [("coverage", ("line_coverage >= 80%",), "certain")]),
        ("| What | Now | Target |\n|-|-|-|\n| Coverage | 74% | 80% |", [
            ("coverage", ("line_coverage >= 80%",), "certain"),
        ]),
        ("| What | Now | Then |\n|-|-|-|\n| Memory | 74MB | <80MB |", []),
        ("Our target is a happy team.", []),
        ("You must write the runbook.", []),
        ("```\nTarget: <200ms p95 latency\n```", []),
    ],
)  # fmt: skip
def test_a_target_outside_of_a_list_suggests_its_evidence(text: str, expected: Summary) -> None:
    assert summarize(text) == expected


@cases(
    ("text", "expected"),
    [
        ("- [ ] Coverage of at least 85%", [("coverage", ("line_coverage >= 85%",), "certain")]),
        ("- [ ] Coverage 40% → 70%", [("coverage", ("line_coverage >= 70%",), "certain")]),
        ("- [ ] Coverage: 82% stmts, 87% funcs (up from 81%)", [("coverage", ("line_coverage >= 82%",), "certain")]),
        ("- [ ] Raise coverage from 40% to 70%", [("coverage", ("line_coverage >= 70%",), "certain")]),
        ("- [ ] Branch coverage > 60%", [("coverage", ("branch_coverage > 60%",), "certain")]),
        ("- [ ] Coverage report in CI", [("coverage", ("coverable_lines > 0",), "guess")]),
        ("- [ ] Coverage: 40% complete", []),
        ("- [ ] Coverage targets defined: 75% overall", [("coverage", ("line_coverage >= 75%",), "guess")]),
        ("- [ ] Enforce a coverage of 75%", [("coverage", ("line_coverage >= 75%",), "guess")]),
        ("- [ ] 24/7 coverage", []),
        ("- [ ] At least 40 unit tests", [("tests", ("total >= 40",), "likely")]),
        ("- [ ] 40+ passing tests", [("tests", ("total >= 40", "failed == 0"), "likely")]),
        ("- [x] 1,512 unit tests passing", [("tests", ("total >= 1512", "failed == 0"), "likely")]),
        ("- [ ] 3/40 tests passing", [("tests", ("failed == 0", "total > 0"), "guess")]),
        ("- [ ] All tests pass", [("tests", ("failed == 0", "total > 0"), "likely")]),
        ("- [ ] Unit tests for prices", [("tests", ("failed == 0", "total > 0"), "guess")]),
        ("- [ ] Load tests with k6", [("files", ("exists",), "guess")]),
        ("- [ ] Install k6", []),
        ("- [ ] Load tests", []),
        ("- [ ] Run `npm test` on each push", [("tests", ("failed == 0", "total > 0"), "guess")]),
        ("- [ ] Run `npm start` on each push", []),
        ("- [ ] E2E coverage of the till", [("tests", ("failed == 0", "total > 0"), "guess")]),
        ("- [ ] Insurance coverage of the till", []),
        (
            "- [ ] Release\n  - **Gates**: security scan, a signature",
            [
                ("security", ("total >= 0",), "guess"),
            ],
        ),
        ("- [ ] Release\n  - **Steps**: security scan, a signature", []),
        ("- [ ] Scan with Trivy", [("security", ("total >= 0",), "guess")]),
        ("- [ ] Zero critical vulnerabilities", [("security", ("critical == 0",), "certain")]),
        ("- [ ] 0 high/critical vulnerabilities", [("security", ("high == 0", "critical == 0"), "certain")]),
        ("- [ ] No known vulnerabilities", [("security", ("total == 0",), "likely")]),
        ("- [ ] 0 vulnerable packages", [("security", ("total == 0",), "likely")]),
        ("- [ ] 10 vulnerabilities", []),
        ("- [ ] Security review by a human", []),
        ("- [ ] Lighthouse: performance > 90, SEO ≥ 80", [("metrics", ("performance > 90%", "seo >= 80%"), "certain")]),
        ("- [ ] LCP < 2.5s", [("metrics", ("largest_contentful_paint < 2.5s",), "certain")]),
        ("- [ ] Performance > 90", []),
    ],
)
def test_a_task_about_quality_suggests_its_evidence(text: str, expected: Summary) -> None:
    assert summarize(text) == expected


@cases(
    ("text", "expected"),
    [
        ("- **API**: https://shop.example/health", [("http", ("status == 200",), "certain")]),
        ("- **Web**: https://shop.example/", [("http", ("status < 400",), "certain")]),
        ("- [ ] See https://github.com/a/b/issues/7", []),
        ("- [ ] Read https://docs.example.org/x", []),
        ("- **Database**: db.internal:5432", [("tcp", ("accepts",), "certain")]),
        ("- [x] Redis runs on port 6379", [("tcp", ("accepts",), "likely")]),
        ("- [x] Meet at the port 25", []),
        ("## Key metrics\n- **Error rate**: Target <1%", [("metrics", ("error_rate < 1%",), "likely")]),
        ("## Key metrics\n- **Uptime**: 99.9%", [("metrics", ("uptime >= 99.9%",), "likely")]),
        ("## Key metrics\n- **Response time**: <200ms", [("metrics", ("response_time < 200ms",), "likely")]),
        ("## Key metrics\n- **Build time**: <30 segundos", [("metrics", ("build_time < 30s",), "likely")]),
        ("## KPIs\n- API响应时间: < 500毫秒", []),
        ("## Key metrics\n- **Build time**: >2 minutes", []),
        ("## Key metrics\n- **Time kept**: >30 days", []),
        ("## Key metrics\n- **Logs are kept**: >30 days", [("metrics", ("logs_are_kept > 30d",), "likely")]),
        ("## Support contacts\n- **Response time**: <24 hours", []),
        ("## Current state\n- **Bundle**: <2 apples", []),
        ("## Issues\n- Slow responses (>200ms)", []),
        ("## Rollback triggers\n- Success rate < 50%", []),
        ("- Redis: in memory, <5ms", []),
        ("## Metrics to watch\n- `waiting` > 0 → look", []),
        ("## Metrics to watch\n- `waiting` < 10", [("metrics", ("waiting < 10",), "likely")]),
        ("- **Web**: https://status.openai.com", []),
        ("- **Hook**: `https://your-domain.com/hook`", []),
        ("- [ ] Zero compiler warnings", [("metrics", ("compiler_warnings == 0",), "guess")]),
        ("- [ ] Zero critical bugs", [("issues", ("open == 0",), "guess")]),
        (
            "- [ ] Zero bugs or compiler warnings",
            [
                ("issues", ("open == 0",), "guess"),
                ("metrics", ("compiler_warnings == 0",), "guess"),
            ],
        ),
        ("- [ ] Fewer bugs or compiler warnings", []),
        (
            "## Key metrics\n- **Response time**: Target <200ms p95",
            [
                ("metrics", ("response_time_p95 < 200ms",), "likely"),
            ],
        ),
        ("## Key metrics\n- **p95 latency**: Target <200ms", [("metrics", ("p95_latency < 200ms",), "likely")]),
        ("- [ ] Phase 2 takes < 5 days", []),
        ("## Budget\n- Hosting: < $500", []),
        ("## Risks\n- Latency > 500ms", []),
    ],
)
def test_a_task_about_a_service_or_a_number_suggests_its_evidence(text: str, expected: Summary) -> None:
    assert summarize(text) == expected


def test_endpoints_are_suggested_if_the_address_is_known() -> None:
    text = "- [ ] Health\n  - **Endpoints**: `/health`, `/ready`\n"
    assert suggest(text) == []
    (suggestion,) = suggest(text, "https://shop.example/")
    assert (suggestion.probe, suggestion.must) == ("http", ("status == 200",))
    assert suggestion.params == {"urls": ["https://shop.example/health", "https://shop.example/ready"]}


def test_latency_is_measured_on_the_listed_api() -> None:
    text = "- **Backend API**: http://localhost:8000\n\n## Key metrics\n- **Latency**: p95 < 300ms\n"
    suggestion = suggest(text)[1]
    assert (suggestion.probe, suggestion.must, suggestion.params) == (
        "http",
        ("p95 < 300ms",),
        {"urls": "http://localhost:8000", "samples": 20},
    )


@cases(
    ("text", "expected"),
    [
        ("average < 300ms", ("http", ("median < 300ms",))),
        ("p99 < 300ms", ("metrics", ("latency_p99 < 300ms",))),
        ("< 300ms", ("http", ("p95 < 300ms",))),
    ],
)
def test_latency_uses_the_statistic_that_the_text_names(text: str, expected: tuple[str, tuple[str, ...]]) -> None:
    (suggestion,) = suggest(f"## Key metrics\n- **Latency**: {text}\n", "https://shop.example")
    assert (suggestion.probe, suggestion.must) == expected


def test_a_long_fact_name_keeps_its_percentile() -> None:
    label = f"Latency of {'very ' * 9}slow things"
    (suggestion,) = suggest(f"## Key metrics\n- **{label}**: p99 < 300ms\n")
    (fact,) = (bound.partition(" ")[0] for bound in suggestion.must)
    assert len(fact) <= 48
    assert fact.startswith("latency_of_very_")
    assert fact.endswith("_p99")


def test_bugs_are_open_issues_with_a_label() -> None:
    assert [suggestion.params for suggestion in suggest("- [ ] Zero critical bugs\n- [ ] Zero known bugs\n")] == [
        {"labels": ["bug", "critical"]}, {"labels": ["bug"]},
    ]  # fmt: skip


LISTED = "- **Web**: http://localhost:80/\n- **Cache**: localhost:6379\n- **Web again**: http://localhost:80/\n"


def test_a_number_of_services_means_the_listed_services() -> None:
    suggestions = suggest(f"{LISTED}- [x] Both 2 services healthy\n")[3:]
    assert [(suggestion.probe, suggestion.params, suggestion.must) for suggestion in suggestions] == [
        ("http", {"urls": ["http://localhost:80/"]}, ("status < 400",)),
        ("tcp", {"targets": ["localhost:6379"]}, ("accepts",)),
    ]
    assert suggest(f"{LISTED}- [x] All 3 services healthy\n- [ ] Move 2 services\n")[3:] == []


def test_a_suggestion_has_its_source_its_line_and_its_confidence() -> None:
    (suggestion,) = suggest("# A\n\n- [ ] x\n  - **Coverage**: 90% minimum for `prices.py`\n")
    assert (suggestion.source, suggestion.line, suggestion.confidence) == (
        "coverage: 90% minimum for `prices.py`",
        4,
        Confidence.CERTAIN,
    )
    assert suggestion.params["only"] == "**/prices.py"


def test_coverage_is_limited_to_the_backend_or_the_frontend() -> None:
    text = "## Success criteria\n- Coverage ≥80% backend, ≥60% frontend\n"
    assert [(suggestion.params["only"], suggestion.must) for suggestion in suggest(text)] == [
        ("backend/**", ("line_coverage >= 80%",)), ("frontend/**", ("line_coverage >= 60%",)),
    ]  # fmt: skip


def test_a_guess_is_dropped_if_another_suggestion_is_certain() -> None:
    assert summarize("- [ ] Unit tests\n  - **Coverage**: 80%\n") == [
        ("coverage", ("line_coverage >= 80%",), "certain"),
    ]  # fmt: skip


def test_a_list_that_only_mentions_tasks_has_no_suggestions() -> None:
    assert summarize("- [ ] **Task 1.1**: a\n\n## Next actions\n1. **Task 1.1**: unit tests\n") == []


def test_every_suggested_parameter_is_valid_for_its_probe() -> None:
    text = """\
- [ ] Write `a.py`, at least 40 unit tests, scan with Trivy
- [ ] 12 `console.log` calls, bundle size < 1MB
- [ ] Lighthouse: performance > 90
- [ ] LCP < 2s
- [ ] Coverage ≥ 80%
- **API**: https://shop.example/api/health
- [ ] p95 latency < 300ms
- [ ] Zero critical bugs or lint errors
- [ ] Load tests with k6
- [x] The 1 service is healthy
"""
    for suggestion in suggest(text):
        if suggestion.probe in registry.names():
            assert registry.load(suggestion.probe).params.model_validate(dict(suggestion.params))
