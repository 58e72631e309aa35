"""Serializer fields for what is written by the grammar: exact decimals and periods, as text."""

from decimal import Decimal
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from api.http.grammar import decimals, periods
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Period
from api.http.language import Text

_NOT_TEXT = Text("Write the number as text, in quotes.", "Tulis bilangan sebagai teks, dalam tanda kutip.")


class _GrammarField[Value](serializers.Field[Value, str, str, Any]):
    """Text that a grammar reads. What it refuses becomes a validation error with the grammar's code."""

    pattern: str

    def read(self, text: str) -> Value:
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> Value:
        language = self.context.get("language") or _active()
        if not isinstance(data, str):
            raise serializers.ValidationError(_NOT_TEXT.to(language), code="not_text")
        try:
            return self.read(data)
        except GrammarError as error:
            raise serializers.ValidationError(
                Text(error.message, error.message_id).to(language), code=error.code
            ) from error
