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
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from api.http.fields import HOST, PORT
from api.national.webhooks.problems import AddressNotPublic, AddressOfAnotherForm, MalformedAddress

#: For the whole of an attempt, and for each wait in it. Seconds.
WHOLE, EACH = 15.0, 10.0

#: An address there leads to the IPv4 address in its last 32 bits: NAT64 (RFC 6052) and mapped ones.
_EMBEDDING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::ffff:0:0/96"))
#: All public addresses are within these (RFC 4291, section 2.4),
_GLOBAL = (ipaddress.IPv4Network("0.0.0.0/0"), ipaddress.IPv6Network("2000::/3"))
#: and not in these: Azure's, which each of its machines reaches as its host, and the former relays of 6to4 (RFC 7526).
_OF_THE_HOST = (ipaddress.IPv4Network("168.63.129.16/32"), ipaddress.IPv4Network("192.88.99.0/24"))

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address

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
            context = ssl.create_default_context()
            # The alarm ends the handshake too: the socket that it knows is no longer the one that is used.
            shaken = context.wrap_socket(sockets[0], server_hostname=host, do_handshake_on_connect=False)
            sockets.append(shaken)
            shaken.do_handshake()
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


def _check(address: _Address) -> None:
    if _is_in(address, _EMBEDDING):
        address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    public = address.is_global and _is_in(address, _GLOBAL) and not _is_in(address, _OF_THE_HOST)
    allowed = map(ipaddress.ip_network, settings.WEBHOOK_NETWORKS)
    if (not public or address.is_multicast) and not _is_in(address, allowed):
        raise AddressNotPublic(address=str(address))


def _is_in(address: _Address, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return any(address in network for network in networks)


def _cut(sockets: list[socket.socket]) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
