"""Official values over HTTP, for the ministry."""

from drf_spectacular.types import OpenApiTypes

from api.http import parameters, shapes
from api.http.endpoint import DryRun, Page, get, listed, order, post
from api.http.parsing import JSONParser
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.catalogue.official import csv_body, operations, queries
from api.national.catalogue.official.filters import CSVLoadQuery, OfficialValueFilters
from api.national.catalogue.official.shapes import (
    Load,
    LoadedRow,
    OfficialLoadRow,
    OfficialValueRow,
    Source,
    Values,
)
from api.national.entrance import NationalView


@get("official-values/", can=Analyst, order=queries.ORDER)
def list_national_official_values(call: NationalView, query: OfficialValueFilters) -> Page[OfficialValueRow]:
    """List values published by outside producers, by indicator, series, period and area."""
    return queries.page(wanted=call.wanted, **shapes.given(query))


@post(
    "official-values/load/",
    can=ProgrammeOffice,
    parser_classes=(JSONParser, csv_body.CSVParser),
    max_body=16 * 1024 * 1024,
    body={"application/json": shapes.serializer(Load), "text/csv": OpenApiTypes.STR},
)
def load_official_values(call: NationalView, query: CSVLoadQuery) -> LoadedRow:
    """Load values that an outside producer published.

    As JSON, or as CSV with the columns indicator, series, period, regency_code, province_code, value,
    observation_status and note. All rows are stored or none. A value that differs supersedes the one in force, which
    stays readable; repeating a load changes nothing. Faults in a CSV file are also given by row: `results` beside
    `errors`.
    """
    request = call.request
    if request.content_type.partition(";")[0].strip().lower() != "text/csv":
        parameters.read(request, DryRun)  # refuses those of CSV
        sent = shapes.attempted(Load, request.data)
        return operations.load_values(
            source=sent.content, sent=sent, author=call.author, dry_run=query.dry_run
        )
    source = shapes.completed(Source, shapes.given(query))
    # Of an empty body the framework asks no parser.
    file = request.data if isinstance(request.data, csv_body.Rows) else csv_body.read(b"")
    with file.named():
        return operations.load_values(
            source=source,
            sent=shapes.attempted(Values, file),
            wrong=file.errors,
            numbers=file.numbers,
            author=call.author,
            dry_run=query.dry_run,
        )


@get(
    "official-values/loads/",
    can=Analyst,
    order=order(
        "-id",
        also=("producer", "published_on", "created_at"),
        since="created_at",
        columns={"created_at": "loaded_at"},
    ),
)
def list_official_loads(call: NationalView) -> Page[OfficialLoadRow]:
    """List the loads of official values, newest first."""
    return listed(call, queries.loads(), OfficialLoadRow)
