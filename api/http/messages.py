"""The framework's validation messages in Indonesian, where its own catalogue lacks them.

Put in place once, when the application starts; a test finds the ones that an upgrade brings.
"""

from collections.abc import Iterator

from django.utils import translation
from rest_framework import serializers

from api.http.language import Text, lazy_text

INDONESIAN = {
    '"{input}" is not a valid path choice.': '"{input}" bukan pilihan alamat berkas yang sah.',
    "A valid biginteger is required.": "Nilai bidang ini harus berupa bilangan bulat.",
    "A valid number is required.": "Nilai bidang ini harus berupa bilangan.",
    "Datetime value out of range.": "Tanggal dan waktu di luar jangkauan.",
    'Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.': (
        '"slug" hanya dapat terdiri dari huruf, angka, garis bawah, dan tanda hubung.'
    ),
    "Ensure this field has at least {min_length} elements.": "Isinya minimal {min_length} butir.",
    "Ensure this field has no more than {max_length} elements.": "Isinya maksimal {max_length} butir.",
    "Expected a date but got a datetime.": "Diharapkan tanggal, tetapi diberikan tanggal dan waktu.",
    "Expected a datetime but got a date.": "Diharapkan tanggal dan waktu, tetapi diberikan tanggal.",
    'Expected a list of items but got type "{input_type}".': (
        'Isi bidang ini harus berupa daftar, bukan "{input_type}".'
    ),
    "Integer value too large to convert to float": "Bilangan bulat terlalu besar.",
    "Invalid data. Expected a dictionary, but got {datatype}.": "Diharapkan sebuah objek, bukan {datatype}.",
    'Invalid datetime for the timezone "{timezone}".': 'Waktu tidak sah untuk zona waktu "{timezone}".',
    "Must be a valid UUID.": "Isi bidang ini harus berupa UUID.",
    "Must be a valid boolean.": "Isi bidang ini harus true atau false.",
    "No filename could be determined.": "Nama berkas tidak dapat ditentukan.",
    "Not a valid string.": "Isi bidang ini harus berupa teks.",
    "String value too large.": "Teks terlalu panjang.",
    "The number of days must be between {min_days} and {max_days}.": (
        "Jumlah hari harus antara {min_days} dan {max_days}."
    ),
    "The submitted data was not a file. Check the encoding type on the form.": "Yang dikirim bukan berkas.",
    "This dictionary may not be empty.": "Objek ini tidak boleh kosong.",
    "This list may not be empty.": "Daftar ini tidak boleh kosong.",
    "This value does not match the required pattern.": "Nilai tidak sesuai dengan pola yang diminta.",
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.": (
        "Unggah gambar yang sah. Berkas ini bukan gambar atau rusak."
    ),
}


def complete() -> None:
    """Give the framework's fields these texts. Runs in AppConfig.ready."""
    with translation.override("en"):
        for kind in _field_classes():
            messages = kind.__dict__.get("default_error_messages", {})
            for key, message in messages.items():
                if indonesian := INDONESIAN.get(str(message)):
                    messages[key] = lazy_text(Text(str(message), indonesian))


def _field_classes() -> Iterator[type[serializers.Field]]:  # type: ignore[type-arg]
    waiting: list[type[serializers.Field]] = [serializers.Field]  # type: ignore[type-arg]
    seen = set()
    while waiting:
        kind = waiting.pop()
        if kind not in seen:
            seen.add(kind)
            waiting += kind.__subclasses__()
            yield kind
