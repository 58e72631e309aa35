"""docker-compose.yml and the Dockerfile: who knows which secret, and what is open to whom."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("api", "worker", "prepare")


@pytest.fixture(scope="module")
def secrets_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compose") / "secrets"
    subprocess.run([sys.executable, ROOT / "docker" / "make_secrets.py", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def environment_of(service: dict[str, Any], secrets_dir: Path) -> dict[str, str]:
    """Return the environment that the service would find: its files of secrets, then what the compose file sets."""
    found: dict[str, str] = {}
    for file in service.get("env_file", []):
        path = Path(file.replace("${SECRETS_DIR:-./docker/secrets}", str(secrets_dir)))
        found |= dict(line.split("=", 1) for line in path.read_text().splitlines())
    return found | service.get("environment", {})


def test_it_uses_exact_versions_of_the_official_images(compose: dict[str, Any], dockerfile: str) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "redis", "proxy", *OURS}
    taken = [service["image"] for name, service in services.items() if name not in OURS]
    stages = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert stages[1:] == ["base", "base"]
    for image in (*taken, stages[0]):
        assert re.fullmatch(r"[a-z/-]+:\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?", image), image
    assert services["postgres"]["image"].startswith("postgres:18.")
    assert services["redis"]["image"].startswith("redis:8.")
    assert "max_locks_per_transaction=256" in services["postgres"]["command"]


def test_only_prepare_knows_the_administrator_and_only_it_and_the_worker_the_owner(
    compose: dict[str, Any], secrets_dir: Path
) -> None:
    knows = {name: environment_of(service, secrets_dir) for name, service in compose["services"].items()}
    admin = urlsplit(knows["prepare"]["ADMIN_DATABASE_URL"]).password
    owner = knows["prepare"]["OWNER_PASSWORD"]
    assert admin == knows["postgres"]["POSTGRES_PASSWORD"]
    assert urlsplit(knows["worker"]["DATABASE_URL"]).password == owner
    assert urlsplit(knows["api"]["REDIS_URL"]).password == knows["redis"]["REDIS_PASSWORD"]
    assert urlsplit(knows["api"]["DATABASE_URL"]).password is None

    def who_knows(secret: str | None) -> set[str]:
        assert secret
        return {
            name for name, variables in knows.items() if any(secret in value for value in variables.values())
        }

    assert who_knows(admin) == {"prepare", "postgres"}
    assert who_knows(owner) == {"prepare", "worker"}
    assert who_knows(knows["api"]["ROLE_SECRET"]) == set(OURS)


def test_the_files_of_secrets_are_for_their_user_alone_and_never_written_twice(secrets_dir: Path) -> None:
    before = {path.name: path.read_text() for path in secrets_dir.iterdir()}
    assert stat.S_IMODE(secrets_dir.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets_dir.iterdir()} == {0o600}

    again = subprocess.run(
        [sys.executable, ROOT / "docker" / "make_secrets.py", secrets_dir], check=False, capture_output=True
    )

    assert again.returncode == 1
    assert {path.name: path.read_text() for path in secrets_dir.iterdir()} == before


def test_secrets_are_neither_in_the_repository_nor_in_the_image(
    compose: dict[str, Any], dockerfile: str
) -> None:
    assert "/docker/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
    assert not re.search(r"^(ARG|ENV).*(SECRET|PASSWORD|TOKEN|KEY)", dockerfile, re.MULTILINE)
    for service in compose["services"].values():
        assert not {name for name in service.get("environment", {}) if re.search("SECRET|PASSWORD|KEY", name)}


def test_nothing_but_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for port in services["proxy"]["ports"])
    assert compose["networks"]["data"] == {"internal": True}
    assert {name for name, service in services.items() if "front" in service["networks"]} == {"api", "proxy"}
    assert services["proxy"]["networks"] == ["front"]
    assert services["api"]["environment"]["TRUSTED_PROXIES"] == "1"
    inside = {name for name, service in services.items() if service["networks"] == ["data"]}
    assert inside == {"postgres", "redis", "prepare"}


def test_the_worker_can_send_mail_with_links_to_the_api(compose: dict[str, Any], secrets_dir: Path) -> None:
    worker, api = compose["services"]["worker"], compose["services"]["api"]
    assert worker["networks"] == ["data", "out"]
    assert compose["networks"]["out"] == {}
    told = environment_of(worker, secrets_dir)
    assert told["BASE_URL"] == api["environment"]["BASE_URL"]
    assert {"EMAIL_URL", "MAIL_FROM"} <= set(told)
    assert "EMAIL_URL" not in environment_of(api, secrets_dir)


def test_each_service_has_a_bound_for_its_memory_and_its_log(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert re.fullmatch(r"[0-9]+[mg]", service["mem_limit"])
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}


def test_our_services_run_without_rights_that_they_do_not_need(
    compose: dict[str, Any], dockerfile: str
) -> None:
    for name in (*OURS, "proxy"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last_stage, re.MULTILINE) == ["10001"]


def test_each_service_waits_for_those_it_needs_and_tells_its_health(
    compose: dict[str, Any], dockerfile: str
) -> None:
    services = compose["services"]
    healthy, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    assert services["prepare"]["depends_on"] == {"postgres": healthy, "redis": healthy}
    assert services["api"]["depends_on"] == services["worker"]["depends_on"] == {"prepare": done}
    assert services["prepare"]["restart"] == "no"
    assert services["proxy"]["depends_on"] == {"api": healthy}
    assert "healthcheck" in services["postgres"]
    assert "healthcheck" in services["proxy"]
    assert "healthcheck" in services["redis"]
    metrics = services["worker"]["environment"]["METRICS_PORT"]
    assert f"127.0.0.1:{metrics}/healthz" in services["worker"]["healthcheck"]["test"][-1]
    assert re.search(r"^HEALTHCHECK .*\n.*127\.0\.0\.1:8000/readyz", dockerfile, re.MULTILINE)
    assert services["api"]["environment"]["ALLOWED_HOSTS"].startswith("127.0.0.1,")


def test_what_the_image_copies_is_there_and_let_through(dockerfile: str) -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.MULTILINE)
    let_through = (ROOT / ".dockerignore").read_text().splitlines()
    for path in " ".join(copied).split():
        assert (ROOT / path).exists()
        assert f"!{path}" in let_through


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not installed")
def test_docker_compose_understands_it(secrets_dir: Path) -> None:
    if subprocess.run(["docker", "compose", "version"], check=False, capture_output=True).returncode != 0:
        pytest.skip("docker has no compose")
    checked = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "SECRETS_DIR": str(secrets_dir)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
