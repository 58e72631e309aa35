"""The briefing as a workbook for people: a sheet for each slide, in Indonesian."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from api.http import encoding, labels, local_time
from api.http.messages import indonesian
from api.http.tables.columns import Column, Kind
from api.http.tables.writing import Table, workbook
from api.http.yaml_files import read_beside
from api.national.catalogue.words import PERCENTAGE_POINTS, unit_id
from tenants import Document

_COLUMNS = [
    Column("what", heading="Uraian", width=62),
    Column("now", Kind.DECIMAL, heading="Sekarang", width=22),
    Column("change", Kind.DECIMAL, heading="Perubahan", width=18),
    Column("note", heading="Keterangan", width=48),
]
#: Titles of the sheets, and what is said otherwise than by the label of a code.
_SLIDES, _WORDS = read_beside(__file__).values()


def written(body: Document) -> IO[bytes]:
    """Return the workbook, to be read from its beginning and closed by the reader."""
    at, since = (
        local_time.in_words(each, local_time.NATIONAL) for each in (body["as_of"], body["since"]["as_of"])
    )
    said = (
        f"Keadaan {at} dibandingkan dengan {since}; dasar: {_word(body['basis'])}."
        f" Untuk membukanya lagi: as_of={encoding.instant(body['as_of'])}."
    )
    return workbook(
        Table(title, _COLUMNS, list(_rows(body[name])), head=(title, said)) for name, title in _SLIDES.items()
    )


def _rows(part: Document | None) -> Iterator[Document]:
    if part is None:
        yield {"what": "Belum ada yang tercatat pada waktu itu."}
        return
    for key, value in part.items():
        if key == "coverage":
            yield _covered(value)
        elif key == "now":
            yield from _numbers(value, part.get("change"), "")
        elif isinstance(value, dict) and "now" in value:
            yield from _numbers(value["now"], value["change"], f"{_word(key)}: ")
        elif isinstance(value, dict) and key != "change":
            yield from _numbers(value, None, "")
        elif isinstance(value, list):
            yield from (_listed(key, each) for each in value)
        elif isinstance(value, int):
            yield {"what": _word(key), "now": value}


def _numbers(now: Document, change: Document | None, prefix: str) -> Iterator[Document]:
    """Yield a row for each number of a part, labelled by its path."""
    for key, value in now.items():
        differs = (change or {}).get(key)
        if key == "coverage":
            yield _covered(value)
        elif isinstance(value, dict):
            yield from _numbers(value, differs, f"{prefix}{_word(key)}: ")
        elif value is not None:
            yield {"what": f"{prefix}{_word(key)}", "now": value, "change": differs}


def _covered(coverage: Document) -> Document:
    """Yield how many regencies the numbers below cover, and why the others are left out."""
    left_out = "".join(f"; {_word(reason)}: {n}" for reason, n in coverage["left_out"].items())
    note = f"dari {coverage['regency_count']}{left_out}"
    return {"what": "kabupaten/kota yang dihitung", "now": coverage["used_count"], "note": note}


def _named(each: Document) -> str:
    return f"{each['regency']['name']} ({each['regency']['code']})"


def _listed(key: str, each: Any) -> Document:
    """Return a row of a list: its subject, and its values."""
    if not isinstance(each, dict):
        return {"what": f"{'masuk' if key == 'entered' else 'keluar'}: {each}"}
    if key == "needs_attention":
        return {"what": _named(each), "note": _word(each["rung"])}
    if key == "stalest":
        on = each["last_changed_on"]
        return {
            "what": _named(each),
            "note": f"terakhir {local_time.day_in_words(on)}" if on else "belum pernah",
        }
    if key == "dates":
        due = local_time.deadline_in_words(datetime.fromisoformat(each["due_at"]), local_time.NATIONAL)
        note = f"{due}{' (sudah lewat)' if each['has_passed'] else ''}"
        return {
            "what": f"{_word(each['kind'])} {each['subject']}: disampaikan",
            "now": each["submitted_count"],
            "note": note,
        }
    if key == "figures":
        return {
            "what": f"{each['indicator']} {each['name']['id-ID']}, {each['period']} ({unit_id(each['unit'])})",
            "now": each["value"],
            "note": f"sebelumnya {_with_comma(each['previous'] or 'tidak ada')}"
            + _moved(each)
            + f"; {each['used_count']} kabupaten/kota",
        }
    if "on_target" in each:
        return {
            "what": f"{_dimension(each)}: target tercapai",
            "now": each["on_target"],
            "note": f"dari {each['on_target'] + each['not_on_target']} yang dapat dibandingkan",
        }
    answered = (
        f"dari {each['due']} jatuh tempo"
        if "due" in each
        else f"{int(each['allocated']):,} rupiah dialokasikan".replace(",", ".")
    )
    return {
        "what": _dimension(each),
        "now": each["reported"] if "due" in each else each["total"],
        "note": answered,
    }


def _dimension(each: Document) -> str:
    return f"dimensi {indonesian(labels.of(each['dimension']))}"


def _moved(figure: Document) -> str:
    if figure["change_unit"] == PERCENTAGE_POINTS and figure["change"] is not None:
        return f"; {_with_comma(figure['change'])} poin persentase"
    return "" if figure["change_per_cent"] is None else f"; {_with_comma(figure['change_per_cent'])} %"


def _with_comma(number: Any) -> str:
    """Return a number within a sentence as Indonesian writes it: there 1.250 is more than a thousand."""
    return str(number).replace(".", ",")


def _word(name: str) -> str:
    return _WORDS.get(name) or labels.in_sentence(indonesian(labels.of(name)))
