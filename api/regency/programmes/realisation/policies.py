"""Rules of a quarter's realisation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from api.http import shapes
from api.http.exceptions import Conflict, FieldError, Invalid
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Kind, Period
from api.identity.callers import Grant
from api.regency.programmes.realisation.shapes import Realisation


def quarter(text: str) -> Period:
    """Return the quarter. Raise Invalid for anything else."""
    try:
        period = Period.parse(text)
    except GrammarError as error:
        raise Invalid(error.message, error.message_id, code=error.code) from error
    if period.kind is not Kind.QUARTER:
        of_it = Period.containing(period.start, Kind.QUARTER)
        raise Invalid(
            f"Realisations are of a quarter, such as {of_it}.",
            f"Realisasi dicatat per triwulan, misalnya {of_it}.",
            code="not_a_quarter",
        )
    return period


def check_begun(period: Period, *, today: date) -> None:
    """Nothing is realised in a quarter that has not begun. Raises Conflict."""
    if period.start > today:
        raise Conflict(f"{period} has not begun yet.", f"{period} belum dimulai.", code="period_not_begun")


def falls(content: Realisation, *, before: Realisation | None, after: Realisation | None) -> list[FieldError]:
    """Progress and money to date do not fall from one quarter to the next without a reason.

    `before` is what the quarter reported before this one says, `after` the one reported after: a correction of an
    earlier quarter must not make a later one fall without a word either.
    """
    errors = []
    for name, words in _WORDS.items():
        here = getattr(content, name)
        if before is not None and here < getattr(before, name) and not content.reason.strip():
            errors.append(
                FieldError(
                    "/reason",
                    f"{name.removesuffix('_to_date')}_falls_without_reason",
                    f"{words[0]} is lower than in the quarter before ({_text(before, name)}): say why in reason.",
                    f"{words[1]} lebih rendah daripada triwulan sebelumnya ({_text(before, name)}): isi alasan.",
                    by_state=True,
                )
            )
        if after is not None and here > getattr(after, name) and not after.reason.strip():
            errors.append(
                FieldError(
                    f"/{name}",
                    f"{name.removesuffix('_to_date')}_above_the_next_quarter",
                    f"{words[0]} would be higher than in the quarter after ({_text(after, name)}): correct that "
                    "first, or give it a reason.",
                    f"{words[1]} akan melebihi triwulan sesudahnya ({_text(after, name)}): perbaiki triwulan itu "
                    "dahulu, atau isi alasannya.",
                    by_state=True,
                )
            )
    return errors


def sources(content: Realisation) -> list[FieldError]:
    """Where it is said how the money is made up, each source stands once and the parts add up to it."""
    spent = content.spent_from
    if spent and (len(spent) < len(content.spent_by_source) or sum(spent.values()) != content.spent_to_date):
        return [
            FieldError(
                "/spent_by_source",
                "sources_do_not_add_up",
                f"Name each source once; together they are spent_to_date ({content.spent_to_date}).",
                f"Sebut tiap sumber satu kali; jumlahnya sama dengan spent_to_date ({content.spent_to_date}).",
            )
        ]
    return []


def milestones(content: Realisation, *, known: Sequence[UUID]) -> list[FieldError]:
    """Only milestones of the activity are reached, each once."""
    errors = []
    for index, id in enumerate(content.milestones_reached):
        if id not in known or id in content.milestones_reached[:index]:
            errors.append(
                FieldError(
                    f"/milestones_reached/{index}",
                    "unknown_milestone",
                    "The activity has no such milestone, or it is named twice.",
                    "Kegiatan ini tidak memiliki tonggak tersebut, atau disebut dua kali.",
                    by_state=True,
                )
            )
    return errors


def whose(grant: Grant, lead: UUID | None) -> list[FieldError]:
    """Return the fault of a caller who is limited to other agencies than the one that leads the programme."""
    if grant.may_write_for(lead):
        return []
    return [
        FieldError(
            "/activity",
            "another_agency",
            "You may report for programmes of your own agencies only.",
            "Anda hanya dapat melaporkan program perangkat daerah Anda sendiri.",
            by_state=True,
        )
    ]


def unknown_activity() -> FieldError:
    return FieldError(
        "/activity",
        "unknown_activity",
        "There is no activity with this id.",
        "Tidak ada kegiatan dengan id ini.",
        by_state=True,
    )


def planned(period: str, *, first_year: int | None) -> list[FieldError]:
    """Nothing is realised before the plan begins: `first_year` of the oldest one that has the programme."""
    if first_year is None or int(period[:4]) >= first_year:
        return []
    return [
        FieldError(
            "/activity",
            "before_the_plan",
            f"The plan that has this activity begins in {first_year}.",
            f"Rencana yang memuat kegiatan ini dimulai tahun {first_year}.",
            by_state=True,
        )
    ]


def version_required() -> FieldError:
    return FieldError(
        "/version",
        "version_required",
        "It is reported already, with other content: give the version that you have read.",
        "Sudah dilaporkan dengan isi yang berbeda: isi versi yang Anda baca.",
        by_state=True,
    )


def changed_meanwhile(version: int) -> FieldError:
    return FieldError(
        "/version",
        "changed_meanwhile",
        f"Someone else changed it: it is at version {version} now.",
        f"Sudah diubah orang lain: sekarang versi {version}.",
        by_state=True,
    )


_WORDS = {
    "physical_percent_to_date": ("The physical progress", "Progres fisik"),
    "spent_to_date": ("The money spent", "Realisasi anggaran"),
}


def _text(content: Realisation, name: str) -> str:
    return str(shapes.document(content)[name])
