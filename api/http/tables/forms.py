"""Formats of a table's answer, chosen by the Accept header or by `?format=`."""

from api.http.rendering import GeoJSONRenderer, Written


class CSVRenderer(Written):
    media_type = "text/csv"
    format = "csv"


class LinesRenderer(Written):
    media_type = "application/x-ndjson"
    format = "ndjson"


class XLSXRenderer(Written):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


class ParquetRenderer(Written):
    media_type = "application/vnd.apache.parquet"
    format = "parquet"


class CSVWRenderer(Written):
    """CSV on the Web: a description of the CSV's columns and of the file (W3C, Tabular Metadata)."""

    media_type = "application/csvm+json"
    format = "csvw"


class FeaturesRenderer(Written):
    media_type = GeoJSONRenderer.media_type
    format = GeoJSONRenderer.format


TABLES = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer, CSVWRenderer)
