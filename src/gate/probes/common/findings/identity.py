"""What identifies a finding in another run, although lines have moved and files have other names.

A finding has several keys, strong ones first. Each is a letter and a hash:

| key | what it hashes | finds the finding again |
| --- | --- | --- |
| `t` | the fingerprint that the tool gives; or commit, path and line of a scan of the history | where the tool does |
| `m` | package, advisory and path | in the same manifest |
| `d` | package and advisory, by each of its names | in any manifest, whichever scanner reports it |
| `b` | package and one of several advisories, of a finding that bundles them | only if the baseline has each of them |
| `p` | the line with its neighbours, and the path | in the same file |
| `c` | the line with its neighbours | in code that moved to another file |
| `l` | the line, and the path | where the neighbours changed |
| `w` | the statement that begins on the line, and the path | where it is wrapped at other places |
| `s` | symbol or message, and the path, of a finding whose code is not known | in the same file |
| `e` | symbol or message, and the path | perhaps: on a line that was edited |
| `x` | the line | perhaps: on a line like it in another file |

All keys but `m`, `d` and `b` hold the scanner and the rule. A SARIF log and the tool's own report differ in some keys
and share others. No key holds code: they are hashes.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gate.probes.common.findings.advisories import advisory_keys, bundled_keys
from gate.probes.common.findings.counted_findings import CountedFinding
from gate.probes.common.findings.source_lines import LineHash
from gate.probes.common.paths import normalize

KIND = "findings/1"
"""The kind of inventory; to change how a key is made takes another one."""

SAME_PLACE = ("t", "m", "p")
"""The keys that are compared first, so that of several equal findings the one at its place is recognized."""

WITH_PATH = ("m", "p", "l", "w", "s", "e")
"""The keys that hash a path."""

CERTAIN = ("t", "m", "p", "d", "c", "l", "w", "s")
UNCERTAIN = ("e", "x")
"""All keys, in the order in which they are compared."""

BUNDLED = "b"
"""The keys that the baseline has as `d`, and that are not saved themselves."""

MAX_NAMES = 5
"""How many names of an advisory are keys."""

_NUMBERS = re.compile(r"\d+")


def identify(entry: CountedFinding, path: str, code: LineHash) -> tuple[str, ...]:
    """The keys of a finding as if its file had this path; `code` is the line that it is about."""
    finding = entry.finding
    if parts := bundled_keys(finding):
        return tuple(_key(letter, *part) for letter in ("d", BUNDLED) for part in parts)
    if names := advisory_keys(finding):
        return (
            *(_key("m", *name, path or finding.path) for name in names[:MAX_NAMES]),
            *(_key("d", *name) for name in names[:MAX_NAMES]),
        )
    return tuple(_code_keys(entry, path, code))


def _code_keys(entry: CountedFinding, path: str, code: LineHash) -> Iterator[str]:
    finding = entry.finding
    rule, place = (entry.scanner, finding.rule), path or normalize(finding.path)
    if finding.commit:
        yield _key("t", *rule, finding.commit, finding.path, str(finding.line))
        return
    if finding.fingerprint:
        yield _key("t", *rule, finding.fingerprint)
    line = code.line or finding.code_hash
    text = finding.symbol or _NUMBERS.sub("0", finding.message)
    if not line:
        yield _key("s", *rule, place, text)
        return
    if code.context:
        yield _key("p", *rule, place, code.context)
        yield _key("c", *rule, code.context)
    yield _key("l", *rule, place, line)
    if code.statement:
        yield _key("w", *rule, place, code.statement)
    yield _key("e", *rule, place, text)
    yield _key("x", *rule, line)


def _key(letter: str, *parts: str) -> str:
    return letter + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def fingerprint_of(keys: Sequence[str]) -> str:
    """The key by which a finding is called: the strongest that names no path of code, else the first certain one."""
    by_letter = {key[0]: key for key in reversed(keys)}
    return next((by_letter[letter] for letter in ("t", "d", "c", "l", "s") if letter in by_letter), "")


def select_saved(keys: Iterable[str]) -> Iterator[str]:
    """The keys that the saved result remembers."""
    return (key for key in keys if not key.startswith(BUNDLED))


def share_only_fingerprint(keys: Sequence[str], earlier: Sequence[str]) -> bool:
    """Whether the code of both findings is known, and they have neither code nor place nor message in common."""
    is_known = all(any(key.startswith("x") for key in side) for side in (keys, earlier))
    return is_known and all(key.startswith("t") for key in set(keys).intersection(earlier))


def drop_ambiguous(identities: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The keys, without fingerprints of tools that several findings on different code share: they identify nothing."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for keys in identities:
        for key in keys:
            if key.startswith("t"):
                codes[key].add(next((other for other in keys if other[0] in "xs"), ""))
    return [tuple(key for key in keys if len(codes.get(key, ())) < 2) for keys in identities]
