"""Present rows of a workbook on the server: their texts and the items that they show."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from api.http.grammar import texts
from api.http.tables import book, normalise
from api.http.tables.columns import Choices, Key, Sheet, Texts
from tenants import Named


@dataclass(slots=True, kw_only=True)
class PresentRows:
    """The rows by sheet and key. `choices` are the valid texts of their cells.

    A subclass defines its `sheets`, the lines of the `guide` before them, and the file's source (`first`).
    """

    sheets: ClassVar[Sequence[Sheet]]
    guide: ClassVar[Sequence[str]]
    choices: Mapping[str, Choices]
    rows: dict[Key, Texts] = field(default_factory=dict)
    items: dict[Key, Any] = field(default_factory=dict)

    def put(self, sheet: Sheet, key: str, item: Any, values: Named) -> None:
        """Add the row of an item; `values` has the cells that are not attributes of the item."""
        self.items[sheet.name, key] = item
        said = {name: values.get(name, getattr(item, name, "")) for name in sheet.names}
        self.rows[sheet.name, key] = {
            column.name: texts.shown(normalise.text(column, said[column.name], self.choices))
            for column in sheet.columns
        }

    @property
    def first(self) -> Sequence[str]:
        raise NotImplementedError

    def workbook(self) -> bytes:
        return book.written(self.sheets, self.rows, self._offered, self.first, self.guide)

    @property
    def digest(self) -> str:
        """Return a hash of the workbook's whole content."""
        shown = [*self.first, [[*key, texts] for key, texts in self.rows.items()], self._offered]
        return hashlib.blake2b(json.dumps(shown).encode(), digest_size=16).hexdigest()

    @property
    def _offered(self) -> Mapping[str, Sequence[str]]:
        return {name: list(each.offered) for name, each in self.choices.items()}
