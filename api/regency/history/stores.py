"""Versioned resources that are one row of a model each, with their history."""

from typing import Any, ClassVar

from api.http import shapes, versioned
from api.http.versioned import Row
from api.identity.callers import Author
from api.regency.history import operations as history
from tenants import Named, frozen


@frozen
class ModelStore[R: Row, C](versioned.ModelStore[R, C]):
    """One row of a model. A subclass names the model, the shapes, and the kind of object in history."""

    author: Author

    resource: ClassVar[str]

    def record(self, before: R | None, after: R | None) -> None:
        """Write the change in the history."""
        last: Any = after or before
        key = "/".join(map(str, self.key.values()))
        was, is_now = (each and self.kept(each) for each in (before, after))
        history.record(self.author, self.resource, key, last.version, was, is_now)

    def kept(self, row: R) -> Named:
        """Return the recorded form of a row."""
        return shapes.document(row, self.content)
