"""`gate explain` and `gate probes`: what a word means, for a terminal of any width, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.probes.common import registry
from gate.render import explanation
from tests.command import Result, checklist, environment, gate, lay_out, run

COVERAGE = "coverage | coverage | {reports: build/coverage.xml} | [line_coverage >= 80%, branch_coverage >= baseline]"
ITEM = """\
coverage (item of the checklist, readiness.yml:4:5)

  title     coverage
  probe     coverage: Line, branch, function and patch coverage from the reports of test runs.
  reads     build/coverage.xml
  judged    when the event is pull_request; a changed file matches src/**
  owner     @shop/backend
  category  testing
  weight    1 in the score; it never affects the decision

must hold, or the change is not ready:
  line_coverage >= 80%         Percentage of the coverable lines that are covered
  branch_coverage >= baseline  Percentage of the branches that are covered

what turns it red:
  - line_coverage is below 80%
  - branch_coverage is below its value in the baseline
  Without data for a `must`, the decision is undecided; no waiver covers that.

waiver, readiness.yml:12:5:
  until   2026-12-31, the end of the day in UTC
  by      alice
  reason  new module
  but     line_coverage >= 70%
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a checklist of one item, and a waiver of it."""
    text = checklist(COVERAGE) + (
        "    owner: '@shop/backend'\n    category: testing\n    when: {events: pull_request, paths: src/**}\n"
        "waivers:\n  - {item: coverage, until: 2026-12-31, by: alice, reason: new module, but: line_coverage >= 70%}\n"
    )
    return lay_out(tmp_path, {"readiness.yml": text})


def test_an_item_is_explained_with_what_turns_it_red(folder: Path) -> None:
    lay_out(folder, {"readiness.yml": (folder / "readiness.yml").read_text().replace("id: coverage", "id: cover")})
    lay_out(folder, {"readiness.yml": (folder / "readiness.yml").read_text().replace("item: coverage", "item: cover")})

    result = gate(folder, "explain", "cover")

    expected = ITEM.replace("coverage (item", "cover (item").replace("title     coverage", "title     cover")
    assert (result.code, result.out, result.err) == (0, expected, "")


def test_a_word_with_several_meanings_gets_all_of_them(folder: Path) -> None:
    result = gate(folder, "explain", "coverage")

    assert result.out.startswith(f"{ITEM}\ncoverage (probe)\n\nLine, branch,")


def test_a_fact_is_explained_with_its_probe_kind_and_range(tmp_path: Path) -> None:
    result = gate(tmp_path, "explain", "patch_coverage")

    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "patch_coverage (fact)\n\nof the probe `coverage`:\n"
        "  meaning  Percentage of the changed coverable lines that are covered.\n"
        "  kind     percentage, in `%`; higher is better; values: 0% to 100%\n"
        "  example  `must: patch_coverage >= 80%`\n"
    )


def test_a_fact_of_several_probes_names_each(tmp_path: Path) -> None:
    out = gate(tmp_path, "explain", "age").out

    assert [line for line in out.splitlines() if line.startswith("of ")] == [
        f"of the probe `{name}`:"
        for name, probe in registry.catalog().items()
        if any(spec.name == "age" for spec in probe.facts)
    ]


def test_a_fact_that_an_item_declares_is_explained(tmp_path: Path) -> None:
    facts = "{reports: m.json, facts: {bundle: {path: size, unit: KB}}}"
    lay_out(tmp_path, {"readiness.yml": checklist(f"size | metrics | {facts} | bundle <= 200KB")})

    assert "bundle (fact)\n\nof the item `size`:\n" in gate(tmp_path, "explain", "bundle").out


@pytest.mark.parametrize("word", ["unknown-probe", "[unknown-probe]"])
def test_a_code_is_explained_by_its_page(tmp_path: Path, word: str) -> None:
    result = gate(tmp_path, "explain", word)

    assert result.code == 0
    assert result.out == explanation.render(explanation.load("unknown-probe"), 100)
    assert result.out.startswith("unknown-probe (error of the checklist)\n\nAn item names a probe that does not exist.")


def test_a_cause_of_missing_evidence_is_a_code(tmp_path: Path) -> None:
    assert gate(tmp_path, "explain", "no-matching-file").out.startswith("no-matching-file (cause of missing evidence)")


def test_without_a_word_every_code_is_listed(tmp_path: Path) -> None:
    out = gate(tmp_path, "explain").out

    listed = {line.split()[0] for line in out.splitlines() if line.startswith("  ") and line[2] != " "}
    assert listed == set(explanation.codes())


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("coverge", "did you mean `coverage`?"),
        ("line_coverge", "did you mean `line_coverage`?"),
        ("unkown-fact", "did you mean `unknown-fact`?"),
        ("zzz", "`gate probes` lists the probes, and `gate explain` the codes"),
    ],
)
def test_an_unknown_word_gets_the_nearest_one_of_all_kinds(folder: Path, word: str, hint: str) -> None:
    result = gate(folder, "explain", word)

    message = f"gate: there is no item, probe, fact or code `{word}`; {hint} [unknown-word]\n"
    assert (result.code, result.out, result.err) == (2, "", message)


def test_a_broken_checklist_has_no_items_and_hides_nothing_else(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": "version: 7\n"})

    assert gate(tmp_path, "explain", "unsupported-version").code == 0
    assert "(no valid checklist is here, so it has no items)" in gate(tmp_path, "explain", "zzz").err


def test_a_checklist_that_is_named_and_broken_is_reported(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.yml": "version: 7\n"})

    assert "[unsupported-version]" in gate(tmp_path, "explain", "stale", "--checklist", "a.yml").err


# -------------------------------------------------------------------------------------------------------------- probes


def test_every_probe_is_listed_with_its_summary(tmp_path: Path) -> None:
    out = gate(tmp_path, "probes").out

    assert [line.split()[0] for line in out.splitlines() if line[:1].isalpha()] == list(registry.names())


def test_a_probe_is_printed_with_parameters_facts_formats_and_permissions(tmp_path: Path) -> None:
    out = gate(tmp_path, "probes", "code_scanning").out

    assert out.startswith("code_scanning (probe)\n\nOpen alerts of GitHub code scanning, by severity and age.\n\n")
    assert "parameters, under `with:`\n  " in out
    assert "\npermissions of the token: security-events: read\n" in out
    assert "formats:" not in out


@pytest.mark.parametrize("name", registry.names())
def test_the_page_of_a_probe_has_every_parameter_fact_and_format(tmp_path: Path, name: str) -> None:
    probe = registry.load(name)

    out = gate(tmp_path, "probes", name).out

    labels = {line.split()[0] for line in out.splitlines() if line.startswith("  ") and line.strip()}
    assert {*probe.params.model_fields, *(spec.name for spec in probe.facts)} <= labels


def test_an_unknown_probe_gets_the_nearest_one(tmp_path: Path) -> None:
    result = gate(tmp_path, "probes", "coverge")

    message = "gate: there is no probe `coverge`; did you mean `coverage`? [unknown-probe]\n"
    assert (result.code, result.out, result.err) == (2, "", message)


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
@pytest.mark.parametrize("arguments", ["probes", "probes coverage", "explain", "explain line_coverage"])
def test_no_line_but_one_to_copy_is_wider_than_the_terminal(tmp_path: Path, arguments: str, columns: int) -> None:
    text = at_width(tmp_path, columns, *arguments.split()).out.partition("\nan item:\n")[0]

    assert max(map(len, text.splitlines())) <= min(columns, 100)


def at_width(folder: Path, columns: int, *arguments: str) -> Result:
    return run(folder, environment(folder) | {"COLUMNS": str(columns)}, *arguments)
