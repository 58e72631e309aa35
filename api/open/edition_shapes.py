"""Shapes of published editions, and of their metadata under the Indonesian names of the standard."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from api.http import shapes
from api.http.shapes import (
    TEXT,
    URL,
    Strings,
    Texts,
    choice,
    field,
    ident,
    instant,
    many,
    nested,
    shape,
    text,
    texts,
    whole,
)
from api.national.editions import tables
from api.national.editions.models import Publication
from api.national.editions.shapes import EditionAsked
from api.national.figures.models import Basis


@shape(name="DownloadOut")
class DistributionRow:
    """Address of the data in one format."""

    format: str = choice(("json", *tables.MEDIA_TYPES), "The format.")
    media_type: str = text(100, "The media type.")
    url: str = field(URL, "The address.")


def url_of(id: UUID) -> str:
    return f"{settings.BASE_URL}/v1/open/editions/{id}/"


def distributions(id: UUID) -> tuple[DistributionRow, ...]:
    """Return the formats of a published edition, JSON (the exact bytes) first."""
    return tuple(
        DistributionRow(format=form, media_type=media_type, url=f"{url_of(id)}data/?format={form}")
        for form, media_type in {"json": "application/json", **tables.MEDIA_TYPES}.items()
    )


@shape
class PublicationRow:
    """A published edition: figures that the ministry accepted, frozen at one instant. It never changes."""

    id: UUID = ident("A permanent id, also part of the edition's links.")
    title: Texts = texts("The title.")
    description: Texts = texts("The contents, in a sentence.")
    basis: str = choice(Basis, "Always accepted.")
    as_of: datetime = instant("The instant of the figures.")
    asked: EditionAsked = nested("The contents, in a sentence.")
    row_count: int = whole("Number of figures.", source="n_rows")
    content_hash: str = text(64, "SHA-256 of the JSON distribution's bytes, in hexadecimal.")
    signed_off_at: datetime = instant("When a second person signed it off.")
    published_at: datetime = instant("When it was published.")
    replaces: UUID | None = ident("The edition that it corrects.")
    replaced_by: UUID | None = ident("The edition that corrects it, to be used instead.")
    url: str = field(URL, "Its permanent link.")
    metadata_url: str = field(URL, "Its metadata as Satu Data requires it.")
    distributions: tuple[DistributionRow, ...] = many("The same figures in each format.")

    @classmethod
    def of(cls, row: Publication, replaced_by: UUID | None) -> "PublicationRow":
        return shapes.from_model(
            cls,
            row,
            id=row.pk,
            replaced_by=replaced_by,
            url=url_of(row.pk),
            metadata_url=f"{url_of(row.pk)}metadata/",
            distributions=distributions(row.pk),
        )


@shape
class Standard:
    """Data standard (standar data) of an indicator."""

    kode: str = text(40, "Code of the indicator.")
    nama: str = text(200, "Name.")
    konsep: str | None = text(4000, "Concept.")
    definisi: str | None = text(4000, "Definition.")
    klasifikasi: str | None = text(4000, "Classification.")
    ukuran: str | None = text(4000, "Measure.")
    satuan: str | None = text(60, "Unit.")
    pembilang: str | None = text(200, "Numerator, in words.")
    penyebut: str | None = text(200, "Denominator, in words.")
    produsen_data: str = text(100, "The producer of the data.")
    frekuensi: str | None = text(40, "Frequency of its reports.")
    metode: str | None = text(4000, "Method.")
    metode_agregasi: str = text(60, "The method of aggregating regencies' values.")


@shape
class Metadata:
    """Metadata of an edition. A field is null if the catalogue release does not give it."""

    pengenal: str = field(URL, "Identifier.")
    judul: str = text(200, "Title.")
    deskripsi: str | None = text(4000, "Description.")
    walidata: str = text(100, "The data steward that publishes.")
    produsen_data: Strings = many("Data producers.", TEXT)
    lisensi: str = field(URL, "Licence.")
    cakupan_wilayah: str = text(100, "The regencies that the figures cover.")
    tingkat_penyajian: Strings = many("Levels of aggregation shown.", TEXT)
    kode_referensi: str = text(100, "The reference codes used.")
    periode_data: Strings = many("Value periods.", TEXT)
    keadaan_data: datetime = instant("The instant of the figures.")
    dasar: str = text(100, "The basis of the figures.")
    rilis_katalog: str = text(20, "The catalogue release.")
    tanggal_rilis: datetime = instant("When it was published.")
    menggantikan: str | None = field(URL, "The edition that it corrects.")
    sidik_isi_sha256: str = text(64, "SHA-256 of the JSON distribution.")
    standar_data: tuple[Standard, ...] = many("Each indicator's data standard.")
    distribusi: tuple[DistributionRow, ...] = many("Addresses of the data.")
