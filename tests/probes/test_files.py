"""The probe `files`: a folder in, evidence out."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Remedy, Seen, Unseen
from gate.probes import files
from gate.probes.common.probe import ProbeContext
from gate.probes.files import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def measure(folder: Path, paths: str | list[str], **params: object) -> Evidence:
    parsed = PROBE.params.model_validate({"paths": paths, **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def touch(folder: Path, path: str, age: timedelta) -> None:
    moment = (NOW - age).timestamp()
    os.utime(folder / path, (moment, moment))


def commit(folder: Path, *paths: str, age: timedelta) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", *paths)
    git(folder, "commit", "-q", "-m", "x", at=NOW - age)


def test_remedies_add_missing_files_and_remove_existing_ones(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.pem": "", "b.pem": "", "c.pem": "", "d.pem": ""})

    unseen = ("exists", "size", "total_size", "age")
    assert measure(tmp_path, ["*.pem", "*.crt"]).remedies == dict.fromkeys(
        unseen, Remedy("Add the missing files (*.crt), or fix the path.")
    )
    assert measure(tmp_path, "keys/a.pem").remedies == dict.fromkeys(
        unseen, Remedy("Add the missing files (keys/a.pem), or fix the path: there is a.pem.")
    )
    assert measure(tmp_path, "*.pem").remedies == {"exists": Remedy("Remove a.pem, b.pem, c.pem and 1 more.")}


# -------------------------------------------------------------------------------------------- existence, number, size


def test_files_are_counted_and_measured(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a/x.js": "x" * 10, "a/b/y.js": "y" * 30, "a/z.css": "z" * 99})
    touch(tmp_path, "a/x.js", 3 * DAY)
    touch(tmp_path, "a/b/y.js", DAY)
    evidence = measure(tmp_path, "a/**/*.js")
    assert evidence.facts == {
        "exists": Seen(True),
        "count": Seen(Decimal(2)),
        "size": Seen(Decimal(30), "a/b/y.js", (Seen(Decimal(10), "a/x.js"),)),
        "total_size": Seen(Decimal(40)),
        "age": Seen(Decimal(3 * 86400), "a/x.js", (Seen(Decimal(86400), "a/b/y.js"),)),
    }
    assert (evidence.findings, evidence.notes) == ((), ())


def test_the_evidence_has_every_declared_fact(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "x"})
    for params in ({"paths": "a"}, {"paths": "a", "pattern": "x"}):
        declared = PROBE.declares(PROBE.params.model_validate(params))
        assert set(measure(tmp_path, **params).facts) == set(declared)


def test_matching_lines_needs_a_pattern(tmp_path: Path) -> None:
    assert "matching_lines" not in PROBE.declares(PROBE.params.model_validate({"paths": "a"}))
    assert "matching_lines" in PROBE.declares(PROBE.params.model_validate({"paths": "a", "pattern": "x"}))


def test_a_missing_file_does_not_exist_and_has_no_size_age_or_lines(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "LICENSE", pattern="MIT")
    missing = Unseen(Cause.NO_MATCHING_FILE, "no file matches LICENSE", "LICENSE")
    assert evidence.facts == {
        "exists": Seen(False, "LICENSE"),
        "count": Seen(Decimal(0)),
        "size": missing,
        "total_size": missing,
        "age": missing,
        "matching_lines": missing,
    }


def test_one_glob_without_a_match_makes_exists_false(tmp_path: Path) -> None:
    lay_out(tmp_path, {"README.md": "x"})
    facts = measure(tmp_path, ["README.md", "LICENSE"]).facts
    assert facts["exists"] == Seen(False, "LICENSE", (Seen(True, "README.md"),)), "so `not exists` fails too"
    assert facts["count"] == Seen(Decimal(1))
    assert facts["size"] == Unseen(Cause.NO_MATCHING_FILE, "no file matches LICENSE", "LICENSE")
    assert measure(tmp_path, "{README.md,LICENSE}").facts["exists"] == Seen(True)


def test_a_folder_is_not_a_file_and_an_empty_file_is(tmp_path: Path) -> None:
    lay_out(tmp_path, {"docs/a.md": ""})
    assert measure(tmp_path, "docs").facts["exists"] == Seen(False, "docs")
    assert measure(tmp_path, "docs/*").facts["size"] == Seen(Decimal(0), "docs/a.md")


def test_a_file_that_two_globs_match_counts_once(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.txt": "x"})
    facts = measure(tmp_path, ["*.txt", "a.*"]).facts
    assert (facts["count"], facts["total_size"]) == (Seen(Decimal(1)), Seen(Decimal(1)))


def test_ignored_files_do_not_count(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.txt": "x", "old/b.txt": "x"})
    assert measure(tmp_path, "**/*.txt", ignore="old/**").facts["count"] == Seen(Decimal(1))


@pytest.mark.parametrize(("target", "cause"), [("../secret", Cause.OUTSIDE_ROOT), ("nowhere", Cause.NO_MATCHING_FILE)])
def test_a_link_out_of_the_repository_or_to_nothing_is_an_error_unless_ignored(
    tmp_path: Path, target: str, cause: Cause
) -> None:
    lay_out(tmp_path, {"secret": "TODO", "repo/a.txt": "x"})
    (tmp_path / "repo/b.txt").symlink_to(target)
    for paths in ("*.txt", "b.txt"):
        with pytest.raises(EvidenceError, match=r"b\.txt .*; add files that do not belong here to `ignore`$") as caught:
            measure(tmp_path / "repo", paths, pattern="TODO")
        assert caught.value.cause is cause
    assert measure(tmp_path / "repo", "*.txt", ignore="b.txt").facts["count"] == Seen(Decimal(1))


def test_the_first_of_many_unreadable_files_are_named(tmp_path: Path) -> None:
    for n in range(9):
        (tmp_path / f"{n}.txt").symlink_to("nowhere")
    with pytest.raises(EvidenceError, match=r"0\.txt .*; and 6 more; add files that do not belong here to `ignore`$"):
        measure(tmp_path, "*.txt")


# ---------------------------------------------------------------------------------------------------------------- age


def test_the_age_of_a_tracked_file_ignores_its_modification_time(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "1", "b": "1", "new": "1"})
    commit(tmp_path, "a", "b", age=9 * DAY)
    lay_out(tmp_path, {"b": "2"})
    commit(tmp_path, "b", age=2 * DAY)
    touch(tmp_path, "a", timedelta(0))
    touch(tmp_path, "new", DAY)
    assert measure(tmp_path, "*").facts["age"] == Seen(Decimal(9 * 86400), "a", (Seen(Decimal(86400), "new"),))
    assert measure(tmp_path, "b").facts["age"] == Seen(Decimal(2 * 86400), "b")
    assert measure(tmp_path, "new").facts["age"] == Seen(Decimal(86400), "new")


def test_the_age_is_right_in_a_folder_of_the_git_repository(tmp_path: Path) -> None:
    lay_out(tmp_path, {"sub/a": "1"})
    commit(tmp_path, ".", age=4 * DAY)
    assert measure(tmp_path / "sub", "a").facts["age"] == Seen(Decimal(4 * 86400), "a")


def test_a_change_made_in_a_merge_commit_counts(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "1", "b": "1"})
    commit(tmp_path, ".", age=9 * DAY)
    git(tmp_path, "switch", "-q", "-c", "side")
    lay_out(tmp_path, {"b": "2"})
    commit(tmp_path, ".", age=8 * DAY)
    git(tmp_path, "switch", "-q", "main")
    lay_out(tmp_path, {"c": "1"})
    commit(tmp_path, ".", age=7 * DAY)
    git(tmp_path, "merge", "-q", "--no-commit", "--no-ff", "side")
    lay_out(tmp_path, {"a": "in the merge"})
    commit(tmp_path, ".", age=3 * DAY)
    assert measure(tmp_path, "a").facts["age"] == Seen(Decimal(3 * 86400), "a")
    assert measure(tmp_path, "b").facts["age"] == Seen(Decimal(8 * 86400), "b")


def test_the_age_of_many_files_is_measured(tmp_path: Path) -> None:
    lay_out(tmp_path, {f"{'folder' * 10}/{n:04d}.txt": "x" for n in range(1200)})
    commit(tmp_path, ".", age=5 * DAY)
    facts = measure(tmp_path, "**/*.txt").facts
    assert facts["age"] == Seen(Decimal(5 * 86400), f"{'folder' * 10}/0000.txt")


def test_in_a_shallow_checkout_the_age_of_tracked_files_is_unseen(tmp_path: Path) -> None:
    lay_out(tmp_path / "origin", {"a": "1"})
    commit(tmp_path / "origin", "a", age=9 * DAY)
    lay_out(tmp_path / "origin", {"b": "1"})
    commit(tmp_path / "origin", "b", age=DAY)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/origin", "clone")
    lay_out(tmp_path / "clone", {"made": "1"})
    touch(tmp_path / "clone", "made", DAY)
    age = measure(tmp_path / "clone", "a").facts["age"]
    assert isinstance(age, Unseen)
    assert age.cause is Cause.SHALLOW_CHECKOUT
    assert measure(tmp_path / "clone", "made").facts["age"] == Seen(Decimal(86400), "made")


def test_the_age_of_a_file_from_the_future_is_zero(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "1"})
    touch(tmp_path, "a", -DAY)
    assert measure(tmp_path, "a").facts["age"] == Seen(Decimal(0), "a")


# ----------------------------------------------------------------------------------------------------- matching lines


def lines(folder: Path, content: str | bytes, pattern: str) -> list[int | None]:
    lay_out(folder, {"f": content})
    evidence = measure(folder, "f", pattern=pattern)
    assert evidence.facts["matching_lines"] == Seen(Decimal(len(evidence.findings)))
    return [finding.line for finding in evidence.findings]


@cases(
    ("content", "pattern", "expected"),
    [
        ("a\nTODO one TODO two\nb\nTODO", "TODO", [2, 4]),
        ("a\nb\nc\n", "^b$", [2]),
        ("a\r\nb\r\nc\r\n", "^b$", [2]),
        ("a\nb", "a\\s+b", []),
        ("a\nb", "[^z]+", [1, 2]),
        ("a\n\nb\n\n", "^$", [2, 4]),
        ("", "^$", []),
        ("x", "x*", [1]),
        ("a\nb\n", "", None),
        ("EXCEPT exception", "(?i)except Exception", [1]),
        ("naïve\nplain\n", "na.ve", [1]),
        ("a\nTODO\n".encode("utf-16"), "^TODO$", [2]),
        (b"\xff\xfeT\x00O\x00D\x00O\x00", "^TODO$", [1]),
        ("a\nTODO\n".encode("utf-16-le"), "^TODO$", [2]),
        ("a\nTODO\n".encode("utf-16-be"), "^TODO$", [2]),
        ("a\nTODO\n".encode("utf-32"), "^TODO$", [2]),
        ("a\rTODO\rb", "^TODO$", [2]),
        ("a\r\rTODO\r\n", "^TODO$", [3]),
        ("a\u2028TODO\u2029b\u0085TODO", "^TODO$", [2, 4]),
        (b"caf\xe9 TODO\n", "TODO$", [1]),
        (b"\x00\x01\nTODO\x00\n", "TODO", [2]),
    ],
)
@with_folders
def test_every_matching_line_counts_once(
    tmp_path: Path, content: str | bytes, pattern: str, expected: list[int] | None
) -> None:
    if expected is None:
        with pytest.raises(ValidationError, match="at least 1 character"):
            PROBE.params.model_validate({"paths": "f", "pattern": pattern})
    else:
        assert lines(tmp_path, content, pattern) == expected


def test_a_finding_has_location_and_pattern_but_not_the_text(tmp_path: Path) -> None:
    lay_out(tmp_path, {"src/a.py": "x = 1\nexcept Exception:  # token=abc\n"})
    evidence = measure(tmp_path, "src/*.py", pattern="except Exception")
    assert evidence.findings == (
        Finding("matching-line", "matches /except Exception/", path="src/a.py", line=2),
    )  # fmt: skip
    assert evidence.notes == ()


def test_findings_are_limited_and_all_lines_are_counted(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "x\n" * 2500})
    evidence = measure(tmp_path, "a", pattern="x")
    assert evidence.facts["matching_lines"] == Seen(Decimal(2500))
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.notes == ("the first 2,000 of 2,500 matching lines are listed",)


def test_binary_files_and_other_encodings_are_searched_with_a_note(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.png": b"\x89PNG\x00\x00", "b.txt": b"caf\xe9", "c.txt": "café"})
    evidence = measure(tmp_path, "*", pattern="TODO")
    assert evidence.facts["matching_lines"] == Seen(Decimal(0))
    assert evidence.notes == (
        "binary, searched byte by byte: a.png",
        "not UTF-8, searched byte by byte: b.txt",
    )


def test_a_file_too_large_to_search_makes_only_the_lines_unseen(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "x"})
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(files.MAX_FILE_SIZE + 1)
    facts = measure(tmp_path, "*", pattern="x").facts
    assert isinstance(facts["matching_lines"], Unseen)
    assert facts["matching_lines"].detail.startswith("huge has 67,108,865 bytes")
    assert facts["size"] == Seen(Decimal(files.MAX_FILE_SIZE + 1), "huge", (Seen(Decimal(1), "a"),))


def test_too_many_bytes_to_search_make_the_lines_unseen(tmp_path: Path) -> None:
    for n in range(17):
        with (tmp_path / str(n)).open("wb") as sparse:
            sparse.truncate(files.MAX_FILE_SIZE)
    observed = measure(tmp_path, "*", pattern="x").facts["matching_lines"]
    assert isinstance(observed, Unseen)
    assert "narrow the globs" in observed.detail


def test_without_time_the_lines_are_unseen(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a": "x"})
    params = PROBE.params.model_validate({"paths": "a", "pattern": "x"})
    context = ProbeContext(Host.at(tmp_path, NOW), deadline=Deadline.after(0))
    assert PROBE.measure(params, context).facts["matching_lines"] == Unseen(
        Cause.TIMED_OUT, "the item ran out of time before a was searched"
    )


def test_a_pattern_cannot_backtrack(tmp_path: Path) -> None:
    assert lines(tmp_path, "a" * 200_000 + "b", "^(a+)+$") == []


@cases(
    ("params", "message"),
    [
        ({"paths": "a", "pattern": "("}, "missing \\)"),
        ({"paths": "a", "pattern": "a)(b"}, "not a regular expression"),
        ({"paths": "a", "pattern": "(?=a)"}, "look-around"),
        ({"paths": "a", "pattern": "x" * 1001}, "1000 characters"),
        ({"paths": "src\\a.py"}, "separates no folders"),
        ({"paths": "../x"}, "root of the repository"),
        ({"paths": []}, "at least 1"),
        ({"path": "a"}, "paths"),
    ],
)
def test_invalid_parameters_are_refused(params: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        PROBE.params.model_validate(params)
