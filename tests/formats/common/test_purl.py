"""Package URLs and their parts."""

from __future__ import annotations

from gate.formats.common.purl import PackageUrl, parse, read_name
from tests.cases import cases


@cases(
    ("text", "package", "version"),
    [
        ("pkg:npm/lodash@4.17.15", "lodash", "4.17.15"),
        ("pkg:npm/%40babel/core@7.0.0", "@babel/core", "7.0.0"),
        ("pkg:npm/@babel/core@7.0.0", "@babel/core", "7.0.0"),
        ("pkg:maven/org.apache.logging.log4j/log4j-core@2.13.2", "org.apache.logging.log4j:log4j-core", "2.13.2"),
        ("pkg:golang/golang.org/x/crypto@v0.1.0", "golang.org/x/crypto", "v0.1.0"),
        ("pkg:PyPI/Django_Rest@1.0", "django-rest", "1.0"),
        ("pkg:apk/alpine/busybox@1.30.1-r3?arch=x86_64&distro=alpine-3.10", "busybox", "1.30.1-r3"),
        ("pkg:composer/Guzzle/Guzzle@7", "guzzle/guzzle", "7"),
        ("pkg:deb/debian/curl@7.50.3-1?arch=i386#sub/path", "curl", "7.50.3-1"),
        ("pkg:oci/shop", "shop", ""),
    ],
)
def test_a_package_url_names_a_package_as_scanners_do(text: str, package: str, version: str) -> None:
    purl = parse(text)
    assert purl is not None
    assert (purl.package, purl.version) == (package, version)


@cases("text", ["", "lodash", "pkg:", "pkg:npm", "https://example.org/pkg:npm/a", "pkg:npm/" + "a" * 1000])
def test_another_text_is_none(text: str) -> None:
    assert parse(text) is None


@cases(
    ("statement", "finding", "covered"),
    [
        ("pkg:npm/a", "pkg:npm/a@1", True),
        ("pkg:npm/a@1", "pkg:npm/a@1", True),
        ("pkg:npm/a@1", "pkg:npm/a@2", False),
        ("pkg:npm/a@1", "pkg:npm/a", False),
        ("pkg:npm/a", "pkg:pypi/a", False),
        ("pkg:npm/x/a", "pkg:npm/a", False),
        ("pkg:deb/debian/a@1?arch=amd64", "pkg:deb/debian/a@1?arch=amd64&distro=12", True),
        ("pkg:deb/debian/a@1?arch=amd64", "pkg:deb/debian/a@1", False),
        ("pkg:deb/debian/a@1?arch=amd64", "pkg:deb/debian/a@1?arch=arm64", False),
    ],
)
def test_a_package_url_covers_the_same_package(statement: str, finding: str, covered: bool) -> None:
    first, second = parse(statement), parse(finding)
    assert first is not None
    assert second is not None
    assert first.covers(second) is covered


def test_qualifiers_are_decoded() -> None:
    purl = parse("pkg:oci/a@sha256%3Aab?Repository_URL=ghcr.io/x&tag=1%2B2")
    assert purl == PackageUrl("oci", "", "a", "sha256:ab", {"repository_url": "ghcr.io/x", "tag": "1+2"})


@cases(
    ("url", "name", "version"),
    [
        ("pkg:npm/%40isaacs%2Fcliui@8.0.2", "@isaacs/cliui", "8.0.2"),
        ("pkg:maven/org.yaml/snakeyaml@1.33?type=jar", "org.yaml:snakeyaml", "1.33"),
        ("pkg:golang/github.com/gorilla/websocket@v1.4.0#sub/path", "github.com/gorilla/websocket", "v1.4.0"),
        ("pkg:deb/debian/openssl@1.1.1n-0+deb11u3?arch=amd64", "openssl", "1.1.1n-0+deb11u3"),
        ("pkg:nuget/Newtonsoft.Json", "Newtonsoft.Json", ""),
        ("pkg:generic/x@1%2B2", "x", "1+2"),
        ("pkg:", "", ""),
        ("cpe:2.3:a:apache:log4j:2.14.0", "", ""),
        (None, "", ""),
        (3, "", ""),
    ],
)
def test_a_report_that_names_packages_by_their_url_alone_has_name_and_version(
    url: object, name: str, version: str
) -> None:
    assert read_name(url) == (name, version)
