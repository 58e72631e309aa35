"""The document of a whole masterplan on the wire."""

from typing import Any

from rest_framework import serializers

from api.http import shapes
from api.http.fields import DistinctList
from api.regency.masterplan.books import Book
from api.regency.masterplan.shapes import MasterplanFields
from api.regency.programmes.shapes import Programme
from api.regency.programmes.whole.document import SCHEMA


class DocumentAgency(serializers.Serializer[Any]):
    """An agency that programmes of the document name. Known by its name; added where the regency has none of it."""

    name = serializers.CharField(max_length=200, help_text="Such as Dinas Komunikasi dan Informatika.")
    short_name = serializers.CharField(max_length=50, allow_blank=True, default="", help_text="Or empty.")
    id = serializers.CharField(
        max_length=36,
        required=False,
        allow_null=True,
        default=None,
        write_only=True,
        help_text="A UUID that the programmes name it by in place of its name; never in an answer.",
    )

    def validate_id(self, value: str | None) -> str | None:
        return str(serializers.UUIDField().run_validation(value)) if value else None


class DocumentBook(shapes.serializer(Book)):  # type: ignore[misc]  # of a shape
    """A book whole."""

    id = serializers.UUIDField(help_text="The book's id, the same in every version.")


_Programme: Any = shapes.serializer(Programme)


class DocumentProgramme(_Programme):  # type: ignore[misc]  # a class made of the shape
    """A programme whole, its agencies by their names."""

    lead_agency = serializers.CharField(
        max_length=200,
        allow_null=True,
        default=None,
        help_text="The agency that leads it, by its name, such as Bappeda; null where none does yet.",
    )
    supporting_agencies = DistinctList(
        child=serializers.CharField(max_length=200),
        default=list,
        max_length=50,
        help_text="Agencies that take part, by their names.",
    )
    id = serializers.UUIDField(help_text="The programme's id, the same in every version.")


class MasterplanDocument(serializers.Serializer[Any]):
    """The complete masterplan."""

    schema = serializers.ChoiceField(choices=[(SCHEMA, SCHEMA)], help_text="The form of this document.")
    masterplan = shapes.serializer(MasterplanFields)(help_text="Period, vision, missions and sections.")
    agencies = DocumentAgency(  # type: ignore[call-arg]  # the stubs do not know a list's max_length
        many=True, max_length=500, help_text="Every agency that a programme names."
    )
    books = DocumentBook(many=True, max_length=50, help_text="In their order.")
    programmes = DocumentProgramme(many=True, max_length=500, help_text="With allocations and activities.")
