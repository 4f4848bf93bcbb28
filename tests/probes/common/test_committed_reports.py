"""Reports that are committed in the repository: a workflow does not take them for its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from gate.adapters.committed_files import find_committed
from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Seen
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from gate.probes.tests import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.errors import error_of
from tests.folders import with_folders
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GREEN = '<testsuite name="{}"><testcase name="a" time="1"/></testsuite>'


def commit(folder: Path, *paths: str) -> None:
    """A repository with these reports, checked out anew as a workflow does."""
    lay_out(folder, {path: GREEN.format(path) for path in paths})
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "reports")
    for path in paths:
        (folder / path).unlink()
    git(folder, "checkout", "-q", ".")


def write_later(file: Path, text: str) -> None:
    """Writes the file one second after its checkout."""
    time = file.stat().st_mtime_ns + 1_000_000_000
    file.write_text(text)
    os.utime(file, ns=(time, time))


def measure(folder: Path, trigger: str = "push", env: Mapping[str, str] | None = None, **params: object) -> Evidence:
    host = Host.at(folder, NOW, {"PATH": os.environ["PATH"], **(env or {})})
    parsed = PROBE.params.model_validate({"reports": "r/*.xml", **params})
    return PROBE.measure(parsed, ProbeContext(host, Subject(trigger=trigger)))


refusal = partial(error_of, measure)


@pytest.mark.parametrize("params", [{}, {"max_age": "30d"}])
def test_a_committed_report_that_the_run_did_not_write_is_no_evidence(tmp_path: Path, params: dict[str, str]) -> None:
    commit(tmp_path, "r/a.xml")
    error = refusal(tmp_path, **params)
    assert (error.cause, error.category) == (Cause.COMMITTED, Category.STALE)
    assert error.detail == "r/a.xml is committed, and this run did not write it"
    assert error.subject == "r/*.xml"


def test_a_committed_report_counts_where_the_checklist_says_so(tmp_path: Path) -> None:
    commit(tmp_path, "r/a.xml")
    evidence = measure(tmp_path, committed=True)
    assert (evidence.facts["total"], evidence.notes) == (Seen(Decimal(1)), ())


def test_a_report_of_another_size_was_written_even_in_the_same_moment(tmp_path: Path) -> None:
    commit(tmp_path, "r/a.xml")
    time = (tmp_path / "r/a.xml").stat().st_mtime_ns
    (tmp_path / "r/a.xml").write_text(GREEN.format("a longer name"))
    os.utime(tmp_path / "r/a.xml", ns=(time, time))
    assert measure(tmp_path).facts["total"] == Seen(Decimal(1))


@pytest.mark.parametrize("text", [GREEN.format("new"), GREEN.format("r/a.xml")], ids=["other bytes", "same bytes"])
def test_a_committed_report_that_the_run_wrote_again_counts(tmp_path: Path, text: str) -> None:
    commit(tmp_path, "r/a.xml")
    write_later(tmp_path / "r/a.xml", text)
    evidence = measure(tmp_path)
    assert (evidence.facts["total"], evidence.notes) == (Seen(Decimal(1)), ())


def test_a_written_report_that_a_step_staged_counts(tmp_path: Path) -> None:
    commit(tmp_path, "r/a.xml")
    write_later(tmp_path / "r/a.xml", GREEN.format("new"))
    git(tmp_path, "add", "-A")
    assert measure(tmp_path).facts["total"] == Seen(Decimal(1))


def test_a_committed_report_beside_one_of_the_run_is_passed_over_with_a_note(tmp_path: Path) -> None:
    commit(tmp_path, "r/old.xml")
    lay_out(tmp_path, {"r/new.xml": GREEN.format("new")})
    evidence = measure(tmp_path)
    assert (evidence.facts["total"], evidence.facts["reports"]) == (Seen(Decimal(1)), Seen(Decimal(1)))
    assert evidence.notes == ("r/old.xml is committed, and this run did not write it; it is passed over",)


def test_every_glob_needs_a_report_of_the_run(tmp_path: Path) -> None:
    commit(tmp_path, "r/old.xml")
    lay_out(tmp_path, {"s/new.xml": GREEN.format("new")})
    assert refusal(tmp_path, reports=["r/*.xml", "s/*.xml"]).subject == "r/*.xml"


def test_a_link_to_a_committed_report_is_no_evidence(tmp_path: Path) -> None:
    commit(tmp_path, "sample.xml")
    (tmp_path / "r").mkdir()
    (tmp_path / "r/a.xml").symlink_to("../sample.xml")
    assert refusal(tmp_path).cause is Cause.COMMITTED


def test_a_report_committed_in_a_submodule_is_no_evidence(tmp_path: Path) -> None:
    commit(tmp_path / "library", "r/a.xml")
    git(tmp_path / "library", "rev-parse", "HEAD")
    lay_out(tmp_path / "shop", {"README.md": "shop"})
    git(tmp_path / "shop", "init", "-q")
    git(tmp_path / "shop", "submodule", "--quiet", "add", str(tmp_path / "library"), "library")
    git(tmp_path / "shop", "commit", "-qm", "library")
    assert refusal(tmp_path / "shop", reports="library/r/*.xml").cause is Cause.COMMITTED


def test_a_report_is_found_from_a_folder_below_the_repository(tmp_path: Path) -> None:
    commit(tmp_path, "web/r/a.xml")
    assert refusal(tmp_path / "web").cause is Cause.COMMITTED


def test_on_a_machine_a_committed_report_counts_with_a_note(tmp_path: Path) -> None:
    commit(tmp_path, "r/a.xml")
    evidence = measure(tmp_path, trigger="local")
    assert evidence.facts["total"] == Seen(Decimal(1))
    assert evidence.notes == ("r/a.xml: committed and not written since; a workflow would not count it",)


def test_another_ci_system_counts_like_a_workflow(tmp_path: Path) -> None:
    commit(tmp_path, "r/a.xml")
    with pytest.raises(EvidenceError):
        measure(tmp_path, trigger="local", env={"CI": "true"})


@cases("name", ["r/ä b.xml", "r/:(glob)*.xml", "r/[a].xml", "r/--help.xml"])
@with_folders
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    commit(tmp_path, name, "r/other.xml")
    assert find_committed(Host.at(tmp_path), [name]) == {name}


def test_many_reports_are_looked_up_in_parts(tmp_path: Path) -> None:
    names = [f"r/{number:03}{'x' * 150}.xml" for number in range(600)]
    commit(tmp_path, *names)
    assert find_committed(Host.at(tmp_path), names) == set(names)


def test_nothing_is_committed_outside_of_a_repository_or_before_the_first_commit(tmp_path: Path) -> None:
    lay_out(tmp_path, {"r/a.xml": GREEN.format("a")})
    assert find_committed(Host.at(tmp_path), ["r/a.xml"]) == set()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    assert find_committed(Host.at(tmp_path), ["r/a.xml"]) == set()
