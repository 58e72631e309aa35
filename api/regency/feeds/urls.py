from django.urls import path

from api.identity.permissions import Admin, AdminReader
from api.national.webhooks.shared_views import mounted
from api.regency.feeds import views
from api.regency.feeds.webhook_views import RegencyWebhooks

urlpatterns = [
    path("changes/", views.Changes.as_view()),
    *mounted(RegencyWebhooks, read=AdminReader, write=Admin),
]
