"""Tests of addresses: allowed, allowed by a setting, and always blocked."""

from __future__ import annotations

import pytest

from gate.adapters.http.addresses import why_blocked

ALLOWED = [
    "93.184.216.34", "1.1.1.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "100.63.255.255", "100.128.0.0",
    "169.253.255.255", "223.255.255.255", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip
PRIVATE = ["127.0.0.1", "127.255.255.254", "10.0.0.0", "192.168.255.255", "100.64.0.1", "::1", "fd12::1", "198.18.0.1"]
ALWAYS_BLOCKED = [
    "169.254.169.254", "0.1.2.3", "100.100.100.200", "168.63.129.16", "240.0.0.1", "255.255.255.255",
    "224.0.0.251", "fe80::1", "fe80::1%1", "fd00:ec2::254", "ff02::1", "::",
    "4000::1", "::ffff:169.254.1.1", "64:ff9b:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed(address: str) -> None:
    assert why_blocked(address, allow_private=False) == ""
    assert why_blocked(address, allow_private=True) == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_blocked_unless_the_setting_allows_it(address: str) -> None:
    assert why_blocked(address, allow_private=False)
    assert why_blocked(address, allow_private=True) == ""


@pytest.mark.parametrize("address", ALWAYS_BLOCKED)
def test_metadata_and_reserved_addresses_are_always_blocked(address: str) -> None:
    assert why_blocked(address, allow_private=False)
    assert why_blocked(address, allow_private=True)
