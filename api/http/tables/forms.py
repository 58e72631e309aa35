"""The forms in which a table is answered, chosen by the Accept header or by `?format=`."""

from api.http.rendering import Written


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
