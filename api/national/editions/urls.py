"""Addresses below /v1/national/ of editions."""

from django.urls import path

from api.national.editions import views

urlpatterns = [
    path("editions/", views.Editions.as_view()),
    path("editions/<uuid:id>/", views.OneEdition.as_view()),
    path("editions/<uuid:id>/content/", views.Content.as_view()),
    path("editions/<uuid:id>/figures/", views.Figures.as_view()),
    path("editions/<uuid:id>/components/", views.FigureComponents.as_view()),
    path("editions/<uuid:id>/changes/", views.Changes.as_view()),
    path("editions/<uuid:id>/sign-off/", views.SignOff.as_view()),
    path("editions/<uuid:id>/publish/", views.Publish.as_view()),
    path("editions/<uuid:id>/discard/", views.Discard.as_view()),
]
