"""Loads the catalogue: dimensions, and two frameworks with one published release each.

Idempotent. A published release never changes, so when its file differs from what was published the load is
refused: give the changed file a release number of its own. Run by the owner.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from api.national.catalogue.models import (
    Dimension,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    SubDimension,
)
from tenants.loading import BadReference, Loaded, read_rows, upsert

DATA = Path(__file__).parent / "data"

# The movement's documents keep the English names of the dimensions in Indonesian text.
DIMENSIONS = {
    "governance": "Smart Governance",
    "branding": "Smart Branding",
    "economy": "Smart Economy",
    "living": "Smart Living",
    "society": "Smart Society",
    "environment": "Smart Environment",
}
SUB_DIMENSIONS = {
    "governance": (
        ("public_service", "Public service", "Layanan Publik"),
        ("public_policy", "Public policy", "Kebijakan Publik"),
        ("bureaucracy", "Bureaucracy", "Tata Kelola Birokrasi"),
    ),
    "branding": (
        ("tourism_branding", "Tourism", "Ekosistem Pariwisata"),
        ("business_branding", "Regional business", "Ekosistem Bisnis Daerah"),
        ("city_appearance", "Appearance of the city", "Wajah Kota"),
    ),
    "economy": (
        ("industry", "Competitive industry", "Ekosistem Industri Berdaya Saing"),
        ("welfare", "Welfare of the people", "Kesejahteraan Rakyat"),
        ("transaction", "Financial transactions", "Ekosistem Transaksi Keuangan"),
    ),
    "living": (
        ("harmony", "Harmony of land use", "Harmonisasi Tata Ruang"),
        ("health", "Health facilities", "Prasarana Kesehatan"),
        ("mobility", "Telecommunication and transport", "Telekomunikasi dan Transportasi"),
    ),
    "society": (
        ("community", "Community interaction", "Interaksi Masyarakat"),
        ("learning", "Learning", "Ekosistem Belajar"),
        ("security", "Security", "Sistem Keamanan"),
    ),
    "environment": (
        ("protection", "Protection of the environment", "Proteksi Lingkungan"),
        ("waste", "Waste", "Sampah dan Limbah"),
        ("energy", "Responsible energy", "Energi Bertanggung Jawab"),
    ),
}

FRAMEWORKS = (
    Framework(
        code="national",
        name_en="National smart city indicators",
        name_id="Indikator nasional kota cerdas",
        authority="Kementerian Komunikasi dan Digital",
    ),
    Framework(
        code="u4ssc",
        name_en="U4SSC key performance indicators for smart sustainable cities",
        name_id="Indikator kinerja utama U4SSC untuk kota cerdas berkelanjutan",
        authority="United for Smart Sustainable Cities (ITU, UNECE, UN-Habitat)",
    ),
)

#: What makes two versions of an indicator different: every column but the keys.
_VERSION_FIELDS = tuple(
    field.attname
    for field in IndicatorVersion._meta.concrete_fields
    if field.attname not in ("id", "release_id", "indicator_id")
)


@transaction.atomic
def load_catalogue(*, now: dt.datetime, folder: Path = DATA) -> list[Loaded]:
    """Loads dimensions and both releases, publishing them as of `now` where they are new.

    Raises BadReference when a file differs from its release as published.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalogue_release IN SHARE ROW EXCLUSIVE MODE")
    return [
        *_load_dimensions(),
        upsert(
            Framework,
            FRAMEWORKS,
            key=["code"],
            fields=["name_en", "name_id", "authority"],
            what="frameworks",
        ),
        _load_release(
            Release(
                framework_id="national",
                number="2022.1",
                effective_from=dt.date(2022, 1, 1),
                note="65 indicators that every regency can report.",
            ),
            _national_versions(read_rows(folder / "indicators.csv")),
            now=now,
        ),
        _load_release(
            Release(
                framework_id="u4ssc",
                number="2017.1",
                effective_from=dt.date(2017, 1, 1),
                note="91 indicators of the 2017 methodology, for mapping: no values are entered for them.",
            ),
            _u4ssc_versions(read_rows(folder / "u4ssc-kpis.csv")),
            now=now,
        ),
    ]


