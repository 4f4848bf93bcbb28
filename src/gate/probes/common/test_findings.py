"""Findings of tests: the failed ones with their location, the flaky ones, and what changed since the baseline."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from functools import cache, partial

from gate.adapters.workspace import Workspace
from gate.formats.tests import titles, traces
from gate.formats.tests.model import FailedTest
from gate.model.evidence import MAX_FINDINGS, Finding, Work
from gate.model.globs import THIRD_PARTY_GLOBS
from gate.model.text import count_remaining
from gate.probes.common.baseline_tests import NEWLY_FAILING, TestChanges
from gate.probes.common.paths import find_file

FAILED_FACTS = ("failed", "pass_rate")
"""The facts that count a failed test, beside `errors` or `failures`."""


def list_findings(
    workspace: Workspace, failed: Sequence[FailedTest], flaky: Sequence[str], changes: TestChanges
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The first MAX_FINDINGS findings, the failed tests first, and a note that counts the others."""
    paths = _TestPaths(workspace)
    newly_failing = set(changes.newly_failing)
    findings = []
    for test in failed[:MAX_FINDINGS]:
        title = test.title
        findings.append(_failure(test, title, paths, is_new=title in newly_failing))
        newly_failing.discard(title)  # the fact counts each title once
    further = [*map(_flaky, flaky), *changes.findings]
    findings += further[: MAX_FINDINGS - len(findings)]
    unlisted = (
        *count_remaining(failed, MAX_FINDINGS, "failed tests are not listed"),
        *count_remaining(further, MAX_FINDINGS - min(len(failed), MAX_FINDINGS), "findings on tests are not listed"),
    )
    return tuple(findings), unlisted


def _flaky(title: str) -> Finding:
    message = "flaky: it failed in one attempt and passed in another one"
    return Finding(title, message, names=(title,), counted_in=("flaky", "retried"), work=Work.FIX_TEST)


def _failure(test: FailedTest, title: str, paths: _TestPaths, *, is_new: bool) -> Finding:
    kind, fact = ("error", "errors") if test.is_error else ("failure", "failures")
    path = paths.of_test(test)
    location = f" (at {test.file[-200:]}:{test.line or '?'}, not in this repository)" if test.file and not path else ""
    return Finding(
        rule=title,
        message=(test.message or f"no message for this {kind} in the report") + location,
        path=path,
        line=test.line if path else None,
        names=() if title == titles.UNNAMED else (title,),
        places=tuple(filter(None, (path or test.file,))),
        counted_in=(fact, *FAILED_FACTS, *((NEWLY_FAILING,) if is_new else ())),
        work=Work.FIX_TEST,
        improves=("passed",),
    )


class _TestPaths:
    """Maps paths of reports to paths of the repository; looks up each path once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.in_repository = cache(partial(find_file, workspace))
        self.jvm_sources = cache(self._jvm_sources)
        self.go_modules = cache(self._go_modules)

    def of_test(self, test: FailedTest) -> str:
        """The file in which the test failed; empty when it is not in the repository, or several may be meant."""
        if test.file.endswith(".go") and not test.file.startswith("/"):
            is_last_part = test.suite.endswith(f"/{test.classname}")  # of the package, in go-junit-report 1
            return self.of_go(test.suite if is_last_part else test.classname, test.file)
        return self.in_repository(test.file) or self.of_class(test.classname, test.file)

    def of_class(self, classname: str, file: str) -> str:
        """The source file of a JVM class, whose traces have no folders; empty when no file or several match."""
        if not file.endswith(traces.JVM) or "/" in file:
            return ""
        ending = "/".join(["", *classname.split(".")[:-1], file])
        paths = [path for path in self.jvm_sources() if f"/{path}".endswith(ending)]
        return paths[0] if len(paths) == 1 else ""

    def of_go(self, package: str, file: str) -> str:
        """The file of a Go package, which Go names without its folder, and our reader with the path of the package.

        A file that the package of a module of the repository does not have is no other one of the same name.
        """
        path = file if "/" in file else f"{package}/{file}"
        modules = self.go_modules()
        places = [
            posixpath.join(folder, path.removeprefix(f"{module}/"))
            for module, folder in modules
            if path.startswith(f"{module}/")
        ]
        if places:
            return next(filter(self.workspace.exists, places), "")
        return self.in_repository(path if modules and package else file)

    def _go_modules(self) -> list[tuple[str, str]]:
        """The paths of the modules with their folders, the longest first: a module may be inside another one."""
        from gate.probes.common.go_modules import module_folders  # few reports are of Go

        manifests = self.workspace.glob_or_empty(["**/go.mod"], THIRD_PARTY_GLOBS)
        return sorted(module_folders(self.workspace, manifests).items(), key=lambda module: -len(module[0]))

    def _jvm_sources(self) -> list[str]:
        return self.workspace.glob_or_empty([f"**/*{extension}" for extension in traces.JVM])
