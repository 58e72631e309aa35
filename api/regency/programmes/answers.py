"""Answers about programmes that join them with their progress, or say what became of many."""

from typing import Any

from rest_framework import serializers

from api.http import shapes
from api.http.language import Language
from api.regency.programmes.realisation.serializers import OUTCOMES, ProgressOut, RowErrorOut, shown_errors
from api.regency.programmes.sets import Result
from api.regency.programmes.shapes import ProgrammeRow

_Programme: Any = shapes.serializer(ProgrammeRow, answered=True)


class ListedProgrammeOut(_Programme):  # type: ignore[misc]  # a class made of the shape
    """A programme in a list: as one version of the masterplan has it, with progress in place of its activities."""

    activities = None
    progress = ProgressOut(help_text="As it stands today.")


class ProgrammeResultOut(serializers.Serializer[Any]):
    """What became of one row of the request."""

    id = serializers.UUIDField(allow_null=True, help_text="The programme; null where a new one was refused.")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="refused only with handling=lenient.")
    version = serializers.IntegerField(
        allow_null=True, help_text="Its version now; null where there is none."
    )
    errors = RowErrorOut(many=True, help_text="Why it was refused.")  # type: ignore[assignment]  # the metaclass takes it out


class WrittenProgrammesOut(serializers.Serializer[Any]):
    data = ProgrammeResultOut(many=True, help_text="One for each row.")  # type: ignore[assignment]  # the metaclass takes it out


def shown_result(result: Result, language: Language) -> dict[str, Any]:
    """Show what became of one row (ProgrammeResultOut)."""
    return {
        "id": result.id,
        "outcome": result.outcome,
        "version": result.version,
        "errors": shown_errors(result.errors, language),
    }
