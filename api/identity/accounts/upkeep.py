"""Cleaning: expired tokens, codes, sessions, invitations, mails and attempts, and old addresses.

A duty of the worker, every ten minutes, on the role `worker`. The role may delete these rows and read when they end,
but not a token's hash or owner. Safe to kill and to run twice. Of the log of security events only address and user
agent are blanked, after 90 days.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from oauth2_provider.settings import oauth2_settings

from api.identity.accounts import sessions
from api.identity.models import SecurityEvent
from tenants import Named, db_roles
from tenants.jobs.duties import Duty, by_clock
from tenants.pool import statements

logger = logging.getLogger(__name__)

#: Rows of one kind that one transaction takes away: nobody who gets a token waits for more.
AT_A_TIME = 5000
#: How long a row of the outbox stays after it was sent or given up.
MAIL_KEPT = timedelta(days=30)

_STATEMENTS: Mapping[str, str] = {
    # A used refresh token stays until it would have ended: used again, it tells of a copy, and all that came of it
    # ends. One goes only after the access token that came of it, which refers to it.
    "refresh tokens": """
        DELETE FROM accounts_refresh_token WHERE id IN (
            SELECT r.id FROM accounts_refresh_token r
            LEFT JOIN accounts_access_token a ON a.id = r.access_token_id
            WHERE coalesce(r.revoked, a.expires, r.created) <= %(refreshable)s
              AND NOT EXISTS (SELECT FROM accounts_access_token made WHERE made.source_refresh_token_id = r.id)
            LIMIT %(limit)s)
    """,
    # One whose refresh token is still good stays: when it ends is told by it.
    "access tokens": """
        DELETE FROM accounts_access_token WHERE id IN (
            SELECT a.id FROM accounts_access_token a
            WHERE a.expires <= %(now)s
              AND NOT EXISTS (SELECT FROM accounts_refresh_token r WHERE r.access_token_id = a.id)
            LIMIT %(limit)s)
    """,
    "codes": """
        DELETE FROM accounts_authorization_code WHERE id IN (
            SELECT id FROM accounts_authorization_code WHERE expires <= %(now)s LIMIT %(limit)s)
    """,
    "sessions": """
        DELETE FROM accounts_session WHERE token_hash IN (
            SELECT token_hash FROM accounts_session
            WHERE expires_at <= %(now)s OR seen_at <= %(idle)s LIMIT %(limit)s)
    """,
    "invitations": """
        DELETE FROM accounts_invitation WHERE id IN (
            SELECT id FROM accounts_invitation WHERE expires_at <= %(now)s LIMIT %(limit)s)
    """,
    "mails": """
        DELETE FROM accounts_mail WHERE id IN (
            SELECT id FROM accounts_mail WHERE state <> 'waiting' AND attempted_at <= %(mailed)s LIMIT %(limit)s)
    """,
    "attempts": """
        DELETE FROM accounts_attempts WHERE greatest(until, used_until) <= %(now)s AND id IN (
            SELECT id FROM accounts_attempts WHERE greatest(until, used_until) <= %(now)s LIMIT %(limit)s)
    """,
    # Of all regencies and the ministry alike. What happened stays; who stood behind which connection does not.
    "addresses": """
        UPDATE identity_security_event SET address = '', user_agent = '' WHERE id IN (
            SELECT id FROM identity_security_event
            WHERE at <= %(blanked)s AND NOT (address = '' AND user_agent = '') LIMIT %(limit)s)
    """,
}


def clean(*, now: datetime) -> dict[str, int]:
    """Clean up. Return how many rows of each kind were deleted, and how many addresses were blanked."""
    parameters: dict[str, datetime | int] = {
        "now": now,
        "refreshable": now - timedelta(seconds=oauth2_settings.REFRESH_TOKEN_EXPIRE_SECONDS),
        "idle": now - sessions.IDLE,
        "mailed": now - MAIL_KEPT,
        "blanked": now - SecurityEvent.ORIGIN_KEPT,
        "limit": AT_A_TIME,
    }
    gone = {name: sum(_rounds(statement, parameters)) for name, statement in _STATEMENTS.items()}
    if any(gone.values()):
        logger.info(
            "accounts cleaned: %s", ", ".join(f"{count} {name}" for name, count in gone.items() if count)
        )
    return gone


def _rounds(statement: str, parameters: Named) -> Iterator[int]:
    """Yield how many rows each transaction took, until none is left: one regency may have written millions."""
    full = True
    while full:
        with db_roles.as_worker():
            count = statements.run(statement, parameters)
        full = count >= AT_A_TIME
        yield count


DUTY = Duty(
    "accounts",
    "Removes expired tokens, sessions and mails, and old addresses from the security log.",
    by_clock(clean),
    every=600.0,
)
