"""The framework's own messages are in Indonesian as well."""

import pytest
from django.utils import translation
from rest_framework import relations, serializers

from api.http import messages

#: Of fields that look up database rows or dates of uniqueness, which our serializers do not use.
NOT_USED = (relations.RelatedField,)

MESSAGES = {
    f"{kind.__name__}.{key}": message
    for kind in messages._field_classes()
    if kind.__module__.startswith("rest_framework.") and not issubclass(kind, NOT_USED)
    for key, message in kind.__dict__.get("default_error_messages", {}).items()
}


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_of_the_framework_has_both_languages(name: str) -> None:
    texts = {}
    for language in ("en", "id"):
        with translation.override(language):
            texts[language] = str(MESSAGES[name])
    assert texts["en"] != texts["id"]


def test_a_message_takes_its_values_in_either_language() -> None:
    for language, text in (
        ("en", "Ensure this field has no more than 1 elements."),
        ("id", "Isinya maksimal 1 butir."),
    ):
        with translation.override(language), pytest.raises(serializers.ValidationError) as caught:
            serializers.ListField(max_length=1).run_validation([1, 2])
        assert caught.value.detail == [text]
