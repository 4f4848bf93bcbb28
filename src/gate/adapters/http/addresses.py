"""Which IP addresses are blocked, however the name or the spelling led there; pure.

The tables copy the IANA special-purpose registries (RFC 6890 and its updates), because what `ipaddress` calls "global"
changes between Python versions. An address that contains another one (mapped, translated, tunnelled) is checked for
both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Table = Sequence[tuple[IPv4Network | IPv6Network, str]]


def _table(text: str) -> Table:
    lines = (line.split(None, 1) for line in text.strip().splitlines())
    return tuple((ip_network(network), purpose) for network, purpose in lines)


ALWAYS_BLOCKED = _table("""
    0.0.0.0/8           this network
    100.100.100.200/32  cloud metadata
    168.63.129.16/32    cloud metadata
    169.254.0.0/16      link-local, where clouds keep their metadata
    192.0.0.0/24        protocol assignments
    192.0.2.0/24        documentation
    192.88.99.0/24      6to4 relay
    198.51.100.0/24     documentation
    203.0.113.0/24      documentation
    224.0.0.0/4         multicast
    240.0.0.0/4         reserved
    ::/128              unspecified
    64:ff9b:1::/48      local translation
    100::/64            discard
    2001:db8::/32       documentation
    3fff::/20           documentation
    fd00:42::42/128     cloud metadata
    fd00:ec2::/32       cloud metadata
    fd20:ce::/32        cloud metadata
    fe80::/10           link-local
    fec0::/10           site-local
    ff00::/8            multicast
""")
"""Networks that are blocked by every setting."""

PRIVATE = _table("""
    10.0.0.0/8       private
    100.64.0.0/10    shared by a carrier
    127.0.0.0/8      loopback
    172.16.0.0/12    private
    192.168.0.0/16   private
    198.18.0.0/15    benchmarking
    ::1/128          loopback
    fc00::/7         private
""")
"""Networks that are blocked unless allow-private is on."""

_GLOBAL_V6 = ip_network("2000::/3")
_EMBEDDED_V4 = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"), ip_network("::/96"))
_UNEMBEDDED = (IPv6Address("::"), IPv6Address("::1"))
_LOW_32, _ISATAP = 0xFFFF_FFFF, (0x0000_5EFE, 0x0200_5EFE)


def why_blocked(text: str, *, allow_private: bool) -> str:
    """Why connections to this IP address are blocked, such as `loopback`; empty when they are allowed.

    Raises:
        ValueError: when it is not an IP address.
    """
    reasons = (_reason(address, allow_private) for address in _destinations(ip_address(text)))
    return next(filter(None, reasons), "")


def _reason(address: Address, allow_private: bool) -> str:  # noqa: FBT001 - private, and named at the only call
    for network, purpose in ALWAYS_BLOCKED:
        if address in network:
            return purpose
    for network, purpose in PRIVATE:
        if address in network:
            return "" if allow_private else f"{purpose}, and allow-private is off"
    return "not a public address" if address.version == 6 and address not in _GLOBAL_V6 else ""


def _destinations(address: Address) -> Iterator[Address]:
    """The addresses that a packet may reach: the address itself, or the ones embedded in it."""
    if isinstance(address, IPv4Address) or address in _UNEMBEDDED:
        yield address
        return
    if any(address in network for network in _EMBEDDED_V4):  # RFC 4291 2.5.5, RFC 6052
        yield IPv4Address(int(address) & _LOW_32)
        return
    yield address
    if address.sixtofour:  # RFC 3056
        yield address.sixtofour
    yield from address.teredo or ()  # RFC 4380: the server and the client
    if int(address) >> 32 & _LOW_32 in _ISATAP:  # RFC 5214
        yield IPv4Address(int(address) & _LOW_32)
