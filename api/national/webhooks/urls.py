from django.urls import path

from api.national.webhooks import views

urlpatterns = [
    path("webhooks/", views.Webhooks.as_view()),
    path("webhooks/<uuid:id>/", views.OneWebhook.as_view()),
    path("webhooks/<uuid:id>/rotate/", views.RotateSecret.as_view()),
    path("webhooks/<uuid:id>/deliveries/", views.Deliveries.as_view()),
    path("webhooks/<uuid:id>/deliveries/<uuid:delivery>/send/", views.SendAgain.as_view()),
]