def _load_dimensions() -> list[Loaded]:
    dimensions = [
        Dimension(code=code, name_en=name, name_id=name, order=order)
        for order, (code, name) in enumerate(DIMENSIONS.items(), start=1)
    ]
    sub_dimensions = [
        SubDimension(code=code, dimension_id=dimension, name_en=name_en, name_id=name_id, order=order)
        for dimension, its in SUB_DIMENSIONS.items()
        for order, (code, name_en, name_id) in enumerate(its, start=1)
    ]
    names = ["name_en", "name_id", "order"]
    return [
        upsert(Dimension, dimensions, key=["code"], fields=names, what="dimensions"),
        upsert(
            SubDimension, sub_dimensions, key=["code"], fields=["dimension_id", *names], what="sub-dimensions"
        ),
    ]


def _load_release(release: Release, versions: Sequence[IndicatorVersion], *, now: dt.datetime) -> Loaded:
    """Publishes a release that is not there yet; compares one that is."""
    what = f"indicators of {release.framework_id} {release.number}"
    there = Release.objects.filter(framework_id=release.framework_id, number=release.number).first()
    if there is not None:
        _check_unchanged(there, versions)
        return Loaded(what, total=len(versions))
    release.save()
    upsert(
        Indicator,
        [Indicator(code=v.indicator_id, framework_id=release.framework_id) for v in versions],
        key=["code"],
        fields=["framework_id"],
        what="indicators",
    )
    for version in versions:
        version.release_id = release.pk
    IndicatorVersion.objects.bulk_create(versions)
    release.status = Release.Status.PUBLISHED
    release.published_at = now
    release.save()
    return Loaded(what, total=len(versions), created=len(versions))


def _check_unchanged(there: Release, versions: Sequence[IndicatorVersion]) -> None:
    name = f"Release {there.number} of {there.framework_id}"
    if there.status == Release.Status.DRAFT:
        raise BadReference(
            f"{name} is a draft of the ministry's: publish it or give the file another number."
        )
    published = {v.indicator_id: v for v in IndicatorVersion.objects.filter(release=there)}
    if added_or_gone := published.keys() ^ {v.indicator_id for v in versions}:
        raise BadReference(f"{name} is published without or with {', '.join(sorted(added_or_gone))}.")
    for version in versions:
        before = published[version.indicator_id]
        for field in _VERSION_FIELDS:
            if getattr(before, field) != getattr(version, field):
                raise BadReference(
                    f"{name} is published and never changes, but its file differs in {version.indicator_id}, "
                    f"{field}: give the changed catalogue a release number of its own."
                )


def _national_versions(rows: Sequence[dict[str, str]]) -> list[IndicatorVersion]:
    return [
        IndicatorVersion(
            indicator_id=row["code"],
            order=order,
            dimension_id=row["dimension"],
            name_en=row["name_en"],
            name_id=row["name_id"],
            unit=row["unit"],
            value_kind=row["value_kind"],
            direction=row["direction"],
            series=row["series"].split(),
            periodicity=row["periodicity"],
            decimals=int(row["decimals"]) if row["decimals"] else None,
            minimum=_decimal(row["minimum"]),
            maximum=_decimal(row["maximum"]),
            aggregation=row["aggregation"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            weight=row["weight"],
            producer=row["producer"],
            evaluation_question=row["evaluation_question"],
            sources=[source.strip() for source in row["sources"].split(";") if source.strip()],
        )
        for order, row in enumerate(rows, start=1)
    ]


def _u4ssc_versions(rows: Sequence[dict[str, str]]) -> list[IndicatorVersion]:
    """What the list gives: name, grouping, direction, series and goals. Units and formulas are not in it."""
    return [
        IndicatorVersion(
            indicator_id=row["code"],
            order=order,
            grouping=row["dimension"],
            name_en=row["name_en"],
            direction=row["better"],
            series=[_series(name) for name in row["variants"].split("|") if name] or ["total"],
            sources=[f"SDG {goal}" for goal in row["sdg_goals"].split()],
            attributes={"level": row["level"], "evaluation_class": row["ks_evaluation_class"]},
        )
        for order, row in enumerate(rows, start=1)
    ]


def _series(name: str) -> str:
    """A series as it is written in an address: "PM 2.5" is pm_2_5."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
