from api.identity.permissions import ProgrammeOffice
from api.national.webhooks.shared_views import mounted
from api.national.webhooks.views import MinistryWebhooks

urlpatterns = mounted(MinistryWebhooks, read=ProgrammeOffice, write=ProgrammeOffice)
