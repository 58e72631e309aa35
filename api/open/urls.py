"""Addresses below /v1/open/."""

from django.urls import path

from api.open import catalogue_views, ledger_views, views

urlpatterns = [
    path("regencies/", views.Regencies.as_view()),
    path("regencies/<str:code>/", views.Regency.as_view()),
    path("dimensions/", views.Dimensions.as_view()),
    path("indicators/", views.Indicators.as_view()),
    path("official-values/", catalogue_views.OfficialValues.as_view()),
    path("ledger-heads/", ledger_views.LedgerHeads.as_view()),
]
