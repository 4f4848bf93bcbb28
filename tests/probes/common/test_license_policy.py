"""Which licences of a component may be used, by the lists of a checklist."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.probes.common.license_names import find_meanings
from gate.probes.common.license_policy import Answer, LicensePolicy, read_entry
from tests.cases import cases

ALLOWED, DENIED, UNKNOWN = Answer.ALLOWED, Answer.DENIED, Answer.UNKNOWN


def judge(statement: str | list[str], allow: str = "", deny: str = "", *, is_choice: bool = False) -> Answer:
    statements = [statement] if isinstance(statement, str) else statement
    policy = LicensePolicy(
        [entry for entry in allow.split(",") if entry], [entry for entry in deny.split(",") if entry]
    )
    return policy.judge(statements, is_choice=is_choice).answer


@cases(
    ("statement", "answer"),
    [
        ("MIT", ALLOWED),
        ("mit", ALLOWED),
        ("GPL-3.0-only", DENIED),
        ("MIT OR GPL-3.0-only", ALLOWED),
        ("(MIT AND GPL-3.0-only)", DENIED),
        ("MIT AND (GPL-3.0-only OR Apache-2.0)", ALLOWED),
        ("MIT OR Proprietary", ALLOWED),
        ("MIT AND Proprietary", UNKNOWN),
        ("GPL-3.0-only AND Proprietary", DENIED),
        ("MIT/Apache-2.0", ALLOWED),
        ("Apache-2.0 WITH LLVM-exception", ALLOWED),
        ("Apache-2.0 WITH Some-exception", UNKNOWN),
        ("Apache-2.0+", ALLOWED),
        ("LicenseRef-Internal", UNKNOWN),
        ("UNLICENSED", DENIED),
        ("MIT*", UNKNOWN),
        ("MIT AND", UNKNOWN),
        ("(MIT OR", UNKNOWN),
        ("SEE LICENSE IN LICENSE.md", UNKNOWN),
        ("Custom: https://a.example/license", UNKNOWN),
    ],
)
def test_with_an_allow_list_everything_else_is_denied_and_what_is_unknown_is_neither(
    statement: str, answer: Answer
) -> None:
    assert judge(statement, allow="MIT,Apache-2.0") is answer


@cases(
    ("statement", "deny", "answer"),
    [
        ("GPL-3.0-only", "GPL-3.0", DENIED),
        ("GPL-3.0", "GPL-3.0", DENIED),
        ("GPL-3.0-or-later", "GPL-3.0", DENIED),
        ("GPL-3.0+", "GPL-3.0", DENIED),
        ("GPL-3.0-or-later", "GPL-3.0-only", ALLOWED),
        ("GPL-2.0-or-later", "GPL-3.0", ALLOWED),
        ("LGPL-3.0-only", "GPL-3.0", ALLOWED),
        ("MIT OR GPL-3.0", "GPL-3.0", ALLOWED),
        ("MIT AND GPL-3.0", "GPL-3.0", DENIED),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0", DENIED),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0", DENIED),
        ("CDDL-1.0 OR GPL-2.0-with-classpath-exception", "GPL-2.0", ALLOWED),
        ("GPL-2.0-only", "GPL-2.0-only WITH Classpath-exception-2.0", ALLOWED),
        ("Apache-2.0+", "Apache-2.0", DENIED),
        ("UNLICENSED", "UNLICENSED", DENIED),
        ("LicenseRef-Internal", "LicenseRef-Internal", DENIED),
        ("GPLv3", "GPL-3.0", DENIED),
        ("GPL", "GPL-3.0", UNKNOWN),
        ("Proprietary", "GPL-3.0", UNKNOWN),
    ],
)
def test_with_a_deny_list_everything_else_is_allowed(statement: str, deny: str, answer: Answer) -> None:
    assert judge(statement, deny=deny) is answer


def test_an_allowed_first_version_allows_a_package_of_later_ones_and_not_the_reverse() -> None:
    assert judge("GPL-2.0-or-later", allow="GPL-2.0-only") is ALLOWED
    assert judge("GPL-2.0-only", allow="GPL-2.0-or-later") is DENIED


def test_a_denied_licence_stays_denied_when_it_is_allowed_too() -> None:
    assert judge("MIT", allow="MIT,ISC", deny="MIT") is DENIED


def test_a_licence_that_spdx_does_not_list_is_allowed_by_its_name() -> None:
    assert judge("LicenseRef-Internal", allow="LicenseRef-Internal") is ALLOWED


def test_all_statements_apply_unless_the_package_leaves_the_choice() -> None:
    assert judge(["MIT", "GPL-3.0-only"], allow="MIT") is DENIED
    assert judge(["MIT", "GPL-3.0-only"], allow="MIT", is_choice=True) is ALLOWED
    assert judge(["MIT", "Proprietary"], allow="MIT") is UNKNOWN
    assert judge([], allow="MIT") is UNKNOWN


def test_a_vague_name_beside_a_licence_that_it_may_mean_says_nothing_more() -> None:
    classifier = "License :: OSI Approved :: Apache Software License"

    assert judge(["Apache-2.0", classifier], allow="Apache-2.0") is ALLOWED
    assert judge(["MIT", classifier], allow="MIT,Apache-2.0") is UNKNOWN
    assert judge([classifier], allow="Apache-2.0") is UNKNOWN
    assert judge([classifier], allow="Apache-1.0,Apache-1.1,Apache-2.0") is ALLOWED
    assert judge([classifier], allow="MIT") is DENIED


def test_without_lists_nothing_is_denied_and_a_vague_name_is_unknown() -> None:
    assert (judge("GPL-3.0-only"), judge("BSD"), judge("Proprietary")) == (ALLOWED, UNKNOWN, UNKNOWN)


@cases(
    ("name", "meanings"),
    [
        ("The MIT License (MIT)", ("MIT",)),
        ("License :: OSI Approved :: MIT License", ("MIT",)),
        ("Apache License, Version 2.0", ("Apache-2.0",)),
        ("The Apache Software License, Version 2.0", ("Apache-2.0",)),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", ("Apache-2.0",)),
        ("https://spdx.org/licenses/BSD-3-Clause.html", ("BSD-3-Clause",)),
        ('BSD 3-Clause "New" or "Revised" License', ("BSD-3-Clause",)),
        ("Mozilla Public License 2.0 (MPL 2.0)", ("MPL-2.0",)),
        ("Eclipse Public License - v 2.0", ("EPL-2.0",)),
        ("ISC License (ISCL)", ("ISC",)),
        ("GNU General Public License v3 (GPLv3)", ("GPL-3.0-only", "GPL-3.0-or-later")),
        ("GNU General Public License v3 or later (GPLv3+)", ("GPL-3.0-or-later",)),
        ("GNU Lesser General Public License v2.1", ("LGPL-2.1-only", "LGPL-2.1-or-later")),
        ("GNU Affero General Public License v3", ("AGPL-3.0-only", "AGPL-3.0-or-later")),
        ("GNU GPL v2 only", ("GPL-2.0-only",)),
        ("LGPL-2", ("LGPL-2.0-only", "LGPL-2.0-or-later")),
        ("Python Software Foundation License", ("PSF-2.0", "Python-2.0", "Python-2.0.1")),
        ("MIT-like with advertising", ()),
        ("Public Domain", ()),
        ("Other/Proprietary License", ()),
        ("", ()),
    ],
)
def test_a_name_means_the_licences_that_it_can_mean_and_is_not_guessed(name: str, meanings: tuple[str, ...]) -> None:
    assert find_meanings(name) == meanings


OWN = "see spdx.org/licenses; name one that SPDX does not list `LicenseRef-NAME`"


@cases(
    ("entry", "reason"),
    [
        ("Apachee-2.0", "`Apachee-2.0` is no licence that SPDX lists; did you mean `Apache-2.0`?"),
        ("Apache License 2.0", "`Apache License 2.0` is no licence that SPDX lists; write `Apache-2.0`"),
        (
            "Acme",
            f"`Acme` is no licence that SPDX lists; {OWN}",
        ),
        ("MIT AND ISC", "write each licence as an entry of its own; `A AND B` needs both to be allowed"),
        ("MIT WITH Nothing", "`Nothing` is no exception that SPDX lists (spdx.org/licenses)"),
    ],
)
def test_an_entry_that_is_no_licence_is_refused_with_the_nearest_right_word(entry: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        read_entry(entry)


@cases("entry", ["MIT", "mit", "MIT OR ISC", "GPL-2.0+", "GPL-2.0 WITH Classpath-exception-2.0"])
def test_an_entry_that_is_a_licence_or_a_choice_is_accepted(entry: str) -> None:
    assert read_entry(entry)


WORDS = st.sampled_from(
    ["MIT", "GPL-2.0", "OR", "AND", "WITH", "(", ")", "+", "/", ":", "*", "LicenseRef-a", "é", "\0"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_no_text_makes_the_policy_fail(text: str) -> None:
    assert judge(text, allow="MIT") in Answer
