"""The SPDX licences that a name in any wording may mean, such as `Apache License, Version 2.0`.

A name that means one licence gives that; a vague one, such as `BSD License`, gives all that it may mean. Which
classifiers of Python packages are vague is in PEP 639, "Mapping License Classifiers to SPDX Identifiers". A name that
is not in these tables gives nothing: it is not guessed.
"""

from __future__ import annotations

import re

_NOISE = frozenset({"the", "license", "licence", "licenses", "licences", "version", "v", "-", "and/or"})
_SEPARATORS = re.compile(r"[,;:()\[\]\"'“”\s]+")
_NUMBER = re.compile(r"v?([0-9]+)(?:\.0)*(\.[0-9]+)?(\+?)")
_CLASSIFIER = re.compile(r"license :: (?:osi approved :: )?", re.IGNORECASE)

_NAMES = {
    "MIT": ("mit", "expat", "mit expat", "expat mit"),
    "Apache-2.0": (
        "apache 2", "apache software 2", "asl 2", "apache2", "apache-2", "apache software foundation 2", "apache 2 asl",
        "al 2", "apache public 2",
    ),
    "Apache-1.1": ("apache 1.1", "apache software 1.1"),
    "BSD-2-Clause": (
        "bsd 2-clause", "bsd 2 clause", "2-clause bsd", "bsd-2", "simplified bsd", "bsd 2-clause simplified",
    ),
    "BSD-3-Clause": (
        "bsd 3-clause", "bsd 3 clause", "3-clause bsd", "bsd-3", "new bsd", "modified bsd", "revised bsd",
        "bsd 3-clause new or revised", "eclipse distribution 1", "edl 1",
    ),
    "0BSD": ("zero-clause bsd", "bsd zero clause", "0bsd bsd"),
    "ISC": ("isc", "isc iscl"),
    "MPL-2.0": ("mozilla public 2", "mozilla public 2 mpl", "mpl 2", "mpl2", "mpl-2"),
    "MPL-1.1": ("mozilla public 1.1", "mozilla public 1.1 mpl", "mpl 1.1"),
    "EPL-1.0": ("eclipse public 1", "epl 1", "eclipse public 1 epl-1"),
    "EPL-2.0": ("eclipse public 2", "epl 2", "eclipse public 2 epl-2"),
    "CDDL-1.0": ("common development and distribution 1", "cddl 1"),
    "CDDL-1.1": ("common development and distribution 1.1", "cddl 1.1"),
    "BSL-1.0": ("boost software 1", "boost software 1 bsl-1", "boost software"),
    "Unlicense": ("unlicense",),
    "Zlib": ("zlib", "zlib/libpng"),
    "WTFPL": ("wtfpl", "do what the fuck you want to public"),
    "CC0-1.0": ("cc0 1 universal", "cc0 1", "creative commons zero 1 universal"),
    "Artistic-2.0": ("artistic 2",),
    "PostgreSQL": ("postgresql",),
    "BlueOak-1.0.0": ("blue oak model 1",),
}  # fmt: skip
"""The names of each licence, as `_simplify` writes them."""

_VAGUE_NAMES = {
    ("bsd", "bsd-like", "bsd style", "bsd-style"): (
        "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "0BSD",
    ),
    ("apache", "apache software", "asl"): ("Apache-1.0", "Apache-1.1", "Apache-2.0"),
    ("mozilla public", "mozilla public mpl", "mpl"): ("MPL-1.0", "MPL-1.1", "MPL-2.0"),
    ("eclipse public", "epl"): ("EPL-1.0", "EPL-2.0"),
    ("python software foundation", "psf", "psfl", "python"): ("PSF-2.0", "Python-2.0", "Python-2.0.1"),
    ("academic free afl", "academic free", "afl"): ("AFL-1.1", "AFL-1.2", "AFL-2.0", "AFL-2.1", "AFL-3.0"),
    ("artistic",): ("Artistic-1.0", "Artistic-1.0-Perl", "Artistic-1.0-cl8", "Artistic-2.0"),
    ("cddl", "common development and distribution"): ("CDDL-1.0", "CDDL-1.1"),
}  # fmt: skip
_MEANINGS: dict[str, tuple[str, ...]] = {
    **{name: (license_id,) for license_id, names in _NAMES.items() for name in names},
    **{name: license_ids for names, license_ids in _VAGUE_NAMES.items() for name in names},
}

_GNU_VERSIONS = {"GPL": ("1", "2", "3"), "LGPL": ("2", "2.1", "3"), "AGPL": ("1", "3")}
_GNU = re.compile(
    r"(?:gnu )?(?:(?P<affero>affero general public(?: agpl)?|agpl)"
    r"|(?P<lesser>(?:lesser|library|library or lesser) general public(?: lgpl)?|lgpl)"
    r"|general public(?: gpl)?|gpl)"
    r"[ -]?v?(?P<number>[0-9](?:\.[0-9])?)?(?P<later> or later|\+| or newer| or any later|-or-later)?"
    r"(?P<only> only|-only)?(?: (?P<short>[al]?gplv?[0-9.]*\+?))?"
)

_URLS = (
    (re.compile(r"https?://(?:www\.)?apache\.org/licenses/LICENSE-2\.0(?:\.txt|\.html)?", re.IGNORECASE), "Apache-2.0"),
    (
        re.compile(r"https?://(?:www\.)?opensource\.org/licenses?/mit(?:-license)?(?:\.php|\.html)?", re.IGNORECASE),
        "MIT",
    ),
    (re.compile(r"https?://(?:www\.)?mozilla\.org/(?:en-US/)?MPL/2\.0/?", re.IGNORECASE), "MPL-2.0"),
)
_SPDX_URL = re.compile(r"https?://spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json|\.txt)?/?")


def find_meanings(name: str) -> tuple[str, ...]:
    """The SPDX identifiers that a name may mean; empty when none is known."""
    text = name.strip()
    for pattern, license_id in _URLS:
        if pattern.fullmatch(text.lower()):
            return (license_id,)
    if match := _SPDX_URL.fullmatch(text):
        return (match[1],)
    simple = _simplify(text)
    return _MEANINGS.get(simple) or _find_gnu(simple)


def _simplify(name: str) -> str:
    """The words of a name in lower case, each once, without those that say nothing; numbers without `v` and `.0`."""
    words = _SEPARATORS.split(_CLASSIFIER.sub("", name).lower())
    numbered = (_NUMBER.sub(r"\1\2\3", word) if _NUMBER.fullmatch(word) else word for word in words)
    return " ".join(dict.fromkeys(word for word in numbered if word and word not in _NOISE))


def _find_gnu(simple: str) -> tuple[str, ...]:
    """The licences of GNU that a name may mean: `gnu general public 3 gplv3`, `lgpl 2.1 or later`."""
    match = _GNU.fullmatch(simple)
    if match is None:
        return ()
    family = "AGPL" if match["affero"] else "LGPL" if match["lesser"] else "GPL"
    number = match["number"] or "".join(re.findall(r"[0-9](?:\.[0-9])?", match["short"] or ""))
    later = bool(match["later"]) or (match["short"] or "").endswith("+")
    numbers = [number.removesuffix(".0")] if number else list(_GNU_VERSIONS[family])
    if any(entry not in _GNU_VERSIONS[family] for entry in numbers):
        return ()
    suffixes = ("or-later",) if later else ("only",) if match["only"] else ("only", "or-later")
    return tuple(
        f"{family}-{entry if '.' in entry else entry + '.0'}-{suffix}" for entry in numbers for suffix in suffixes
    )
