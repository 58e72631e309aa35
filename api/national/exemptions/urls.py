"""Addresses below /v1/national/ about what is not applicable."""

from django.urls import path

from api.national.exemptions import views

urlpatterns = [
    path("not-applicable/", views.Exemptions.as_view()),
    path("not-applicable/<uuid:id>/agree/", views.Agree.as_view()),
    path("not-applicable/<uuid:id>/decline/", views.Decline.as_view()),
]
