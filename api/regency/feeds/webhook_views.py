"""Webhooks over HTTP, for a regency's own programs."""

from api.regency.entrance import RegencyView


class RegencyWebhooks(RegencyView):
    """What makes the shared views a regency's."""

    @property
    def owner(self) -> int:
        return self.grant.id
