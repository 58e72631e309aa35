"""Writing to reference data in a test: as the owner, in one transaction, and never kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tenants import db_roles


@contextmanager
def as_owner_undone() -> Iterator[None]:
    """The stage clears only tables that start empty: a test that changes reference data takes it back."""
    with db_roles.as_owner(), transaction.atomic():
        yield
        transaction.set_rollback(True)
