"""The connections of a server process, checked at its start against what the database has for all of them."""

import logging

from django.conf import settings
from django.db import Error

from tenants.pool import statements
from tenants.pool.base import pool
from tenants.privileges import roles

logger = logging.getLogger(__name__)

FOUND = """
    SELECT r.rolconnlimit,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - current_setting('reserved_connections')::int
    FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""


def check() -> None:
    """Log the connections that this process may open; lower them to the database's limit. As the gateway."""
    try:
        ((limit, slots),) = statements.rows(FOUND)
    except Error:
        return  # the database is away: /readyz says so
    expected = roles.attributes(roles.side("gateway")).connection_limit
    if limit != expected:
        logger.error(
            "The roles are limited to connections of other processes than SERVER_PROCESSES_IN_ALL=%d (%s allows %d, not"
            " %d). Run manage.py prepare_database with the same setting.",
            settings.SERVER_PROCESSES_IN_ALL, roles.side("gateway"), limit, expected,
        )  # fmt: skip
    share = slots // (settings.SERVER_PROCESSES_IN_ALL + 1)
    if pool.limit > share:
        logger.warning(
            "PostgreSQL has %d connections: this process keeps %d instead of %d.", slots, share, pool.limit
        )
        pool.limit = max(1, share)
    logger.info(
        "Connections: %d server processes in all; this one up to %d, %d to a regency, %d to a service.",
        settings.SERVER_PROCESSES_IN_ALL, pool.limit, pool.per_regency, pool.per_service,
    )  # fmt: skip
