from django.urls import path

from api.regency.feeds import views, webhook_views

urlpatterns = [
    path("changes/", views.Changes.as_view()),
    path("webhooks/", webhook_views.Webhooks.as_view()),
    path("webhooks/<uuid:id>/", webhook_views.OneWebhook.as_view()),
    path("webhooks/<uuid:id>/rotate/", webhook_views.RotateSecret.as_view()),
    path("webhooks/<uuid:id>/deliveries/", webhook_views.Deliveries.as_view()),
    path("webhooks/<uuid:id>/deliveries/<uuid:delivery>/send/", webhook_views.SendAgain.as_view()),
]
