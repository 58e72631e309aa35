"""Nomenclature of the government's programmes: the list of codes that the ministry has loaded, if any."""

import re
from datetime import datetime

from api.http import etags, shapes, versioned
from api.http.endpoint import Address, Written
from api.http.lookup import there
from api.http.shapes import instant, many, matching, shape, text, whole
from api.http.versioned import Store
from api.identity.callers import Author
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.catalogue import models
from api.national.entrance import NationalView
from tenants import Strings, frozen
from tenants.pool import statements

#: Permendagri 90/2019 and Kepmendagri 050-5889: urusan, bidang, program, then kegiatan and subkegiatan. X.XX stands
#: for any affair, in the programme that supports all of them.
FORM = r"([1-8]\.[0-9]{2}|X\.XX)\.[0-9]{2}(\.[12]\.[0-9]{2}(\.([0-9]{2}|[0-9]{4}))?)?"
_CODE = matching(f"^{FORM}$", "2.16.02.2.01.0003", max_length=30)
_LACKING = """
    SELECT source FROM (SELECT source, codes FROM catalogue_nomenclature ORDER BY version DESC LIMIT 1) AS newest
    WHERE codes <> '[]' AND NOT codes ?| %s::text[]
"""


@shape
class Nomenclature:
    """The existing codes of programmes, activities and sub-activities."""

    source: str = text(300, "The regulation that lists them, such as Kepmendagri 050-5889 Tahun 2021.")
    codes: Strings = many("All codes; if empty, only the form of codes is checked.", _CODE, most=20_000)


@shape
class NomenclatureRow(Nomenclature):
    """The list in force."""

    version: int = whole("Counts the lists, from 1.")
    created_at: datetime = instant("When it was loaded.", source="loaded_at")
    created_by_office: str = text(200, "The office of the person who loaded it.", source="office")

    etag = etags.tag("nomenclature", "version")


@frozen
class NomenclatureStore(Store[NomenclatureRow, Nomenclature]):
    """The list in force. A change adds a row: earlier lists stay."""

    author: Author

    def find(self) -> NomenclatureRow | None:
        statements.lock("catalogue nomenclature")
        return newest()

    def read(self, body: Nomenclature) -> Nomenclature:
        return Nomenclature(source=body.source, codes=tuple(sorted(set(body.codes))))

    def write(self, before: NomenclatureRow | None, content: Nomenclature) -> NomenclatureRow:
        row = models.Nomenclature.objects.create(
            **shapes.stored(content, models.Nomenclature),
            version=before.version + 1 if before else 1,
            loaded_at=self.author.now,
            office=self.author.actor.office,
            loaded_by=self.author.actor.id,
        )
        return shapes.from_model(NomenclatureRow, row)


def newest() -> NomenclatureRow | None:
    """Return the list in force."""
    found = models.Nomenclature.objects.order_by("-version").first()
    return shapes.from_model(NomenclatureRow, found) if found else None


def lacking(code: str) -> str:
    """Return the source of the list in force if it lacks a code, else an empty text."""
    of_any_affair = re.sub(r"^[^.]+\.[^.]+", "X.XX", code)
    return next((source for (source,) in statements.fetch(_LACKING, ([code, of_any_affair],))), "")


nomenclature = Address("nomenclature/", tagged=True, max_body=1024 * 1024)


@nomenclature.get(can=Analyst)
def get_nomenclature(call: NationalView) -> NomenclatureRow:
    """Show the list of codes that programmes must use."""
    return there(newest(), "nomenclature")


@nomenclature.put(can=ProgrammeOffice)
def put_nomenclature(call: NationalView, body: Nomenclature) -> Written[NomenclatureRow]:
    """Load the list of codes that programmes must use from now on. Codes already in programmes stay.

    A regency may write `X.XX` with its own affair. Without a list, or with an empty one, only the form of codes is
    checked.
    """
    return versioned.put(call.request, NomenclatureStore(call.author), body)
