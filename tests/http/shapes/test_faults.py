"""Each kind of field with each fault, in both languages: place, code and sentence."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.utils import translation
from rest_framework import serializers

from api.http import shapes
from api.http.exceptions import Invalid
from tests.http.shapes.examples import Thing

GOOD = {"title": "a", "size": "small"}
TEXT = ("not_text", "Write it as text, in quotes.", "Tulis sebagai teks, dalam tanda kutip.")
WHOLE = (
    "not_a_whole_number",
    "Write a whole number, without quotes.",
    "Tulis bilangan bulat, tanpa tanda kutip.",
)
NO_DAY = (
    "not_a_day",
    "Write a day of the calendar as 2025-12-31.",
    "Tulis tanggal yang ada di kalender, seperti 2025-12-31.",
)
UUID = (
    "not_a_uuid",
    "Write an id as a UUID, such as 0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f.",
    "Tulis id sebagai UUID, misalnya 0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f.",
)
NULL = ("null", "This field may not be null.", 'Bidang ini tidak boleh diisi dengan "null".')
UNKNOWN = (
    "unknown_field",
    "There is no field {0}. Did you mean {1}?",
    "Isian {0} tidak ada. Maksud Anda {1}?",
)
PART = {"year": 2025, "amount": "1"}

#: What is sent in place of or beside GOOD; pointer; code; English; Indonesian. A name that is `...` is left out.
FAULTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    ({"title": ...}, "/title", "required", "This field is required.", "Bidang ini harus diisi."),
    ({"title": None}, "/title", *NULL),
    ({"title": 1}, "/title", *TEXT),
    ({"title": True}, "/title", *TEXT),
    ({"title": []}, "/title", *TEXT),
    ({"title": " "}, "/title", "blank", "This field may not be blank.", "Bidang ini tidak boleh kosong."),
    (
        {"title": "01234567890"},
        "/title",
        "max_length",
        "Ensure this field has no more than 10 characters.",
        "Isi bidang ini tidak boleh melebihi 10 karakter.",
    ),
    (
        {"size": "other"},
        "/size",
        "invalid_choice",
        '"other" is not a valid choice. There are: small, large.',
        '"other" tidak ada dalam daftar pilihan. Yang ada: small, large.',
    ),
    (
        {"size": ""},
        "/size",
        "invalid_choice",
        '"" is not a valid choice. There are: small, large.',
        '"" tidak ada dalam daftar pilihan. Yang ada: small, large.',
    ),
    (
        {"size": 1},
        "/size",
        "invalid_choice",
        '"1" is not a valid choice. There are: small, large.',
        '"1" tidak ada dalam daftar pilihan. Yang ada: small, large.',
    ),
    (
        {"size": [True, None]},
        "/size",
        "invalid_choice",
        '"[true, null]" is not a valid choice. There are: small, large.',
        '"[true, null]" tidak ada dalam daftar pilihan. Yang ada: small, large.',
    ),
    ({"size": None}, "/size", *NULL),
    ({"count": "1"}, "/count", *WHOLE),
    ({"count": True}, "/count", *WHOLE),
    ({"count": Decimal("1.5")}, "/count", *WHOLE),
    ({"count": None}, "/count", *NULL),
    (
        {"count": 10},
        "/count",
        "max_value",
        "Ensure this value is less than or equal to 9.",
        "Isi bidang ini harus kurang atau sama dengan 9.",
    ),
    (
        {"count": -1},
        "/count",
        "min_value",
        "Ensure this value is greater than or equal to 0.",
        "Isi bidang ini harus lebih atau sama dengan 0.",
    ),
    (
        {"active": 1},
        "/active",
        "not_a_boolean",
        "Write true or false, without quotes.",
        "Tulis true atau false, tanpa tanda kutip.",
    ),
    ({"active": None}, "/active", *NULL),
    ({"owner_id": 1}, "/owner_id", *TEXT),
    ({"owner_id": "x"}, "/owner_id", *UUID),
    ({"starts_on": 20250101}, "/starts_on", *TEXT),
    ({"starts_on": None}, "/starts_on", *NULL),
    *(
        ({"starts_on": text}, "/starts_on", *NO_DAY)
        for text in ("1 Mei", "2025-1-1", "20250101", "2025-W01-1", "２０２５-01-01")  # noqa: RUF001
    ),
    (
        {"starts_on": "0205-01-01"},
        "/starts_on",
        "day_out_of_range",
        "Give a day in the years 1945 to 2100.",
        "Isi tanggal tahun 1945 sampai 2100.",
    ),
    ({"begun_at": 1}, "/begun_at", *TEXT),
    (
        {"begun_at": "2027-01-31T23:59:59"},
        "/begun_at",
        "not_an_instant",
        "Write an instant with its zone, such as 2027-01-31T23:59:59+07:00 (in an address with %2B in place of +).",
        "Tulis waktu beserta zonanya, misalnya 2027-01-31T23:59:59+07:00 (dalam alamat: %2B sebagai pengganti +).",
    ),
    ({"weight": 1}, "/weight", *TEXT),
    ({"weight": None}, "/weight", *NULL),
    (
        {"weight": "1.234"},
        "/weight",
        "too_many_decimals",
        "At most 2 decimals.",
        "Paling banyak 2 angka di belakang titik.",
    ),
    ({"weight": "1234567"}, "/weight", "too_many_digits", "At most 5 digits.", "Paling banyak 5 angka."),
    ({"colour": None}, "/colour", *NULL),
    ({"colour": 1}, "/colour", *TEXT),
    (
        {"year": "2025-Q1"},
        "/year",
        "wrong_kind_of_period",
        "Give a period such as 2025.",
        "Beri periode seperti 2025.",
    ),
    ({"email": 1}, "/email", *TEXT),
    (
        {"email": "x"},
        "/email",
        "invalid",
        "Enter a valid email address.",
        "Masukkan alamat email dengan format yang benar.",
    ),
    (
        {"parts": {}},
        "/parts",
        "not_a_list",
        "Send a list.",
        "Kirim daftar.",
    ),
    ({"parts": None}, "/parts", *NULL),
    (
        {"parts": [PART, PART, PART]},
        "/parts",
        "max_length",
        "Ensure this field has no more than 2 elements.",
        "Isinya maksimal 2 butir.",
    ),
    (
        {"parts": [PART, 1]},
        "/parts/1",
        "not_an_object",
        "Send an object.",
        "Kirim sebuah objek.",
    ),
    ({"parts": [PART, PART | {"year": "x"}]}, "/parts/1/year", *WHOLE),
    ({"carriers": ["x", 1]}, "/carriers/0", *UUID),
    ({"names": []}, "/names", "empty", "This list may not be empty.", "Daftar ini tidak boleh kosong."),
    (
        {"whole": []},
        "/whole",
        "not_an_object",
        "Send an object.",
        "Kirim sebuah objek.",
    ),
    ({"titel": 1}, "/titel", *(each.format("titel", "title") for each in UNKNOWN)),
    ({"parts": [PART | {"yaer": 1}]}, "/parts/0/yaer", *(each.format("yaer", "year") for each in UNKNOWN)),
    ({"whole": PART | {"yaer": 1}}, "/whole/yaer", *(each.format("yaer", "year") for each in UNKNOWN)),
    ({"from_": "x"}, "/from_", *(each.format("from_", "from") for each in UNKNOWN)),
    ({"from": 1}, "/from", *TEXT),
]


def body(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}


def faults(sent: Any, *, language: str) -> list[tuple[str, str, str]]:
    with translation.override(language):
        with pytest.raises(Invalid) as refused:
            shapes.read(Thing, sent)
        return [(each.pointer, each.code, str(each)) for each in refused.value.errors]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault[1]}:{fault[2]}:{next(iter(fault[0].values()))}"
)
def test_a_fault_is_told_with_place_code_and_sentence(fault: tuple[Any, ...], language: str) -> None:
    changes, pointer, code, english, indonesian = fault
    found = faults(body(changes), language=language)
    assert found[0] == (pointer, code, indonesian if language == "id" else english)


@pytest.mark.parametrize("language", ["en", "id"])
def test_all_faults_are_told_at_once(language: str) -> None:
    sent = body({name: value for fault in FAULTS for name, value in fault[0].items() if value is not ...})
    told = faults(sent, language=language)
    last = {next(iter(fault[0])): fault for fault in FAULTS if ... not in fault[0].values()}
    for _, pointer, code, english, indonesian in last.values():
        assert (pointer, code, indonesian if language == "id" else english) in told
    assert len(told) > 15


@pytest.mark.parametrize("name", ["size", "kind"])
def test_what_was_sent_is_repeated_to_a_bound(name: str) -> None:
    [(pointer, code, message)] = faults(body({name: "x" * 5000}), language="en")
    assert (pointer, code) == (f"/{name}", "invalid_choice")
    assert len(message) < 140
    assert message.startswith('"xxx')
    assert "is not a valid choice." in message


@pytest.mark.parametrize("count", [Decimal("1e999999"), Decimal("NaN"), Decimal("Infinity")])
def test_a_number_that_no_memory_holds_is_not_written_out(count: Decimal) -> None:
    assert faults(body({"count": count}), language="en") == [("/count", *WHOLE[:2])]


def test_a_body_that_is_no_object_is_refused() -> None:
    for sent in ([], None, "text", 1):
        assert faults(sent, language="en") == [("", "not_an_object", "Send an object.")]


def test_a_misspelt_name_that_a_patch_sets_to_null_is_refused() -> None:
    for patch, pointer, missing in (
        ({"titel": None}, "/titel", ()),
        ({"whole": {"yaer": None}}, "/whole/yaer", ("/whole/year", "/whole/amount")),
        ({"parts": [{"yaer": None}]}, "/parts/0/yaer", ("/parts/0/year", "/parts/0/amount")),
    ):
        with pytest.raises(Invalid) as refused:
            shapes.patched(Thing, GOOD, patch).settled()
        found = [(each.pointer, each.code) for each in refused.value.errors]
        assert found == [(pointer, "unknown_field"), *((each, "required") for each in missing)]


def test_a_faulty_item_does_not_count_as_a_missing_one() -> None:
    with pytest.raises(Invalid) as refused:
        shapes.read(Thing, {**GOOD, "names": [{**PART, "year": 1}]})
    assert [error.pointer for error in refused.value.errors] == ["/names/0/year"]


def test_only_the_first_unknown_names_are_compared() -> None:
    found = faults(body({f"titel{n}": 1 for n in range(50)}), language="en")
    assert sum("Did you mean" in message for _, _, message in found) == 10
    assert len(found) == 50


@pytest.mark.parametrize(
    "sent",
    [
        {f"n{n}": 1 for n in range(5000)},
        {"parts": [{"titel": 1}] * 5000},
    ],
)
def test_no_more_than_a_thousand_faults_are_told(sent: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        shapes.read(Thing, GOOD | sent)
    assert {each.code for each in refused.value.errors} == {"unknown_field"}
    assert len(refused.value.errors) == 1000


def test_the_items_of_a_list_that_is_too_long_are_not_read() -> None:
    with pytest.raises(Invalid) as refused:
        shapes.read(Thing, GOOD | {"parts": [{}] * 5000})
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/parts", "max_length")]


@shapes.shape
class Noted:
    """Text read by a serializer field with a bound of its own."""

    note: str = shapes.field(shapes.by_field(str, partial(serializers.CharField, max_length=2)), "A note.")
    head_count: int = shapes.field(
        shapes.by_field(int, partial(serializers.IntegerField, max_value=9)), "How many."
    )


def test_each_request_is_told_in_its_own_language() -> None:
    for language, note, head_count in (
        (
            "id",
            "Isi bidang ini tidak boleh melebihi 2 karakter.",
            "Isi bidang ini harus kurang atau sama dengan 9.",
        ),
        (
            "en",
            "Ensure this field has no more than 2 characters.",
            "Ensure this value is less than or equal to 9.",
        ),
    ) * 2:
        with translation.override(language), pytest.raises(Invalid) as refused:
            shapes.read(Noted, {"note": "abc", "head_count": 10})
        assert [str(each) for each in refused.value.errors] == [note, head_count]
