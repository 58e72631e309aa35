"""A shape declares once the fields of a thing; parsing, answers, documents, SQL and history use it (docs/shapes.md).

@shape
class Agency:
    \"\"\"All that is said of an agency.\"\"\"

    name: str = text(200, "Such as Dinas Komunikasi dan Informatika.")
    is_active: bool = flag("False for one that was merged.", default=True)

shapes.read(Agency, request.data)          # Agency(...), or Invalid (422) with every fault
shapes.document(agency)                    # as the API shows it
shapes.serializer(Agency)                  # a serializer class, for the OpenAPI documents
"""

# ruff: noqa: I001  (by file, without a line for each name)
from api.http.shapes.base import (
    NO_DEFAULT,
    Kind,
    SerializerClass,
    SerializerField,
    document,
    from_json,
    given,
    info,
)
from api.http.shapes.base import read_by, sealed, serializer
from api.http.shapes.columns import copy_columns, from_model, from_row, nested_json, recast, select, stored
from api.http.shapes.kinds import DATE, IDENT, OBJECT, TEXT, URL, bounded, by_field, choice, day, decimal
from api.http.shapes.kinds import (
    EITHER,
    PERIOD,
    YEAR,
    Nothing,
    derived,
    existing,
    field,
    flag,
    ident,
    instant,
    many,
    matching,
    nested,
    one_of,
    period,
    several,
    shape,
    text,
    whole,
)
from api.http.shapes.texts import Texts, column, texts
from api.http.shapes.validation import Attempt, attempted, completed, patched, read
from tenants import Strings
