"""LibreOffice, which writes XLSX in its own way: dates, numbers, hidden sheets and comments."""

import shutil
import subprocess
from pathlib import Path


def program() -> str:
    """The program; installed where it is absent, for tests that need it are not left out."""
    found = shutil.which("soffice")
    if found is None:
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "-y", "--no-install-recommends", "libreoffice-calc"],
        ):
            subprocess.run(
                command, check=True, capture_output=True, env={"DEBIAN_FRONTEND": "noninteractive"}
            )
        found = shutil.which("soffice")
    assert found is not None
    return found


def resaved(program: str, data: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it after opening it."""
    folder.mkdir(exist_ok=True)
    source = folder / "book.xlsx"
    source.write_bytes(data)
    out = folder / "out"
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (out / "book.xlsx").read_bytes()
