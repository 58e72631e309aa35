"""A receiver's secret outlives an upgrade and a new SECRET_KEY."""

from uuid import UUID

from django.conf import settings
from django.test import override_settings

from api.national.webhooks import signing

WEBHOOK = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
#: What this webhook's receiver was given before there was a WEBHOOK_KEY, under the tests' SECRET_KEY.
GIVEN = "whsec_dyPM6H3s6pe1IZbdUKw0zp/AXZMUKId+bZcG5SoYaCg="


def test_a_secret_given_before_the_upgrade_is_still_the_secret() -> None:
    assert signing.secret(WEBHOOK, 1) == GIVEN


def test_another_secret_key_changes_no_receivers_secret_where_the_old_one_is_kept_for_webhooks() -> None:
    before = settings.SECRET_KEY
    with override_settings(
        SECRET_KEY="another-secret-key-0123456789abcdef0123456789abcdef", WEBHOOK_KEY=before
    ):
        assert signing.secret(WEBHOOK, 1) == GIVEN
    with override_settings(WEBHOOK_KEY="another-key-of-webhooks-0123456789abcdef"):
        assert signing.secret(WEBHOOK, 1) != GIVEN
