"""docker/nginx.conf on Debian's nginx: what compose has before the API, and what it keeps away."""

import http.client
import json
import ssl
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.services.postgres import free_port
from tests.support import proxy
from tests.support.callers import Keys
from tests.support.live import Live, running
from tests.support.stage import Stage

CONNECTIONS, SECONDS = 1000, 15
pytestmark = pytest.mark.long


@pytest.mark.parametrize("behind_nginx", [True, False], ids=["behind nginx", "alone"])
def test_members_work_while_1000_slow_or_huge_requests_come_from_20_addresses(
    database: Stage, keys: Keys, tmp_path: Path, capsys: pytest.CaptureFixture[str], behind_nginx: bool
) -> None:
    key = keys.member("51.01")
    with running(database, TRUSTED_PROXIES=str(int(behind_nginx))) as live:
        if behind_nginx:
            with proxy.before(live.port, tmp_path / "nginx") as port:
                said = besieged(Live(port), key)
        else:
            said = besieged(live, key)
    with capsys.disabled():
        print(f"\n{'behind nginx' if behind_nginx else 'alone'}: {said}")


def besieged(live: Live, key: str) -> str:
    siege = subprocess.Popen(
        [sys.executable, "-m", "tests.support.siege", str(live.port), str(CONNECTIONS)],
        cwd=proxy.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    took, path, ends = list[float](), "/v1/regencies/51.01/agencies/", time.monotonic() + SECONDS
    while time.monotonic() < ends:
        for method, body, status in (("GET", None, 200), ("POST", {"name": f"Dinas {len(took)}"}, 201)):
            began = time.perf_counter()
            assert live.ask(key, path, method, body)[0] == status
            took.append(time.perf_counter() - began)
        time.sleep(0.02)
    told, _ = siege.communicate("", timeout=60)
    p95 = statistics.quantiles(took, n=20)[-1]
    waited = f"p95 {p95 * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms"
    return f"{len(took)} requests of a member, {waited}; besieged: {told.strip()}"


def ask(
    port: int, path: str, source: str = "127.0.0.2", method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_the_api_knows_whose_request_it_is_and_the_proxy_refuses_like_the_api(
    database: Stage, tmp_path: Path
) -> None:
    path = "/v1/open/dimensions/"
    settings = {"TRUSTED_PROXIES": "1", "RATE_LIMIT_ADDRESS": "4", "SERVER_PROCESSES": "1"}
    with running(database, **settings) as live, proxy.before(live.port, tmp_path / "nginx") as port:
        statuses = [ask(port, path, X_Forwarded_For=f"10.0.0.{n}")[0].status for n in range(6)]
        assert statuses == [200] * 4 + [429] * 2, "what a client says of itself counts for nothing"
        assert ask(port, path, "127.0.0.3")[0].status == 200
        large, body = ask(port, "/oauth/token/", "127.0.0.3", "POST", Content_Length="70000000")
        assert (large.status, large.headers["Content-Type"]) == (413, "application/problem+json")
        assert json.loads(body)["code"] == "payload_too_large"
        for hidden in ("/v1/open%2Fdimensions/", "/v1%2fopen/dimensions/"):
            refused, body = ask(port, hidden, "127.0.0.3")
            assert (refused.status, json.loads(body)["code"]) == (404, "not_found"), "%2F is no slash"
        assert ask(port, path + "?fields=a%2Fb", "127.0.0.3")[0].status == 400
    with proxy.before(free_port(), tmp_path / "without") as port:
        away, body = ask(port, path)
        assert (away.status, json.loads(body)["code"], away.headers["Retry-After"]) == (
            503,
            "unavailable",
            "5",
        )


def test_with_a_certificate_in_place_it_speaks_https_and_leads_there(database: Stage, tmp_path: Path) -> None:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    tls, secure = tmp_path / "tls", free_port()
    tls.mkdir()
    (tls / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tls / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    example = (proxy.CONF.parent / "tls" / "server.conf.example").read_text()
    (tls / "server.conf").write_text(
        example.replace("listen 8443", f"listen 127.0.0.1:{secure}").replace("/etc/nginx/tls", str(tls))
    )
    with (
        running(database, TRUSTED_PROXIES="1") as live,
        proxy.before(live.port, tmp_path / "nginx", **{"include /etc/nginx/tls/": f"include {tls}/"}) as port,
    ):
        answer, _ = ask(port, "/v1/open/?a=b", Host="127.0.0.1")
        assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/v1/open/?a=b")
        trusting = ssl.create_default_context(cafile=str(tls / "server.crt"))
        trusting.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", secure, context=trusting, timeout=20)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
