"""Workbooks that are small as files and far larger for whoever opens them: an honest one, of which a part is replaced.

Each function takes a workbook's bytes and the sheet (1 is the first) in which to plant the bomb.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
Parts = dict[str, bytes | Iterable[bytes]]


def changed(data: bytes, parts: Parts) -> bytes:
    """The package with these parts in place of its own, and those that it had not."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            content = parts.get(name) if name in parts else old.read(name)
            with new.open(name, "w", force_zip64=True) as part:
                for piece in [content] if isinstance(content, bytes) else content or ():
                    part.write(piece)
    return file.getvalue()


def sheet(rows: Iterable[bytes], before: bytes = b"", after: bytes = b"") -> Iterable[bytes]:
    yield b"<worksheet %b>%b<sheetData>" % (MAIN.encode(), before)
    yield from rows
    yield b"</sheetData>%b</worksheet>" % after


def part_of(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _cells(data: bytes, number: int) -> bytes:
    return changed(data, {part_of(number): sheet([b"<row>", *[b"<c><v>1</v></c>" * 4000] * 1000, b"</row>"])})


def _rows(data: bytes, number: int) -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * 4 + b"</row>"
    return changed(data, {part_of(number): sheet([row * 1000] * 1000)})


def _last_column(data: bytes, number: int) -> bytes:
    rows = (b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(1, 5000))
    return changed(data, {part_of(number): sheet(rows)})


def _last_cell(data: bytes, number: int) -> bytes:
    lies = b'<dimension ref="A1:B2"/>'
    return changed(
        data, {part_of(number): sheet([b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'], before=lies)}
    )


def _texts(data: bytes, number: int) -> bytes:
    texts = [b"<sst %b>" % MAIN.encode(), *[b"<si><t>a</t></si>" * 1000] * 2500, b"</sst>"]
    return changed(data, {"xl/sharedStrings.xml": texts})


def _one_text(data: bytes, number: int) -> bytes:
    texts = [b"<sst %b><si><t>" % MAIN.encode(), *[b"a" * 1_000_000] * 40, b"</t></si></sst>"]
    return changed(data, {"xl/sharedStrings.xml": texts})


def _styles(data: bytes, number: int) -> bytes:
    styles = [b"<styleSheet %b><cellXfs>" % MAIN.encode(), *[b"<xf/>" * 10_000] * 400]
    return changed(data, {"xl/styles.xml": [*styles, b"</cellXfs></styleSheet>"]})


def _nested(data: bytes, number: int) -> bytes:
    deep = b"<a>" * 400_000 + b"</a>" * 400_000
    return changed(data, {part_of(number): sheet([], after=deep)})


def _laughs(data: bytes, number: int) -> bytes:
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = (
        f'<!DOCTYPE w [<!ENTITY l0 "ha">{names}]><worksheet {MAIN}><sheetData><row><c><v>&l9;</v></c></row>'
    )
    return changed(data, {part_of(number): f"{text}</sheetData></worksheet>".encode()})


def _merged(data: bytes, number: int) -> bytes:
    merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return changed(data, {part_of(number): sheet([], after=merged)})


def _merged_in_a_remark(data: bytes, number: int) -> bytes:
    return changed(data, {part_of(number): sheet([], after=b"<!--" + b"<mergeCell " * 200_000 + b"-->")})


def _validations(data: bytes, number: int) -> bytes:
    ranges = " ".join(f"A{n}" for n in range(1, 4000)).encode()
    rules = (b'<dataValidation type="list" sqref="%b"/>' % ranges) * 400
    return changed(data, {part_of(number): sheet([], after=b"<dataValidations>%b</dataValidations>" % rules)})


def _formats(data: bytes, number: int) -> bytes:
    rule = (
        b'<conditionalFormatting sqref="A1"><cfRule type="cellIs" priority="1"><formula>1</formula></cfRule>'
    )
    rules = (rule + b"</conditionalFormatting>") * 100_000
    return changed(data, {part_of(number): sheet([], after=rules)})


def _formulas(data: bytes, number: int) -> bytes:
    long = b"+".join([b"A1"] * 2700)
    first = b'<row><c r="A1"><f t="shared" ref="A1:A9" si="0">%b</f></c>' % long
    return changed(
        data,
        {part_of(number): sheet([first, b'<c><f t="shared" si="0"/></c>' * 90, b"</row>"] * 1000)},
    )


def _names(data: bytes, number: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = package.read("xl/workbook.xml")
    names = b"".join(b'<definedName name="n%d">A1</definedName>' % n for n in range(200_000))
    return changed(
        data,
        {
            "xl/workbook.xml": book.replace(b"<definedNames", b"<x").replace(
                b"</sheets>", b"</sheets><definedNames>%b</definedNames>" % names
            )
        },
    )


def _drawings(data: bytes, number: int) -> bytes:
    anchor = b"<oneCellAnchor><from><col>0</col></from><sp><nvSpPr/></sp></oneCellAnchor>"
    return changed(data, {"xl/drawings/drawing1.xml": [b"<wsDr>", *[anchor * 1000] * 200, b"</wsDr>"]})


def _members(data: bytes, number: int) -> bytes:
    return changed(data, {f"xl/{n}": b"" for n in range(20_000)})


def _contents_that_lie(data: bytes, number: int) -> bytes:
    """The sizes in the table of contents are those of a small part."""
    bomb = bytearray(_cells(data, number))
    at = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(part_of(number).encode()))
    struct.pack_into("<I", bomb, at + 24, 1000)
    return bytes(bomb)


def _another_packing(data: bytes, number: int) -> bytes:
    """zipfile inflates these whole, whatever is asked of it."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/more.xml", bytes(50_000_000))
    return file.getvalue()


BOMBS: dict[str, Callable[[bytes, int], bytes]] = {
    name.strip("_"): function
    for name, function in list(globals().items())
    if name.startswith("_") and not name.startswith("__") and callable(function)
}
