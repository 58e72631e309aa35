"""A load as CSV: the first row names the columns; where the values were published stands in the query."""

import csv
import io
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from api.http.exceptions import BadRequest, Invalid, PayloadTooLarge

COLUMNS = ("indicator", "series", "period", "regency", "province", "value", "observation_status", "note")


class CSVParser(BaseParser):
    """text/csv in UTF-8, parted by commas, or by semicolons with decimal commas as Indonesian Excel writes it."""

    media_type = "text/csv"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = (parser_context or {})["view"].max_body
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge(limit)
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadRequest("The file is not UTF-8.", "Berkas ini bukan UTF-8.", code="not_utf8") from error
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        header = [cell.strip().lower() for cell in rows[0]] if rows else []
        if unknown := [name for name in header if name not in COLUMNS]:
            raise Invalid.at(
                "",
                "unknown_column",
                f"There is no column {unknown[0]}: {', '.join(COLUMNS)}.",
                f"Tidak ada kolom {unknown[0]}: {', '.join(COLUMNS)}.",
            )
        values = []
        for cells in rows[1:]:
            if not any(cells):
                continue
            row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if delimiter == ";" and "." not in row.get("value", ""):
                row["value"] = row.get("value", "").replace(",", ".")
            values.append({name: cell for name, cell in row.items() if cell or name == "value"})
        return {"values": values}
