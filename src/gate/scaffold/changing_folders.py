"""The names of folders that differ between machines, tool chains and runs, as globs.

A path that `gate init` finds on one machine must fit the runner of tomorrow: another platform, another version of a
tool, another run.
"""

from __future__ import annotations

import re

from gate.model.globs import escape

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PROCESSOR = (
    r"(?:x86_64|x64|x86|amd64|aarch64|arm64e?|arm(?:v[5-8][a-z]*)?|i[3-6]86|riscv64(?:gc)?|p(?:ower)?pc64(?:le)?"
    r"|s390x|wasm32)"
)
_VENDOR = r"(?:unknown|pc|apple|linux|alpine|none|uwp|wrs)"
_SYSTEM = r"(?:linux|linux-musl|win|osx|darwin|macos|windows|freebsd)"
_VERSION = r"v?[0-9]+(?:[._-][0-9]+){0,2}"
_LANGUAGE = r"(?:py|python|pypy|cpython|cp|node|jdk|java|go|ruby|php|scala|dotnet)"

_CHANGING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"({_GUID})",  # a run of `dotnet test`
        r"(20[0-9]{10}|20[0-9]{6}-[0-9]{4})",  # the time of a run: PIT, CTest
        rf"({_PROCESSOR}-{_VENDOR}(?:-[a-z0-9_.]+){{0,2}})",  # a target triple: Swift, Cargo, Clang
        rf"({_SYSTEM}[-_]{_PROCESSOR})",  # the platform of .NET, Go and Node
        r"(net(?:coreapp|standard)?[0-9]+(?:\.[0-9]+)?(?:-[a-z]+[0-9.]*)?)",  # the target framework of .NET
        rf"({_LANGUAGE}-?{_VERSION})",  # tox, sbt and matrices of versions
        r".+-([a-z]{28})",  # Xcode's DerivedData
        r"Test-.+-([0-9]{4}(?:\.[0-9]{2}){2}_[0-9]{2}(?:-[0-9]{2}){2}-[+-][0-9]{4})\.xcresult",
        r"pytest-of-(.+)",
        r"pytest-([0-9]+)",
        r"((?:k8|darwin(?:_[a-z0-9_]+)?|aarch64|x64_windows)(?:-[a-z0-9]+)?)-(?:fastbuild|opt|dbg)",  # Bazel
    )
)
"""Each matches a whole name; its group is the part that changes."""


def generalize_folder(name: str) -> str:
    """The glob of a folder: a wildcard for the part that differs elsewhere or tomorrow, and the rest as it is."""
    for pattern in _CHANGING:
        if match := pattern.fullmatch(name):
            return f"{escape(name[: match.start(1)])}*{escape(name[match.end(1) :])}"
    return escape(name)


def has_changing_folder(path: str) -> bool:
    """Whether a folder of the path has another name elsewhere or tomorrow."""
    return any(generalize_folder(folder) != escape(folder) for folder in path.split("/")[:-1])
