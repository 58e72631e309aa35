from api.identity.permissions import OwnWebhookOffice, WebhookOffice
from api.national.entrance import NationalView
from api.national.webhooks.endpoints import OwnedView, mounted


class MinistryWebhooks(NationalView, OwnedView):
    """Endpoints of webhooks, as the ministry's."""

    owner = None


urlpatterns = mounted(
    MinistryWebhooks,
    can=WebhookOffice,
    of_applications=OwnWebhookOffice,
    of="national_",
)
