"""Base of models and declarations of access to their tables. Keys sort by creation time."""

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models.base import ModelBase
from django.db.models.expressions import Combinable

from tenants import Fields
from tenants.ids import uuid7
from tenants.privileges import APPEND_ONLY as APPEND_ONLY, Access as Access


class _Named(ModelBase):
    """Name a table by its app and its class (`programmes_programme_version`), unless Meta names another."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: Fields, **more: Any) -> type:
        said = attrs.get("Meta") or next((base.Meta for base in bases if hasattr(base, "Meta")), object)
        app = apps.get_containing_app_config(attrs["__module__"])
        if app and not (getattr(said, "abstract", False) or hasattr(said, "db_table")):
            words = re.sub(r"\B(?=[A-Z])", "_", name).lower()
            attrs["Meta"] = type("Meta", (said,), {"db_table": f"{app.label}_{words}"})
        made: type = super().__new__(cls, name, bases, attrs, **more)
        return made


if TYPE_CHECKING:
    OneWay = models.ForeignKey
    _Text = models.CharField[str | Combinable, str]
else:
    #: A foreign key that nobody follows back.
    OneWay = partial(models.ForeignKey, related_name="+")
    _Text = models.CharField  # knows its types for the checker alone


class EnumField(_Text):
    """A field of an enumeration's values: as wide as the longest, unless `max_length` leaves room for more.

    A `constraint` of this name makes the database refuse any other value. In migrations it is a CharField.
    """

    def __init__(self, choices: Any, *, constraint: str = "", max_length: int = 0, **more: Any) -> None:
        self.constraint = constraint
        max_length = max_length or max(map(len, choices.values))
        super().__init__(choices=choices, max_length=max_length, **more)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.constraint:
            known = models.Q((f"{name}__in", [word for word, _label in self.flatchoices]))
            cls._meta.constraints = [*cls._meta.constraints, check(self.constraint, known)]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints

    def deconstruct(self) -> tuple[str, str, Sequence[Any], Fields]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def chars(most: int, **more: Any) -> _Text:
    """Make a column of text with at most so many characters."""
    return models.CharField(max_length=most, **more)


def check(name: str, condition: models.Q) -> models.CheckConstraint:
    """Let the database refuse rows that do not meet the condition."""
    return models.CheckConstraint(condition=condition, name=name)


def not_blank(name: str, column: str) -> models.CheckConstraint:
    """Let the database refuse a text without a visible character."""
    return check(name, models.Q((f"{column}__regex", r"\S")))


def unique(name: str, *fields: str, **more: Any) -> models.UniqueConstraint:
    """Let the database refuse a second row with the same values in these fields."""
    return models.UniqueConstraint(fields=fields, name=name, **more)


def index(name: str, *fields: str, **more: Any) -> models.Index:
    """Index the rows by these fields."""
    return models.Index(fields=fields, name=name, **more)


class Table(models.Model, metaclass=_Named):
    class Meta:
        abstract = True

    def update(self, **columns: Any) -> None:
        """Set these columns, and store them alone."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(columns))


class Row(Table):
    """A row whose key sorts by its creation time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class OfRegency(Table):
    """A row of one regency."""

    regency = OneWay("tenants.Regency", models.DO_NOTHING)

    class Meta:
        abstract = True


class OfRegencyOrNone(Table):
    """A row of one regency or of none: of the ministry, or of all."""

    regency = OneWay("tenants.Regency", models.DO_NOTHING, null=True)

    class Meta:
        abstract = True


class OncePerRegency(Table):
    """Base of tables with one row for each regency."""

    regency = models.OneToOneField("tenants.Regency", models.DO_NOTHING, primary_key=True, related_name="+")

    class Meta:
        abstract = True


class Versioned(Table):
    """Base of rows that count their changes, from 1."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class VersionedRow(Row, Versioned):
    class Meta:
        abstract = True
