"""Addresses below /v1/national/catalogue/."""

from django.urls import path

from api.national.catalogue.official import views as official

urlpatterns = [
    path("official-values/", official.OfficialValues.as_view()),
    path("official-values/load/", official.LoadOfficialValues.as_view()),
    path("official-values/loads/", official.OfficialLoads.as_view()),
]
