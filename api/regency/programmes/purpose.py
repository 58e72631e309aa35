"""Purpose of a programme: the places where it works, and the indicators that it is to change."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from api.http import between
from api.http.fields import DecimalText
from api.http.grammar import decimals
from api.http.known import KnownCode
from api.http.shapes import Kind, by_field, field, shape, text
from api.http.tables.columns import Kind as Cell, column
from api.national.catalogue.problems import UnknownIndicator
from api.regency.programmes import hooks
from tenants import Fields

#: Kemendagri: province, regency, district, village.
VILLAGE = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"
#: Degrees from Rote to Miangas, and from Sabang to Merauke.
LATITUDES = (Decimal("-11.5"), Decimal("6.5"))
LONGITUDES = (Decimal("94.5"), Decimal("141.5"))


def _number(places: int, digits: int, example: str) -> Kind[Decimal | None]:
    sent = partial(DecimalText, decimals=places, max_digits=digits, example=example)
    return by_field(Decimal, sent, plain=decimals.to_text)


@shape(
    between={
        "if": between.named("latitude"),
        "then": between.named("longitude"),
        "else": {**between.absent("longitude"), **between.written("village_code")},
    },
)
class Location:
    """A place where a programme works: a point, a village by its code, or both."""

    name: str = text(200, "Such as Kantor Camat Mendoyo.", default="", column=column("Nama lokasi", 35))
    village_code: str = text(
        13,
        "Kemendagri code of a desa or kelurahan of the regency, such as 51.01.02.2003; empty for a point.",
        pattern=f"^({VILLAGE})?$",
        default="",
        column=column("Kode desa/kelurahan", 20),
    )
    latitude: Decimal | None = field(
        _number(7, 9, "-8.3606"),
        'Degrees north (WGS 84), such as "-8.3606"; null for a village as a whole.',
        default=None,
        column=column("Lintang", 14, Cell.DECIMAL),
    )
    longitude: Decimal | None = field(
        _number(7, 10, "114.6257"),
        'Degrees east (WGS 84), such as "114.6257"; null for a village as a whole.',
        default=None,
        column=column("Bujur", 14, Cell.DECIMAL),
    )

    @property
    def key(self) -> tuple[str, Decimal | None, Decimal | None]:
        return self.village_code, self.latitude, self.longitude


@shape
class ProgrammeIndicator:
    """An indicator that a programme is to move, and how far."""

    indicator: str = text(
        40, "Its code, such as ECO-03, or one of the regency's own.", column=column("Kode indikator", 18)
    )
    series: str = text(
        30,
        "Series; total where there is one.",
        default="total",
        column=column("Seri", 18),
    )
    expected_change: Decimal | None = field(
        _number(6, 18, "-1.5"),
        'The change expected of the programme by the end of the plan, in the indicator\'s unit, such as "-1.5"; '
        "null where only words say it.",
        default=None,
        column=column("Perubahan yang diharapkan", 24, Cell.DECIMAL),
    )
    contribution: str = text(
        1000,
        "How it contributes, such as Pelatihan kerja menurunkan pengangguran.",
        default="",
        column=column("Kontribusi", 60),
    )

    @property
    def key(self) -> tuple[str, str]:
        return self.indicator, self.series


#: A kind of a query's fields: a national indicator of any release, or one of the regency's own.
INDICATOR = by_field(
    str,
    partial(KnownCode, known=hooks.indicator_series, unknown=UnknownIndicator),
)


def geometry(locations: Iterable[Location]) -> Fields | None:
    """Return the points as a GeoJSON geometry (RFC 7946); None if there are none."""
    points = [
        [float(each.longitude), float(each.latitude)]
        for each in locations
        if each.latitude is not None and each.longitude is not None
    ]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points} if points else None
