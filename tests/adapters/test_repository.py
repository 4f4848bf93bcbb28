"""Tests of the git repository: git commands, and which folder of the repository the root is."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.adapters.git import _Completed, _failure
from gate.adapters.repository import Repository
from gate.formats.documents import git_diff
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from gate.probes.common.staleness import check_age
from tests.command import lay_out
from tests.git import git


def failure(repository: Repository, *arguments: str, timeout: float = 60, limit: int = 1000) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        repository.git(*arguments, timeout=timeout, limit=limit)
    return caught.value


def test_git_returns_its_output(repository: Repository) -> None:
    git(repository.root, "init", "-q")

    assert repository.git("rev-parse", "--is-inside-work-tree") == b"true\n"


def test_a_folder_without_a_repository_has_its_own_cause(repository: Repository) -> None:
    error = failure(repository, "rev-parse", "HEAD")

    assert (error.cause, error.category) == (Cause.NOT_A_REPOSITORY, Category.UNREADABLE)
    assert "git rev-parse failed: fatal: not a git repository" in str(error)


def test_a_folder_without_a_repository_on_a_disk_of_its_own_has_the_same_cause() -> None:
    hint = b"Stopping at filesystem boundary (GIT_DISCOVERY_ACROSS_FILESYSTEM not set).\n"
    message = b"fatal: not a git repository (or any parent up to mount point /github)\n" + hint

    error = _failure("rev-parse", _Completed(128, b"", message))

    assert error.cause is Cause.NOT_A_REPOSITORY
    assert str(error).endswith("not a git repository (or any parent up to mount point /github)")


def test_the_name_of_a_file_in_an_error_does_not_say_that_there_is_no_repository(repository: Repository) -> None:
    git(repository.root, "init", "-q")
    git(repository.root, "commit", "-q", "--allow-empty", "-m", "a commit")

    error = failure(repository, "cat-file", "blob", "HEAD:./not a git repository.json")

    assert (error.cause, "not a git repository" in str(error)) == (Cause.GIT_FAILED, True)
    assert repository.git("rev-parse", "--is-inside-work-tree") == b"true\n"


def test_a_failed_git_command_is_reported_with_the_message_of_git(repository: Repository) -> None:
    git(repository.root, "init", "-q")

    error = failure(repository, "rev-parse", "--verify", "missing")

    assert (error.cause, error.detail) == (Cause.GIT_FAILED, "git rev-parse failed: fatal: Needed a single revision")


def test_git_that_is_not_installed_is_absent(repository: Repository, tmp_path: Path) -> None:
    error = failure(Repository(repository.root, {"PATH": str(tmp_path)}), "status")

    assert (error.cause, str(error)) == (Cause.GIT_NOT_INSTALLED, "absent: the program git is not installed")


def test_a_slow_git_command_times_out(repository: Repository, tmp_path: Path) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    env = {"PATH": f"{slow.parent}:{os.environ['PATH']}"}

    error = failure(Repository(repository.root, env), "status", timeout=0.1)

    assert str(error) == "timed-out: git took longer than 0.1 s"


def test_the_output_of_git_is_bounded(repository: Repository) -> None:
    error = failure(repository, "--version", limit=3)

    assert (error.cause, error.detail) == (Cause.TOO_LARGE, "git --version printed more than 3 bytes")


def test_the_log_has_each_git_command_and_its_exit_code(
    repository: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="gate")
    git(repository.root, "init", "-q")

    repository.git("rev-parse", "--git-dir")

    assert [message.rpartition(", ")[0] for message in caplog.messages] == ["git rev-parse --git-dir: exit code 0"]


def path_with_foreign_owner(folder: Path) -> str:
    """Return a PATH whose git believes that another user owns every repository, as in a container."""
    real = shutil.which("git")
    lay_out(folder, {"git": f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real} "$@"\n'})
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_repository_of_another_user_is_accepted_inside_the_workspace_only(tmp_path: Path) -> None:
    root = tmp_path / "shop" / "web" / "app"
    root.mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q")
    path = path_with_foreign_owner(tmp_path / "bin")

    inside = Repository(root, {"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop")})
    outside = Repository(root, {"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop" / "web")})

    assert inside.git("rev-parse", "--show-prefix") == b"web/app/\n"
    for repository in (outside, Repository(root, {"PATH": path})):
        with pytest.raises(EvidenceError, match="git rev-parse failed"):
            repository.git("rev-parse", "--show-prefix")


# -------------------------------------------------------------------------------- which folder of the repository it is


def test_a_root_that_is_the_repository_has_no_prefix(repository: Repository) -> None:
    git(repository.root, "init", "-q")

    assert repository.possible_prefixes() == ("",)


def test_git_knows_the_prefix_of_a_repository_below_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q")

    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)}

    assert Repository(tmp_path / "shop", env).possible_prefixes() == ("shop/", "")
    assert Repository(tmp_path / "shop" / "web", env).possible_prefixes() == ("shop/web/", "web/")


def test_the_prefix_in_the_workspace_comes_before_that_of_a_repository_that_a_step_created(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop" / "web", "init", "-q")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert Repository(tmp_path / "shop" / "web", env).possible_prefixes() == ("web/", "")


def test_the_prefix_in_the_workspace_needs_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shop" / "web")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert Repository(Path(), env).prefix_in_workspace() == "web/"
    assert Repository(tmp_path / "shop", env).prefix_in_workspace() == ""
    assert Repository(tmp_path / "shop", {"PATH": os.environ["PATH"]}).prefix_in_workspace() == ""
    assert Repository(tmp_path, env).prefix_in_workspace() == ""


# ------------------------------------------------------------------------------------ programs that a repository names


def program(sign: Path) -> str:
    """A command that leaves a file behind; git passes it to a shell."""
    return f"touch {sign}; cat"


def tracked_file(folder: Path, attribute: str) -> None:
    """Commits `a.txt` with an attribute, then changes it so that git has to read it again."""
    git(folder, "init", "-q", "-b", "main")
    lay_out(folder, {".gitattributes": f"*.txt {attribute}\n", "a.txt": "one\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    lay_out(folder, {"a.txt": "two\n"})


READERS = (("diff", "HEAD", "--"), ("status", "--porcelain"), ("diff-index", "HEAD"), ("ls-files", "--others", "-m"))
"""Commands that read the working tree."""


@pytest.mark.parametrize("arguments", READERS)
@pytest.mark.parametrize("driver", ["x", "X.y", "a=b", "a b", "a\tb"])
@pytest.mark.parametrize("setting", ["clean", "process"])
def test_no_filter_of_a_repository_runs(
    repository: Repository, tmp_path: Path, arguments: tuple[str, ...], driver: str, setting: str
) -> None:
    sign = tmp_path / "was-here"
    attribute = driver if driver.isidentifier() or driver == "X.y" else "x"
    tracked_file(repository.root, f"filter={attribute}")
    with (repository.root / ".git" / "config").open("a") as config:
        for name in {driver, attribute}:
            config.write(f'[filter "{name}"]\n\t{setting} = "{program(sign)}"\n\trequired = true\n')

    assert repository.git(*arguments, limit=10_000)
    assert not sign.exists()


def test_a_driver_whose_name_contains_an_equals_sign_does_not_run(repository: Repository, tmp_path: Path) -> None:
    sign = tmp_path / "was-here"
    tracked_file(repository.root, "filter=a=b")
    with (repository.root / ".git" / "config").open("a") as config:
        config.write(f'[filter "a=b"]\n\tclean = "{program(sign)}"\n')

    assert b"+two" in repository.git("diff", "HEAD", "--", limit=10_000)
    assert not sign.exists()


def test_more_filters_than_can_be_turned_off_are_a_failure_of_git(repository: Repository, tmp_path: Path) -> None:
    sign = tmp_path / "was-here"
    tracked_file(repository.root, "filter=x1")
    drivers = (f'[filter "x{number}"]\n\tclean = "{program(sign)}"\n' for number in range(20_000))
    with (repository.root / ".git" / "config").open("a") as config:
        config.writelines(drivers)

    error = failure(repository, "diff", "HEAD", "--")

    assert (error.cause, error.detail) == (Cause.GIT_FAILED, "git cannot be started: Argument list too long")
    assert not sign.exists()


def test_git_alone_would_run_the_filter(repository: Repository, tmp_path: Path) -> None:
    sign = tmp_path / "was-here"
    tracked_file(repository.root, "filter=a=b")
    git(repository.root, "config", "filter.a=b.clean", program(sign))

    git(repository.root, "diff", "HEAD")
    assert sign.exists()


def nested_repository(folder: Path, sign: Path) -> None:
    """A repository in a folder that the outer one tracks as a submodule, with a filter and a file monitor."""
    outer_file = {"readme.txt": "outer\n"}
    git(folder, "init", "-q", "-b", "main")
    lay_out(folder, outer_file)
    nested = folder / "vendor"
    nested.mkdir()
    tracked_file(nested, "filter=x")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit with a submodule")
    with (nested / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "{program(sign)}"\n[filter "x"]\n\tclean = "{program(sign)}"\n')


@pytest.mark.parametrize("command", [("diff", *git_diff.OPTIONS, "HEAD", "--")])
def test_a_comparison_with_the_working_tree_runs_nothing_in_a_nested_repository(
    repository: Repository, tmp_path: Path, command: tuple[str, ...]
) -> None:
    sign = tmp_path / "was-here"
    nested_repository(repository.root, sign)

    repository.git(*command, limit=10_000)
    assert not sign.exists()


def test_the_age_of_a_report_runs_nothing_in_a_nested_repository(repository: Repository, tmp_path: Path) -> None:
    sign = tmp_path / "was-here"
    nested_repository(repository.root, sign)
    now = datetime.now(UTC)

    for path in ("readme.txt", "vendor/a.txt", "vendor"):
        with contextlib.suppress(EvidenceError):
            check_age(path, None, timedelta(days=9), now=now, repository=repository)
    assert not sign.exists()


def test_no_signature_program_runs(repository: Repository, tmp_path: Path) -> None:
    sign = tmp_path / "was-here"
    signer = tmp_path / "signer"
    signer.write_text(f"#!/bin/sh\ntouch {sign}\n")
    signer.chmod(0o755)
    tracked_file(repository.root, "text")
    plain = git(repository.root, "cat-file", "commit", "HEAD")
    header, _, message = plain.partition("\n\n")
    signed = f"{header}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n{message}\n"
    lay_out(tmp_path, {"commit": signed})
    sha = git(repository.root, "hash-object", "-t", "commit", "-w", str(tmp_path / "commit"))
    git(repository.root, "config", "log.showSignature", "true")
    git(repository.root, "config", "gpg.program", str(signer))

    repository.git("log", "-1", "--format=%ct", sha, limit=10_000)
    assert not sign.exists()


def test_a_repository_that_must_not_be_asked_runs_no_git(repository: Repository) -> None:
    git(repository.root, "init", "-q")

    error = failure(replace(repository, refusal="the workspace is not trusted"), "rev-parse", "--is-inside-work-tree")

    assert (error.cause, error.detail) == (Cause.NOT_TRUSTED, "the workspace is not trusted")
    assert replace(repository, refusal="no").possible_prefixes() == ("",)
