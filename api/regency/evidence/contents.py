"""Detect a file's type from its bytes alone: neither its name nor the sender's declaration counts.

The accepted types are few (TYPES): documents, pictures and films that office programs and telephones make. Each begins
with a signature that nothing else in use begins with; office formats are packages, identified by their list of
contents, which is read without unpacking. Also refused: files with macros, packages that would unpack to more than they
declare, and files that are two things at once, such as a picture with a page or a package inside. (Libraries that guess
a type from bytes answer with the likeliest; here nothing may be guessed.)
"""

import re
import zipfile
from typing import IO

from api.http.messages import _
from api.http.tables.packages import ContentsTooLarge, Listed
from api.regency.evidence.problems import (
    Damaged,
    FileNotTaken,
    Macros,
    OldOfficeFormat,
    SuspiciousPackage,
    TwoTypesAtOnce,
    TypeNotTaken,
)

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

#: Media type to the ending of its names, in the order of the documentation.
TYPES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/tiff": "tif",
    "video/mp4": "mp4",
    f"{_OOXML}wordprocessingml.document": "docx",
    f"{_OOXML}spreadsheetml.sheet": "xlsx",
    f"{_OOXML}presentationml.presentation": "pptx",
    f"{_ODF}text": "odt",
    f"{_ODF}spreadsheet": "ods",
    f"{_ODF}presentation": "odp",
}

_HEAD = 1024
#: As a browser's guess of a type would look for them (WHATWG MIME Sniffing), and the opening of a script. Of four bytes
#: and more: packed pictures hold any three by chance, and were refused one time in seventy for two.
_PAGE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|div|font|table|style|title|\?php|!--)", re.I
)
_MAX_PARTS = 10_000
_MAX_UNPACKED = 1024 * 1024 * 1024
_MAX_RATIO = 200
_LIST = "[Content_Types].xml"
_MAX_LIST = 4 * 1024 * 1024
#: The main part's type in the list of contents. Macro-enabled and template forms have others.
_MAIN = {
    b"wordprocessingml.document.main+xml": f"{_OOXML}wordprocessingml.document",
    b"spreadsheetml.sheet.main+xml": f"{_OOXML}spreadsheetml.sheet",
    b"presentationml.presentation.main+xml": f"{_OOXML}presentationml.presentation",
}
#: How a file of each type begins.
_MARKS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
#: What a whole file of these types has near its end. (A picture of a telephone may have a film behind it.)
_ENDS = {"application/pdf": b"%%EOF", "image/png": b"IEND\xaeB`\x82"}
_TAIL = 4096
#: What a file of the ISO base format says that it is.
_BRANDS = dict.fromkeys((b"heic", b"heix", b"mif1", b"heim", b"heis"), "image/heic") | dict.fromkeys(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"3gp4", b"3gp5"),
    "video/mp4",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(file: IO[bytes]) -> str:
    """Return the file's media type, one of TYPES. The file's position is reset to the beginning.

    Raises UnsupportedMediaType (415) for everything else, with the reason as `code`.
    """
    file.seek(0)
    head = file.read(_HEAD)
    try:
        if head.startswith(b"PK\x03\x04"):
            return _package(file)
        found = _by_mark(head)
        if found is None:
            raise _refused(TypeNotTaken)
        if _PAGE.search(head) or _is_package_too(file):
            raise _refused(TwoTypesAtOnce)
        if not _is_whole(file, found):
            raise _refused(Damaged)
        return found
    except ContentsTooLarge:
        raise _refused(SuspiciousPackage) from None
    finally:
        file.seek(0)


def _by_mark(head: bytes) -> str | None:
    if head.startswith(_OLD_OFFICE):
        raise _refused(OldOfficeFormat)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    return next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), None)


def _is_whole(file: IO[bytes], kind: str) -> bool:
    """Return True if the file ends as one of its type does: an upload that broke off does not."""
    file.seek(-min(file.seek(0, 2), _TAIL), 2)
    return _ENDS.get(kind, b"") in file.read()


def _is_package_too(file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        with zipfile.ZipFile(Listed(file, _MAX_LIST + 1)) as package:
            return bool(package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _package(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(Listed(file, _MAX_LIST + 1)) as package:
            parts = package.infolist()
            _check_size(parts, file)
            names = {part.filename for part in parts}
            if any(
                name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".jar", ".js")) for name in names
            ):
                raise _refused(Macros)
            found = _office(package, names) or _open_document(package, parts)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused(Damaged) from error
    if found is None:
        raise _refused(TypeNotTaken)
    return found


def _check_size(parts: list[zipfile.ZipInfo], file: IO[bytes]) -> None:
    """Raise unless the sizes in the list of contents are plausible: within the file, no overlap, no zip bomb."""
    file.seek(0, 2)
    size = file.tell()
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    starts = sorted(part.header_offset for part in parts)
    if (
        len(parts) > _MAX_PARTS
        or packed > size
        or unpacked > _MAX_UNPACKED
        or unpacked > _MAX_RATIO * max(size, 64 * 1024)
        or len(set(starts)) < len(starts)
        or any(part.flag_bits & 1 for part in parts)
    ):
        raise _refused(SuspiciousPackage)


def _office(package: zipfile.ZipFile, names: set[str]) -> str | None:
    if _LIST not in names:
        return None
    text = _read(package, _LIST)
    if b"macroEnabled" in text:
        raise _refused(Macros)
    found = [kind for mark, kind in _MAIN.items() if mark in text]
    return found[0] if len(found) == 1 else None


def _open_document(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str | None:
    if not parts or parts[0].filename != "mimetype":
        return None
    if any(part.filename.startswith("Basic/") for part in parts):
        raise _refused(Macros)
    said = _read(package, "mimetype").decode("ascii", "replace").strip()
    return said if said in TYPES else None


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        text = part.read(_MAX_LIST + 1)
    if len(text) > _MAX_LIST:
        raise _refused(SuspiciousPackage)
    return text


def _refused(refusal: type[FileNotTaken]) -> FileNotTaken:
    taken = ", ".join(TYPES.values())
    made = refusal()
    said = _("{said} Accepted kinds of files: {taken}.", said=made.detail, taken=taken)
    return made.saying(said).also(taken=list(TYPES))
