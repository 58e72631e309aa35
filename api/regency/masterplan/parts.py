"""Parts of a version of the masterplan: each has an ETag, a history, and an id that it keeps in every version."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Model

from api.http import shapes
from api.http.shapes import whole
from api.http.versioned import Row
from api.identity.callers import Actor
from api.regency.history.stores import ModelStore
from tenants.pool import statements


def place(**more: Any) -> int:
    """Declare the place of a part. The default is after those that were given one."""
    return whole("Its place; of one place the older comes first.", least=0, most=32767, default=1000, **more)


class PartStore[R: Row, C](ModelStore[R, C]):
    """One part of a version, which is locked by now."""

    @classmethod
    def of(cls, masterplan: UUID, id: UUID, by: Actor, now: datetime) -> Self:
        return cls({cls.resource: id, "masterplan_id": masterplan}, by, now)

    @property
    def besides(self) -> dict[str, Any]:
        return {"updated_at": self.now}

    def remove(self, row: R) -> None:
        self.model._default_manager.filter(**self.key).delete()
        self.record(row, None)


def copy(model: type[Model], *, source: UUID, target: UUID, now: datetime) -> None:
    """Copy all parts of a kind into a version that has none. Their rows have keys of their own, which nobody sees."""
    columns = {"id": "gen_random_uuid()", "masterplan": "%(target)s", "version": "1", "updated_at": "%(now)s"}
    statements.run(
        f"{shapes.copy_columns(model, 'p', **columns)} FROM {model._meta.db_table} p"
        " WHERE p.masterplan_id = %(source)s",
        {"source": source, "target": target, "now": now},
    )
