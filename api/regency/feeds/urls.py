from django.urls import path

from api.identity.permissions import Admin, AdminReader
from api.national.webhooks.endpoints import mounted
from api.regency.feeds import views

urlpatterns = [
    path("changes/", views.Changes.as_view()),
    *mounted(views.RegencyWebhooks, group="feeds", read=AdminReader, write=Admin),
]
