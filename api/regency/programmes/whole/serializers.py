"""The shape of a whole masterplan on the wire: the document, its completeness, what differs between two versions."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from api.http import shapes
from api.http.fields import DistinctList
from api.http.language import Language
from api.identity.callers import Grant
from api.regency.masterplan import policies
from api.regency.masterplan.books import Book
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import MasterplanFields
from api.regency.programmes.shapes import Programme
from api.regency.programmes.whole.completeness import Requirement
from api.regency.programmes.whole.document import SCHEMA
from api.regency.programmes.whole.queries import Completeness


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


class CompletenessPartOut(serializers.Serializer[Any]):
    part = serializers.CharField(help_text="masterplan, readiness, book:<kind>, dimension:<code> and so on.")
    total = serializers.IntegerField(help_text="How many things are asked.")
    met = serializers.IntegerField(help_text="How many are there.")


class MissingOut(serializers.Serializer[Any]):
    """One thing that is missing."""

    code = serializers.CharField(help_text="What kind of thing, for programs.")
    part = serializers.CharField(help_text="The part that it belongs to.")
    dimension = serializers.CharField(allow_null=True, help_text="Its dimension, where it has one.")
    item = serializers.CharField(allow_null=True, help_text="Which one of several: an id, element or year.")
    pointer = serializers.CharField(help_text="Its place in .../document/, as a JSON Pointer.")
    message = serializers.CharField(help_text="What to do, in the language of Accept-Language.")
    link = serializers.URLField(help_text="What to write to.")
    method = serializers.ChoiceField(
        choices=[(each, each) for each in ("POST", "PUT", "PATCH")],
        help_text="How: POST adds to a list, PATCH changes fields, PUT replaces a book.",
    )


class CompletenessOut(serializers.Serializer[Any]):
    """How complete a version is, and what is still missing."""

    profile = serializers.ChoiceField(
        choices=Masterplan.Profile.choices, help_text="It decides what is asked."
    )
    complete = serializers.BooleanField(help_text="Whether nothing is missing: only then is it submitted.")
    percent = serializers.IntegerField(help_text="Rounded down.")
    parts = CompletenessPartOut(many=True, help_text="By part.")
    missing = MissingOut(many=True, help_text="In the document's order.")
    may = serializers.ListField(child=serializers.CharField(), help_text="What the caller may do next.")


class DifferencesQuery(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # `from` is a word of the language, so the field cannot be an attribute.
        return {"from": serializers.UUIDField(help_text="The version to compare with, by its id.")}


class DifferenceOut(serializers.Serializer[Any]):
    place = serializers.CharField(help_text="In words, such as programmes, Mal Pelayanan Publik, title.")
    before = serializers.JSONField(allow_null=True, help_text="Null for what was added.")
    after = serializers.JSONField(allow_null=True, help_text="Null for what was taken out.")


class DifferencesOut(serializers.Serializer[Any]):
    """What differs between two versions, item by item."""

    def get_fields(self) -> dict[str, Any]:
        return {
            "from": serializers.UUIDField(help_text="The version before."),
            "to": serializers.UUIDField(help_text="The version after."),
            "differences": DifferenceOut(many=True, help_text="In the document's order."),
        }


def shown_completeness(
    masterplan: Masterplan, found: Completeness, *, grant: Grant, language: Language
) -> dict[str, Any]:
    """How complete a version is (CompletenessOut)."""
    missing = found.missing
    return {
        "profile": masterplan.profile,
        "complete": not missing,
        "percent": found.percent,
        "parts": found.parts(),
        "missing": [_missing(each, grant.code, language) for each in missing],
        "may": policies.may(masterplan, grant),
    }


def _missing(requirement: Requirement, code: str, language: Language) -> dict[str, Any]:
    return {
        "code": requirement.code,
        "part": requirement.part,
        "dimension": requirement.dimension or None,
        "item": requirement.item or None,
        "pointer": requirement.pointer,
        "message": requirement.text.to(language),
        "link": f"{settings.BASE_URL}/v1/regencies/{code}/{requirement.link}",
        "method": requirement.method,
    }
