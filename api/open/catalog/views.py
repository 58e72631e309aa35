"""What is published, for harvesters: DCAT 3, and Satu Data's metadata of an edition."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, reading
from api.http.rendering import JSONRenderer, Written
from api.national.editions import queries as editions
from api.open.catalog import dcat, satu_data
from api.open.editions.serializers import DistributionOut
from api.open.entrance import BRIEFLY, OpenView, answer, caching


class JSONLDRenderer(Written):
    media_type = "application/ld+json"
    format = "jsonld"


class Catalog(OpenView):
    operations = {"GET": "get_catalog"}
    renderer_classes = (JSONLDRenderer, JSONRenderer)

    @extend_schema(
        responses={
            (200, JSONLDRenderer.media_type): OpenApiTypes.OBJECT,
            (200, "application/json"): OpenApiTypes.OBJECT,
        }
    )
    def get(self, request: Request) -> HttpResponse:
        """What is published, as a DCAT 3 catalogue in JSON-LD, for data portals to harvest."""
        reading.no_query(request)
        changed_at = editions.last_published_at()
        rows = editions.publications().order_by("-published_at", "-edition_id")
        data = encoding.dumps(dcat.catalog(list(rows), changed_at=changed_at))
        media_type = getattr(request.accepted_renderer, "media_type", JSONLDRenderer.media_type)
        return HttpResponse(
            data,
            content_type=media_type,
            headers=caching(etags.weak("catalog", data), kept=BRIEFLY, changed_at=changed_at),
        )


class StandardOut(serializers.Serializer[Any]):
    """Standar data of an indicator."""

    kode = serializers.CharField(help_text="Code of the indicator.")
    nama = serializers.CharField(help_text="Name.")
    konsep = serializers.CharField(allow_null=True, help_text="Concept.")
    definisi = serializers.CharField(allow_null=True, help_text="Definition.")
    klasifikasi = serializers.CharField(allow_null=True, help_text="Classification.")
    ukuran = serializers.CharField(allow_null=True, help_text="Measure.")
    satuan = serializers.CharField(allow_null=True, help_text="Unit.")
    pembilang = serializers.CharField(allow_null=True, help_text="Numerator, in words.")
    penyebut = serializers.CharField(allow_null=True, help_text="Denominator, in words.")
    produsen_data = serializers.CharField(help_text="Who produces it.")
    frekuensi = serializers.CharField(allow_null=True, help_text="How often it is reported.")
    metode = serializers.CharField(allow_null=True, help_text="Method.")
    metode_agregasi = serializers.CharField(help_text="How the figure over regencies is made.")


class MetadataOut(serializers.Serializer[Any]):
    """Metadata of an edition. Null where the catalogue release does not say it."""

    pengenal = serializers.URLField(help_text="Identifier.")
    judul = serializers.CharField(help_text="Title.")
    deskripsi = serializers.CharField(allow_null=True, help_text="Description.")
    walidata = serializers.CharField(help_text="The data steward that publishes.")
    produsen_data = serializers.ListField(child=serializers.CharField(), help_text="Data producers.")
    lisensi = serializers.URLField(help_text="Licence.")
    cakupan_wilayah = serializers.CharField(help_text="Who the figures are of.")
    tingkat_penyajian = serializers.ListField(child=serializers.CharField(), help_text="Levels shown.")
    kode_referensi = serializers.CharField(help_text="The reference codes used.")
    periode_data = serializers.ListField(child=serializers.CharField(), help_text="Value periods.")
    keadaan_data = serializers.DateTimeField(help_text="The instant that the figures are true of.")
    dasar = serializers.CharField(help_text="What they are made of.")
    rilis_katalog = serializers.CharField(help_text="The catalogue release.")
    tanggal_rilis = serializers.DateTimeField(help_text="When it was published.")
    menggantikan = serializers.URLField(allow_null=True, help_text="The edition that it corrects.")
    sidik_isi_sha256 = serializers.CharField(help_text="SHA-256 of the JSON distribution.")
    standar_data = StandardOut(many=True, help_text="Each indicator's data standard.")
    distribusi = DistributionOut(many=True, help_text="Where the data is.")


class Metadata(OpenView):
    operations = {"GET": "get_published_edition_metadata"}

    @extend_schema(responses=MetadataOut)
    def get(self, request: Request, id: UUID) -> Response:
        """An edition's metadata as Satu Data (Perpres 39/2019) asks for it, under the standard's Indonesian names."""
        reading.no_query(request)
        row = editions.publication(id)
        content = editions.content(editions.published_bytes(id))
        body = satu_data.metadata(
            content, published_at=row.published_at, content_hash=bytes(row.content_hash).hex()
        )
        return answer(body, changed_at=row.published_at)
