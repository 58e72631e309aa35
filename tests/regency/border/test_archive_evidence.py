"""Evidence goes with the regency: into an export, out of the store, and back, every byte checked."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from api.national.evidence import store
from tests.regency.border import scenes
from tests.regency.evidence.evidence import body, link, sent, sha
from tests.support import files
from tests.support.callers import Keys, regency_id
from tests.support.http import Api
from tests.support.stage import Stage

HELD, LOOSE = files.pdf("held by a report"), files.pdf("of nothing")


@pytest.fixture
def with_evidence(keys: Keys, klaten: str) -> Api:
    for sha256 in list(store.stored(regency_id(klaten))):  # the store is not cleared with the database
        store.remove(regency_id(klaten), sha256)
    api = scenes.worked_on(keys, klaten)
    link(api, ("value", "ECO-03/total/2025", sent(api, HELD, name="bukti.pdf")))
    sent(api, LOOSE)
    assert api.post("reports/2025-Q4/submit/", {}).status_code == 201
    return api


def stored(code: str) -> set[str]:
    return set(store.stored(regency_id(code)))


def path_of(code: str, data: bytes) -> Path:
    return Path(settings.EVIDENCE_DIR) / store.name_of(regency_id(code), sha(data))


def test_an_archived_regency_takes_its_files_along_and_brings_them_back(
    database: Stage, with_evidence: Api, klaten: str, ministry: Api, tabanan: Api, tmp_path: Path
) -> None:
    theirs = sent(tabanan, files.pdf("theirs"))
    rows = scenes.rows_of(database, klaten)
    submission = with_evidence.get("submissions/?kind=periodic_report").json()["data"][0]["id"]
    scenes.archive(klaten, tmp_path / "export")
    manifest = json.loads((tmp_path / "export" / "manifest.json").read_text())
    named = {entry["path"]: entry for entry in manifest["files"] if entry["part"] == "files"}
    assert named.keys() == {f"files/{sha(data)}" for data in (HELD, LOOSE)}
    for path, entry in named.items():
        data = (tmp_path / "export" / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"] == path.removeprefix("files/")
    # What the ledger names stays, for the ministry; the rest has left the store.
    assert stored(klaten) == {sha(HELD)}
    answer = ministry.get(f"submissions/{submission}/evidence/{sha(HELD)}/")
    assert body(answer) == HELD
    assert tabanan.get(f"evidence/{theirs}/").status_code == 200

    scenes.restore(tmp_path / "export")
    assert scenes.rows_of(database, klaten) == rows
    for data in (HELD, LOOSE):
        assert body(with_evidence.get(f"evidence/{sha(data)}/content/")) == data
    call_command("verify_evidence", klaten, verbosity=0)


def test_an_export_of_a_lost_or_altered_file_is_refused_and_names_it(
    with_evidence: Api, klaten: str, tmp_path: Path
) -> None:
    path_of(klaten, LOOSE).unlink()
    with pytest.raises(CommandError, match=sha(LOOSE)):
        scenes.export(klaten, tmp_path / "export")
    path_of(klaten, LOOSE).write_bytes(LOOSE[:-1])
    with pytest.raises(CommandError, match=sha(LOOSE)):
        scenes.export(klaten, tmp_path / "export")
    assert not (tmp_path / "export").exists()


@pytest.mark.parametrize("harm", ["lost", "altered", "swapped"])
def test_a_tampered_export_is_refused(with_evidence: Api, klaten: str, tmp_path: Path, harm: str) -> None:
    scenes.export(klaten, tmp_path / "export")
    one, two = (tmp_path / "export" / "files" / sha(data) for data in (HELD, LOOSE))
    match harm:
        case "lost":
            one.unlink()
        case "altered":
            one.write_bytes(HELD[:-1] + b"X")
        case "swapped":
            one.rename(tmp_path / "aside")
            two.rename(one)
            (tmp_path / "aside").rename(two)
    with pytest.raises(CommandError):
        scenes.restore(tmp_path / "export", replace=True)
    assert with_evidence.get("evidence/").status_code == 200


def test_verify_evidence_finds_what_is_missing_and_what_is_altered(
    with_evidence: Api, klaten: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_evidence", klaten)
    assert "2 files" in capsys.readouterr().out
    path_of(klaten, LOOSE).unlink()
    same_size = bytes(len(HELD))
    path_of(klaten, HELD).write_bytes(same_size)
    with pytest.raises(SystemExit):
        call_command("verify_evidence", klaten)
    said = capsys.readouterr().out
    assert f"{sha(LOOSE)} (SK.pdf): missing" in said
    assert f"{sha(HELD)} (bukti.pdf): altered" in said
    assert "2 missing or altered" in said
    with pytest.raises(SystemExit):
        call_command("verify_evidence", klaten, quick=True)
    assert "1 missing or altered" in capsys.readouterr().out
