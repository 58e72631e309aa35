from api.identity.permissions import ProgrammeOffice
from api.national.entrance import NationalView
from api.national.webhooks.endpoints import OwnedView, mounted


class MinistryWebhooks(NationalView, OwnedView):
    """Endpoints of webhooks, as the ministry's."""

    owner = None


urlpatterns = mounted(MinistryWebhooks, read=ProgrammeOffice, write=ProgrammeOffice, of="national_")
