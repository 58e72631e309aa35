"""The ministry's webhooks over HTTP."""

from api.national.entrance import NationalView


class MinistryWebhooks(NationalView):
    """What makes the shared views the ministry's."""

    owner = None
