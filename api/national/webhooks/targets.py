"""Targets of deliveries: public addresses only, resolved and checked for each attempt.

The connection is made to the checked address, so a name that resolves differently a moment later leads nowhere.
Redirects are not followed. Internal networks can be allowed by WEBHOOK_NETWORKS.
"""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from api.http.fields import HOST, PORT
from api.national.webhooks.problems import (
    AddressNotPublic,
    AddressOfAnotherForm,
    MalformedAddress,
)

#: For the whole of an attempt, and for each wait in it. Seconds.
WHOLE, EACH = 15.0, 10.0

#: Networks whose last 32 bits are an IPv4 address (RFC 6052; RFC 4291, section 2.5.5.1).
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


_REST = rf'://({HOST}|\[[0-9A-Fa-f:.]+\]({PORT})?)([/?][!-"$-~]*)?$'
#: An address's form: a name in ASCII or a number, a port or none, no user, password or fragment.
FORM = rf"^https{_REST}"
_FORM, _FORM_AT_HOME = re.compile(FORM), re.compile(rf"^https?{_REST}")


def check_form(url: str) -> SplitResult:
    """Check only the form of an address. Raises TargetRefused."""
    if not (_FORM_AT_HOME if settings.WEBHOOK_NETWORKS else _FORM).fullmatch(url):
        raise AddressOfAnotherForm()
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
    except ValueError as error:  # brackets around no address; a name that is too long
        raise MalformedAddress() from error
    with contextlib.suppress(ValueError):  # a name: looked up and checked for each attempt
        _check(ipaddress.ip_address(str(parts.hostname)))
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send once and return the status. Raises TargetRefused; OSError or HTTPException if it did not arrive."""
    parts = check_form(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    sockets = [_connected(host, port)]
    # Waits are bounded one by one, which a receiver that sends a byte now and then could stretch without end.
    alarm = threading.Timer(WHOLE, _cut, [sockets])
    alarm.daemon = True
    alarm.start()
    try:
        connection = http.client.HTTPConnection(host, port)
        if secure:
            sockets.append(ssl.create_default_context().wrap_socket(sockets[0], server_hostname=host))
        connection.sock = sockets[-1]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers={**headers, "Connection": "close"})
        return connection.getresponse().status
    finally:
        alarm.cancel()
        for each in sockets:
            each.close()


def _connected(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        _check(address)  # all of them: one bad address makes the name suspect
    return socket.create_connection((str(addresses[0]), port), timeout=EACH)


def _check(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    for each in (address, *_within(address)):
        allowed = any(each in ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS)
        if not allowed and (not each.is_global or each.is_multicast or getattr(each, "is_site_local", False)):
            raise AddressNotPublic(address=str(each))


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """Return the IPv4 addresses embedded in an IPv6 address: mapped, 6to4, NAT64, or the former compatible form."""
    if isinstance(address, ipaddress.IPv6Address):
        yield from filter(None, (address.ipv4_mapped, address.sixtofour))
        if any(address in network for network in _TRANSLATED):
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _cut(sockets: list[socket.socket]) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
