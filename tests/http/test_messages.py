"""Each message is in both languages, from one catalogue."""

import re
from pathlib import Path

import pytest
from babel.messages import Message
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import translation
from rest_framework import serializers

from api.http import exceptions
from api.http.exceptions import Invalid, ProblemType
from api.http.language import language_of
from api.http.management.commands import write_messages
from api.http.messages import Text, _, counted, indonesian
from api.http.problems import Negative, NotADecimal, NotAWholeNumber, NotText
from api.http.tables import remarks
from api.national.problems import UnknownProvince
from tests.support import walks

CATALOG = [each for each in write_messages._stored(write_messages.Command.folder / "django.po") if each.id]
FRAMEWORK = sorted(
    {
        str(message)
        for kind in write_messages.field_classes()
        for message in vars(kind).get("default_error_messages", {}).values()
    }
)


def first(texts: str | list[str] | tuple[str, ...]) -> str:
    return texts if isinstance(texts, str) else texts[0]


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^}]*\}", text))


def test_a_message_is_translated_and_keeps_to_its_values() -> None:
    def check(each: Message) -> None:
        english = " ".join([each.id] if isinstance(each.id, str) else each.id)
        assert first(each.string)
        assert names_in(first(each.string)) <= names_in(english)
        found = translation.ngettext(*each.id, 2) if each.pluralizable else translation.gettext(each.id)
        assert found == first(each.string), "compiled from another catalogue: run `make messages`"

    with translation.override("id"):
        walks.each(CATALOG, check)


def test_a_message_of_the_framework_has_both_languages() -> None:
    def check(message: str) -> None:
        assert translation.gettext(message) != message

    with translation.override("id"):
        walks.each(FRAMEWORK, check)


def test_a_message_of_the_framework_takes_its_values_in_either_language() -> None:
    for language, text in (
        ("en", "Ensure this field has no more than 1 elements."),
        ("id", "Isinya maksimal 1 butir."),
    ):
        with translation.override(language), pytest.raises(serializers.ValidationError) as caught:
            serializers.ListField(max_length=1).run_validation([1, 2])
        assert caught.value.detail == [text]


@pytest.mark.parametrize("kind", exceptions.types(), ids=lambda each: each.slug)
def test_what_a_problem_says_differs_between_the_languages(kind: ProblemType) -> None:
    for message in (kind.title, kind.meaning, kind.remedy):
        with translation.override("en"):
            english = str(message)
        assert indonesian(message) != english


def test_a_message_is_put_into_the_language_of_whoever_reads_it_not_of_whoever_raised_it() -> None:
    with translation.override("en"):
        refused = UnknownProvince(value="99")
    with translation.override("id"):
        assert str(refused.detail) == "Tidak ada provinsi 99."
    with translation.override("en"):
        assert str(refused.detail) == "There is no province 99."


def test_a_language_that_is_not_wanted_is_not_spoken() -> None:
    for header, language in (
        ("id;q=0", "en"),
        ("en;q=0, id;q=0.1", "id"),
        ("jv, id;q=0.5", "id"),
        ("*", "en"),
    ):
        request = RequestFactory().get("/", headers={"Accept-Language": header})
        assert language_of(request) == language, header


@pytest.mark.parametrize(("count", "text"), [(1, "One value does not fit"), (2, "2 values do not fit")])
def test_a_message_counts(count: int, text: str) -> None:
    refused = Invalid([NotText()] * count)
    with translation.override("en"):
        assert str(refused.detail).startswith(text)
    assert indonesian(refused.detail).startswith(f"{count} isian tidak sesuai")
    assert str(counted("{count} row", "{count} rows", count=count)).startswith(f"{count} row")


def test_what_a_user_wrote_is_repeated_as_it_is() -> None:
    for value in ("100%", "{each}", "{", "%(count)s {0}"):
        for language in ("en", "id"):
            with translation.override(language):
                assert value in str(_("There is no agency {each}.", each=value))
                assert value in str(counted("One {each}", "{count} {each}", count=2, each=value))


def test_a_name_from_data_follows_the_reader() -> None:
    message = _("Add a programme in {dimension}.", dimension=Text("Smart living", "Kehidupan cerdas"))
    with translation.override("en"):
        assert str(message) == "Add a programme in Smart living."
    assert indonesian(message) == "Tambahkan program pada Kehidupan cerdas."


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of two messages in place of ours, and code that has just them."""
    monkeypatch.setattr(write_messages.Command, "folder", tmp_path)
    monkeypatch.setattr(write_messages, "_extracted", lambda: iter(["One.", "Two."]))
    path = tmp_path / "django.po"
    path.write_text(
        f'{write_messages._HEADER}msgid "One."\nmsgstr "Satu."\n\nmsgid "Two."\nmsgstr "Dua."\n\n'
    )
    call_command("write_messages", "--check")
    return path


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('msgstr "Dua."', 'msgstr ""'), "Without Indonesian"),
        (('msgid "Two."', '#, fuzzy\nmsgid "Two."'), "Stale"),
        (('msgid "Two."\nmsgstr "Dua."\n', ""), "Stale"),
        (('msgid "Two."', 'msgid "Unused."\nmsgstr "Tak terpakai."\n\nmsgid "Two."'), "Stale"),
    ],
)
def test_the_check_refuses_what_is_missing_fuzzy_or_unused(
    catalog: Path, change: tuple[str, str], complaint: str
) -> None:
    text = catalog.read_text()
    assert change[0] in text
    catalog.write_text(text.replace(*change))
    with pytest.raises(CommandError, match=complaint):
        call_command("write_messages", "--check")


def test_a_new_message_is_taken_up_without_a_guess_and_an_old_one_goes(
    catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_messages, "_extracted", lambda: iter(["One.", "Two words."]))
    with pytest.raises(CommandError, match=r"Two words\."):
        call_command("write_messages")
    text = catalog.read_text()
    assert 'msgid "Two words."\nmsgstr ""\n' in text
    assert 'msgid "Two."' not in text
    assert (catalog.parent / "django.mo").exists()


def test_a_cell_is_told_what_to_type_into_it_and_nothing_about_json() -> None:
    found = [
        remarks.in_cell(each) for each in (NotADecimal("Pagu!F2"), NotAWholeNumber("Pagu!C2"), Negative())
    ]
    assert found == [
        "Tulis angkanya saja, misalnya 4,51, tanpa satuan dan tanpa tanda persen.",
        "Tulis angka bulat saja, misalnya 2026.",
        "Jumlah tidak boleh negatif.",
    ]
