"""Does literally what `gate next --json` says: it edits the reports of a folder by the kind and members of each action.

It knows nothing of the checklist and never reads the sentence of an action: it is what a script or an agent could do.
The reports stand for the code: removing a vulnerability from a scan is what the next scan sees after the upgrade.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

Action = Mapping[str, Any]


@dataclass(frozen=True)
class Follower:
    """What the folder offers: how steps write missing evidence, how numbers and values move, and who signs off.

    `steps` are by the target that the checklist names, `numbers` and `values` by fact.
    """

    folder: Path
    steps: Mapping[str, Callable[[Path], None]] = field(default_factory=dict)
    numbers: Mapping[str, Callable[[Path, Fraction], None]] = field(default_factory=dict)
    values: Mapping[str, Callable[[Path], None]] = field(default_factory=dict)

    def follow(self, document: Mapping[str, Any]) -> None:
        """Does every action of the document, in its order."""
        assert document["schema"] == "readiness-gate/next/1"
        for action in document["actions"]:
            getattr(self, "_" + action["kind"].replace("-", "_"))(action)

    # -------------------------------------------------------------------------------------------------- reports

    def _cover_lines(self, action: Action) -> None:
        lines = [line for part in action["lines"] for line in range(part["first"], part["last"] + 1)]
        path = action["data"]["path"]
        if path:
            _cover(self.folder, lambda file, line: file == path and line in lines, action["count"])
        else:
            _cover(self.folder, lambda _file, _line: True, action["count"])

    def _fix_tests(self, action: Action) -> None:
        names = {finding["rule"] for finding in action["data"]["findings"]}
        (path,) = self.folder.glob("*.xml")
        text, remaining = path.read_text(), action["count"]
        for case in re.findall(r"<testcase\b(?:[^>/]|/(?!>))*>.*?</testcase>", text, re.DOTALL):
            name = re.search(r'\bname="([^"]*)"', case)
            failure = re.search(r"<(failure|error)\b.*?(/>|</\1>)", case, re.DOTALL)
            if failure and name and remaining and any(name[1] in title for title in names):
                text = text.replace(case, case.replace(failure[0], ""), 1)
                text = _count_down(text, {"failure": "failures", "error": "errors"}[failure[1]])
                remaining -= 1
        assert not remaining, "the report has fewer of these failures"
        path.write_text(text)

    def _upgrade(self, action: Action) -> None:
        data = action["data"]
        cleared = sum(_edit_json(path, lambda document: _clear(document, data)) for path in _json_files(self.folder))
        assert cleared >= 1, f"no scan reports {data['package']}"

    def _fix_findings(self, action: Action) -> None:
        remaining = action["count"]
        for finding in action["data"]["findings"]:
            remove = partial(_remove_finding, finding=finding)
            for path in _json_files(self.folder) if remaining else ():
                remaining -= _edit_json(path, remove)
        assert remaining <= 0, "the reports have fewer of these findings"

    def _kill_mutants(self, action: Action) -> None:
        remaining = action["count"]
        for path in _json_files(self.folder):
            document = json.loads(path.read_text())
            for mutant in (mutant for file in document.get("files", {}).values() for mutant in file["mutants"]):
                if remaining and mutant["status"] in ("Survived", "NoCoverage"):
                    mutant["status"] = "Killed"
                    remaining -= 1
            path.write_text(json.dumps(document))
        assert not remaining

    def _replace_components(self, action: Action) -> None:
        titles = [finding["message"].partition(": ")[0] for finding in action["data"]["findings"]][: action["count"]]
        for path in _json_files(self.folder):
            document = json.loads(path.read_text())
            for component in document.get("components", ()):
                if f"{component['name']} {component.get('version', '')}".strip() in titles:
                    component.update(name=f"{component['name']}-mit", licenses=[{"license": {"id": "MIT"}}])
                    component.pop("purl", None)
            path.write_text(json.dumps(document))

    # ----------------------------------------------------------------------------------------------- all others

    def _sign_off(self, action: Action) -> None:
        path = self.folder / ".github" / "signoffs.yml"
        text = path.read_text() if path.exists() else "signoffs:\n"
        people = [person for person in action["data"]["people"] or ["@somebody"] if person not in text]
        for person in people[: action["count"]]:
            text += f"  - {{item: pentest, by: '{person}', on: '2026-11-19', until: '2026-12-31'}}\n"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def _provide_evidence(self, action: Action) -> None:
        self.steps[action["data"]["target"]](self.folder)

    def _change_number(self, action: Action) -> None:
        limit = Fraction(action["limit"])
        if action["is_strict"]:
            limit += Fraction(1, 1000) if action["operator"] == ">" else -Fraction(1, 1000)
        self.numbers[action["fact"]](self.folder, limit)

    def _change_value(self, action: Action) -> None:
        self.values[action["fact"]](self.folder)


def _count_down(text: str, attribute: str) -> str:
    """The report with one less in this attribute of every suite."""
    return re.sub(rf'\b{attribute}="(\d+)"', lambda match: f'{attribute}="{int(match[1]) - 1}"', text)


def _json_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix in (".json", ".sarif")]


def _edit_json(path: Path, edit: Callable[[Any], int]) -> int:
    document = json.loads(path.read_text())
    count = edit(document)
    path.write_text(json.dumps(document))
    return count


# ------------------------------------------------------------------------------------------------------------ coverage


def _cover(folder: Path, is_meant: Callable[[str, int], bool], count: int) -> None:
    """Covers lines in the LCOV, Cobertura or coverage.py report of the folder."""
    for path in folder.iterdir():
        if path.suffix == ".info":
            count -= _cover_lcov(path, is_meant, count)
        elif path.name == "coverage.xml":
            count -= _cover_cobertura(path, is_meant, count)
        elif path.name == "coverage.json":
            count -= _cover_coveragepy(path, is_meant, count)
    assert not count, "the report has fewer uncovered lines there"


def _cover_lcov(path: Path, is_meant: Callable[[str, int], bool], count: int) -> int:
    file, covered, lines = "", 0, []
    for line in path.read_text().splitlines():
        if line.startswith("SF:"):
            file = line[3:]
        match = re.fullmatch(r"DA:(\d+),0(.*)", line)
        is_covered = match and covered < count and is_meant(file, int(match[1]))
        if match and is_covered:
            covered += 1
            lines.append(f"DA:{match[1]},1{match[2]}")
        elif not line.startswith(("LH:", "LF:")):
            lines.append(line)
    path.write_text("\n".join(lines) + "\n")
    return covered


def _cover_cobertura(path: Path, is_meant: Callable[[str, int], bool], count: int) -> int:
    covered, file, parts = 0, "", []
    for part in re.split(r"(<[^>]*>)", path.read_text()):
        if match := re.search(r'filename="([^"]*)"', part):
            file = match[1]
        number = re.search(r'<line number="(\d+)"', part) or re.search(r'<line [^>]*number="(\d+)"', part)
        if number and 'hits="0"' in part and covered < count and is_meant(file, int(number[1])):
            covered += 1
            parts.append(part.replace('hits="0"', 'hits="1"'))
        else:
            is_root = part.startswith("<coverage")
            parts.append(re.sub(r' (lines-(valid|covered)|line-rate)="[^"]*"', "", part) if is_root else part)
    path.write_text("".join(parts))
    return covered


def _cover_coveragepy(path: Path, is_meant: Callable[[str, int], bool], count: int) -> int:
    document, covered = json.loads(path.read_text()), 0
    for name, file in document["files"].items():
        for line in list(file["missing_lines"]):
            if covered < count and is_meant(name, line):
                file["missing_lines"].remove(line)
                file["executed_lines"].append(line)
                for totals in (file["summary"], document["totals"]):
                    totals["covered_lines"] += 1
                    totals["missing_lines"] -= 1
                covered += 1
    path.write_text(json.dumps(document))
    return covered


# --------------------------------------------------------------------------------------------------------------- scans


def _clear(document: Any, data: Mapping[str, Any]) -> int:
    """Removes the vulnerabilities of a package, as the next scan reports them no more."""
    package, installed = data["package"], data["installed"]
    if not isinstance(document, dict):
        return 0
    if isinstance(document.get("Results"), list):  # Trivy

        def is_of_package(entry: Any) -> bool:
            return bool((entry["PkgName"], entry["InstalledVersion"]) == (package, installed))

        return sum(_drop(result, "Vulnerabilities", is_of_package) for result in document["Results"])
    if "auditReportVersion" in document:  # npm 7
        return _clear_npm(document, package)
    if "advisories" in document:  # npm 6
        return _clear_advisories(document, package)
    if "database" in document:  # cargo-audit
        listed = document["vulnerabilities"]
        count = _drop(
            listed,
            "list",
            lambda entry: (entry["package"]["name"], entry["package"]["version"]) == (package, installed),
        )
        listed["count"], listed["found"] = len(listed["list"]), bool(listed["list"])
        return count
    entries = [entry for entry in document.get("dependencies", ()) if entry["name"] == package]  # pip-audit
    return sum(_drop(entry, "vulns", lambda _vulnerability: True) for entry in entries)


def _clear_advisories(document: dict[str, Any], package: str) -> int:
    entries, counts = document["advisories"], document["metadata"]["vulnerabilities"]
    cleared = {key: entry for key, entry in entries.items() if entry["module_name"] == package}
    for key, entry in cleared.items():
        counts[entry["severity"]] -= sum(len(finding["paths"]) for finding in entry["findings"])
        del entries[key]
    return len(cleared)


def _clear_npm(document: dict[str, Any], package: str) -> int:
    entries = document["vulnerabilities"]
    cleared = {
        name: entry
        for name, entry in entries.items()
        if isinstance(entry["fixAvailable"], dict) and entry["fixAvailable"]["name"] == package
    }
    for name, entry in cleared.items():
        document["metadata"]["vulnerabilities"][entry["severity"]] -= 1
        document["metadata"]["vulnerabilities"]["total"] -= 1
        del entries[name]
    return len(cleared)


def _drop(holder: Any, key: str, is_meant: Callable[[Any], bool]) -> int:
    entries = holder.get(key) or []
    holder[key] = [entry for entry in entries if not is_meant(entry)]
    return len(entries) - len(holder[key])


def _remove_finding(document: Any, finding: Mapping[str, Any]) -> int:
    """Removes the first finding with this rule and line from SARIF, ESLint, Ruff, Bandit, Semgrep, Grype or npm."""
    rule, line = finding["rule"], finding["line"]
    if isinstance(document, list):
        return _remove_from_list(document, "" if rule == "fatal" else rule)
    for run in document.get("runs", ()):
        if _drop_first(run["results"], lambda entry: entry["ruleId"] == rule and line in (None, _line(entry))):
            return 1
    if "auditReportVersion" in document:  # `npm audit fix`
        name = next((name for name in document["vulnerabilities"] if finding["message"].startswith(name)), "")
        if entry := document["vulnerabilities"].pop(name, None):
            document["metadata"]["vulnerabilities"][entry["severity"]] -= 1
            document["metadata"]["vulnerabilities"]["total"] -= 1
        return int(bool(entry))
    results, matches = document.get("results") or [], document.get("matches") or []
    count = _drop_first(results, lambda entry: rule in (entry.get("test_id"), entry.get("check_id")))
    return count + _drop_first(matches, lambda entry: entry["vulnerability"]["id"] == rule)


def _remove_from_list(document: list[Any], rule: str) -> int:
    for file in document:
        if "messages" in file and _drop_first(file["messages"], lambda entry: (entry["ruleId"] or "") == rule):
            file["errorCount"] = sum(entry["severity"] == 2 for entry in file["messages"])
            file["fatalErrorCount"] = sum(bool(entry.get("fatal")) for entry in file["messages"])
            file["warningCount"] = len(file["messages"]) - file["errorCount"]
            return 1
    return _drop_first(document, lambda entry: entry.get("code") == rule)


def _line(result: Any) -> Any:
    return result["locations"][0]["physicalLocation"]["region"].get("startLine")


def _drop_first(entries: list[Any], is_meant: Callable[[Any], bool]) -> int:
    index = next((number for number, entry in enumerate(entries) if is_meant(entry)), None)
    if index is None:
        return 0
    del entries[index]
    return 1
