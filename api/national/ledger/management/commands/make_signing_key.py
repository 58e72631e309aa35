"""Make a key for signing receipts, and explain how it replaces the one in use."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from api.national.ledger import signing

FIRST = """SIGNING_KEY={new}

Give this to the server and to whatever else submits, as a secret, and keep a copy where the ministry keeps its keys.
"""

ROTATION = """To change keys without a receipt that cannot be verified, in this order:

1. publish the new key before it signs, on every server:
   PUBLISHED_SIGNING_KEYS={new_public}{published}
2. a day later let it sign, and keep the present one published for as long as receipts of it are kept:
   SIGNING_KEY={new}
   PUBLISHED_SIGNING_KEYS={old_public}{published}
"""


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        new = signing.new_key()
        try:
            old_public = signing.public_part(settings.SIGNING_KEY)
        except ImproperlyConfigured:
            self.stdout.write(FIRST.format(new=new))
            return
        self.stdout.write(
            ROTATION.format(
                new=new,
                new_public=signing.public_part(new),
                old_public=old_public,
                published="".join(f",{key}" for key in settings.PUBLISHED_SIGNING_KEYS),
            )
        )
