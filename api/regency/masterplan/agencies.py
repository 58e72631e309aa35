"""Agencies: the perangkat daerah that own programmes and produce data. Retired, never deleted."""

from uuid import UUID

from api.http import etags
from api.http.grammar import texts
from api.http.shapes import choice, flag, ident, shape, text, whole
from api.http.tables.columns import Choices, column
from api.national.figures.words import AgencyKind
from api.regency.history.stores import ModelStore
from api.regency.masterplan import models
from api.regency.masterplan.problems import UnknownAgency


@shape
class Agency:
    """Content of an agency. A field left out takes its default: PUT replaces."""

    name: str = text(200, "Such as Dinas Komunikasi dan Informatika.", column=column("Nama", 50))
    short_name: str = text(
        50,
        "Such as Diskominfo.",
        default="",
        column=column("Singkatan", 20),
    )
    kind: str | None = choice(
        AgencyKind,
        "Its legal kind (UU 23/2014, article 209); null if unknown.",
        default=None,
        column=column(
            "Jenis",
            20,
            labels=(
                "Sekretariat daerah",
                "Sekretariat DPRD",
                "Inspektorat",
                "Dinas",
                "Badan",
                "Kecamatan",
                "Lainnya",
            ),
        ),
    )
    is_active: bool = flag(
        "False for one that was merged or dissolved: agencies are retired, not deleted.",
        default=True,
        source="active",
        column=column("Aktif", 10),
    )


@shape
class NamedAgency:
    """An agency."""

    id: UUID = ident("The agency's id.")
    name: str = text(200, "The agency's name.")


@shape
class AgencyRow(Agency):
    """A perangkat daerah (OPD): it owns programmes and produces data."""

    id: UUID = ident("The agency's id.", before="name")
    version: int = whole("Counts the changes, from 1.")

    etag = etags.tag("agency")


class AgencyStore(ModelStore[AgencyRow, Agency]):
    """One agency. `add` and `change` raise Conflict if the name is taken."""

    model = models.Agency
    resource = "agency"


def agency_choices() -> Choices:
    """Return the agencies by name, for a workbook; retired ones can be named, but are not offered."""
    known = list(models.Agency.objects.order_by("name", "pk"))
    names = {each.pk: texts.shown(each.name) for each in known}
    offered = {names[each.pk]: each.pk for each in known if each.active}
    return Choices(
        {"": None, **{name: id for id, name in reversed(names.items())}, **offered},
        names,
        list(offered),
        UnknownAgency,
    )
