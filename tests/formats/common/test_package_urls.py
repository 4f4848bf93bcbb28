"""Package URLs: the name that scanners write, and the version."""

from __future__ import annotations

import pytest

from gate.formats.common.package_urls import parse_package_url


@pytest.mark.parametrize(
    ("url", "name", "version"),
    [
        ("pkg:npm/lodash@4.17.15", "lodash", "4.17.15"),
        ("pkg:npm/%40angular/core@16.0.0", "@angular/core", "16.0.0"),
        ("pkg:npm/%40isaacs%2Fcliui@8.0.2", "@isaacs/cliui", "8.0.2"),
        ("pkg:maven/org.yaml/snakeyaml@1.33?type=jar", "org.yaml:snakeyaml", "1.33"),
        ("pkg:golang/github.com/gorilla/websocket@v1.4.0#sub/path", "github.com/gorilla/websocket", "v1.4.0"),
        ("pkg:pypi/django@1.11.1", "django", "1.11.1"),
        ("pkg:deb/debian/openssl@1.1.1n-0+deb11u3?arch=amd64", "openssl", "1.1.1n-0+deb11u3"),
        ("pkg:nuget/Newtonsoft.Json", "Newtonsoft.Json", ""),
        ("pkg:generic/x@1%2B2", "x", "1+2"),
        ("pkg:", "", ""),
        ("cpe:2.3:a:apache:log4j:2.14.0", "", ""),
        (None, "", ""),
        (3, "", ""),
    ],
)
def test_a_package_url_has_a_name_and_a_version(url: object, name: str, version: str) -> None:
    assert parse_package_url(url) == (name, version)
