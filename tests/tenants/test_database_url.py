"""DATABASE_URL is taken whole: what it says of TLS holds for every login, or the start is refused."""

import contextlib
import datetime as dt
import ipaddress
import os
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.environment import Environment
from tenants.errors import Unavailable
from tenants.pool.base import pool
from tenants.privileges import cluster
from tenants.verification import upkeep
from tests.support.stage import OWNER_PASSWORD, Stage


def database(url: str, process: str = "command") -> Any:
    with patch.dict(os.environ, {"DATABASE_URL": url, "PROCESS": process}):
        return Environment().database()


def test_everything_that_libpq_reads_is_kept() -> None:
    found = database(
        "postgresql://kc_owner:s%2Fcret@a.example:5433,b.example:5434/kota"
        "?sslmode=verify-full&sslrootcert=/etc/ca.pem&target_session_attrs=read-write"
    )
    assert (found.host, found.port, found.name) == ("a.example,b.example", "5433,5434", "kota")
    assert (found.user, found.password) == ("kc_owner", "s/cret")
    assert found.options == {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
        "target_session_attrs": "read-write",
    }
    assert database("postgresql:///kota?host=/run/postgresql").host == "/run/postgresql"


@pytest.mark.parametrize("url", ["postgresql://a/kota?sslmod=require", "postgresql://a/kota?=", "kota"])
def test_an_address_that_libpq_cannot_read_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)


@pytest.mark.parametrize("login", ["postgresql://kc_owner:x@a/kota", "postgresql://a/kota?passfile=/x"])
def test_the_server_takes_no_login(login: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must not hold"):
        database(login, process="server")


def test_a_server_without_tls_is_refused_where_tls_is_asked_for(database: Stage) -> None:
    connection.close()
    pool.close_idle()
    with patch.dict(connection.settings_dict, {"OPTIONS": {"sslmode": "require"}}):
        with pytest.raises(Unavailable):
            connection.ensure_connection()
        assert upkeep.logs_in("kc_gateway", "x") is None
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        cluster.prepare(f"{database.superuser_url()}?sslmode=require", OWNER_PASSWORD)


def test_the_certificate_is_verified(database: Stage, tmp_path: Path) -> None:
    trusted, other = tmp_path / "trusted.pem", tmp_path / "other.pem"
    public, private = certificate()
    trusted.write_bytes(public + private)
    other.write_bytes(certificate()[0])
    with tls_before(database.postgres.port, trusted) as (port, sessions):
        for certificates, opens in ((trusted, True), (other, False)):
            connection.close()
            pool.close_idle()
            options = {"sslmode": "verify-full", "sslrootcert": str(certificates)}
            with patch.dict(connection.settings_dict, {"PORT": port, "OPTIONS": options}):
                if opens:
                    connection.ensure_connection()
                else:
                    with pytest.raises(Unavailable):
                        connection.ensure_connection()
            connection.close()
            pool.close_idle()
    assert sessions == ["TLSv1.3"]


@contextmanager
def tls_before(port: int, certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """A port that speaks TLS before PostgreSQL's (the embedded build has none), and what was spoken in each session."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    sessions: list[str] = []

    class Session(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(8)  # SSLRequest
            self.request.sendall(b"S")
            with contextlib.suppress(ssl.SSLError):  # the client does not trust us
                client = context.wrap_socket(self.request, server_side=True)
                sessions.append(client.version() or "")
                server = socket.create_connection(("127.0.0.1", port))
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as listener:
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield listener.server_address[1], sessions
        listener.shutdown()


def pump(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
    for each in (source, to):
        each.close()


def certificate() -> tuple[bytes, bytes]:
    """A self-signed one for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server of the tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return made.public_bytes(pem), key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
