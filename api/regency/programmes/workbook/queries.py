"""What the workbook is made from."""

import hashlib
import json
from datetime import date
from uuid import UUID

from api.http.exceptions import Conflict
from api.http.grammar.periods import Period
from api.regency.masterplan import queries as versions
from api.regency.programmes.workbook.rows import Present, present


def workbook(*, masterplan: UUID | None, quarter: Period, agency: UUID | None, today: date) -> Present:
    """The version named, else the draft worked on last, else the newest. Raises NotFound; Conflict without any."""
    id = masterplan or versions.meant()
    if id is None:
        raise Conflict(
            "There is no masterplan yet. Begin one: POST .../masterplans/.",
            "Belum ada masterplan. Buat lebih dahulu: POST .../masterplans/.",
            code="no_masterplan",
        )
    return present(versions.masterplan(id), quarter, agency=agency, today=today)


def state(found: Present) -> str:
    """A digest of everything that the workbook shows."""
    rows = [[*key, texts] for key, texts in found.rows.items()]
    lists = [list(found.agencies), list(found.sub_dimensions), str(found.masterplan.pk)]
    return hashlib.blake2b(json.dumps([rows, lists]).encode(), digest_size=16).hexdigest()
