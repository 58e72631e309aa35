from api.identity.permissions import WebhookOffice
from api.national.entrance import NationalView
from api.national.webhooks.endpoints import OwnedView, mounted


class MinistryWebhooks(NationalView, OwnedView):
    """Endpoints of webhooks, as the ministry's."""

    owner = None


_OFFICE = (WebhookOffice, WebhookOffice)
urlpatterns = mounted(MinistryWebhooks, can=_OFFICE, of_applications=_OFFICE, of="national_")
