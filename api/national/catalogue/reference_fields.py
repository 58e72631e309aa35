"""Fields that take a code of the catalogue: an unknown one is refused by its name (unknown_indicator and so on)."""

from functools import partial

from api.http.known import KnownCode, KnownText
from api.http.shapes import by_field
from api.national.catalogue import problems, queries, rulings, values
from api.national.catalogue.reference import SUB_DIMENSION_CODES
from api.national.catalogue.words import DIMENSIONS

FrameworkCode = partial(
    KnownCode,
    known=lambda _: queries.releases().values_list("framework_id", flat=True),
    unknown=problems.UnknownFramework,
)
DimensionCode = partial(KnownCode, known=lambda _: DIMENSIONS, unknown=problems.UnknownDimension)
#: One of eighteen that never change.
SubDimensionCode = partial(
    KnownText,
    known=lambda _: [each.code for each in queries.sub_dimensions()],
    unknown=problems.UnknownSubDimension,
    pattern=f"^({'|'.join(SUB_DIMENSION_CODES)})$",
)


#: Kinds of a query's fields.
FRAMEWORK = by_field(str, partial(FrameworkCode, max_length=20))
#: An indicator of any published release, also one that is retired.
INDICATOR = by_field(
    str,
    partial(
        KnownCode,
        known=lambda _: rulings.rulings().codes(),
        unknown=problems.UnknownIndicator,
        near=lambda: values.names(rulings.rulings().codes()),
        max_length=40,
    ),
)
#: A series of any indicator.
SERIES = by_field(
    str,
    partial(
        KnownCode,
        known=lambda _: sorted({name for spec in rulings.rulings().codes().values() for name in spec.series}),
        unknown=problems.UnknownSeries,
        max_length=30,
    ),
)
