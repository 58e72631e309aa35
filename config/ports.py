"""Check of a port before a server listens on it."""

import errno
import socket
import time

LETTING_GO = 2.0  # seconds in which the port of a server that was killed is free again


class PortUnavailable(Exception):
    """A port is in use. The message is a sentence for the person at the terminal."""


def check_is_free(host: str, port: int, setting: str = "PORT") -> None:
    """Raise PortUnavailable if another process listens there: two servers on one port would share the requests."""
    limit = time.monotonic() + LETTING_GO
    while True:
        try:
            socket.create_server(
                (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
            ).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > limit:
                raise PortUnavailable(
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another one by {setting}."
                ) from error
        else:
            return
        time.sleep(0.1)
