"""Versioned resources that are one row of a model each, with their history."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model

from api.http import shapes
from api.http.versioned import Row, Store
from api.identity.callers import Actor
from api.regency.history import operations as history


@dataclass(frozen=True, slots=True)
class ModelStore[R: Row, C](Store[R, C]):
    """One row of a model; `key` finds it. A subclass names model, shapes and the kind of object in history."""

    key: Mapping[str, Any]
    by: Actor
    now: datetime

    model: ClassVar[type[Model]]
    resource: ClassVar[str]
    #: False where what refers to the row must wait while it changes.
    no_key: ClassVar[bool] = True

    def find(self) -> R | None:
        rows = self.model._default_manager.select_for_update(no_key=self.no_key)
        found = rows.filter(**self.key).first()
        return shapes.from_model(self.row, found) if found else None

    def add(self, content: C) -> R:
        made = self.model(**self.key, **shapes.stored(content, self.model), **self.besides)
        made.save(force_insert=True)
        return self.recorded(None, shapes.from_model(self.row, made))

    def change(self, row: R, content: C) -> R:
        shown: Any = row
        changed = replace(shown, version=shown.version + 1, **shapes.given(content), **self.besides)
        columns = shapes.stored(content, self.model) | self.besides
        self.model._default_manager.filter(**self.key).update(version=changed.version, **columns)
        return self.recorded(row, changed)

    @property
    def besides(self) -> dict[str, Any]:
        """Columns that each write sets besides the content."""
        return {}

    def recorded(self, before: R | None, after: R) -> R:
        self.record(before, after)
        return after

    def record(self, before: R | None, after: R | None) -> None:
        """Write the change in the history."""
        last: Any = after or before
        key = "/".join(map(str, self.key.values()))
        was, is_now = (each and self.kept(each) for each in (before, after))
        history.record(self.by, self.now, self.resource, history.Change(key, last.version, was, is_now))

    def kept(self, row: R) -> Mapping[str, Any]:
        """Return what history keeps of a row."""
        return shapes.document(row, self.content)
