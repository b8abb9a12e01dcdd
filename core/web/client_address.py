"""Where a request came from: a proxy's word is taken only from the proxies that the settings name."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IPV6_HOUSEHOLD = 64  # one line of one customer has a whole /64 to choose addresses from


@lru_cache(maxsize=32)
def networks(named: tuple[str, ...]) -> tuple[Network, ...]:
    """The addresses and networks that the words name; raises ValueError for a word that names none."""
    return tuple(ipaddress.ip_network(word.strip(), strict=False) for word in named)


def is_trusted(address: Address | None) -> bool:
    """True for an address of TRUSTED_PROXIES."""
    return address is not None and any(address in network for network in networks(tuple(settings.TRUSTED_PROXIES)))


def comes_from_proxy(request: HttpRequest) -> bool:
    """True when the other end of the connection is a trusted proxy, whose headers may be believed."""
    return is_trusted(_parsed(request.META.get("REMOTE_ADDR", "")))


def client_address(request: HttpRequest) -> str:
    """The client's address: the other end of the connection or, behind trusted proxies, the nearest one that is no such
    proxy. `X-Forwarded-For` is read from the right, so that nothing a visitor wrote into it counts. "" when unknown."""
    found = _parsed(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not is_trusted(found):
            break
        before = _parsed(hop)
        if before is None:  # "unknown", or nothing: the last one who can be named
            break
        found = before
    return "" if found is None else str(found)


def neighbourhood(address: str) -> str:
    """What counts as one client for limits: an IPv4 address, or the /64 of an IPv6 address."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_HOUSEHOLD), strict=False))
    return address


def _parsed(text: str) -> Address | None:
    """The address in a header's word, without a port; an IPv4 address in IPv6 clothes is that IPv4 address."""
    word = text.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
