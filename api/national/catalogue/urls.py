"""Addresses below /v1/national/catalogue/."""

from django.urls import path

from api.national.catalogue.drafts import endpoints as drafts
from api.national.catalogue.official import views as official

urlpatterns = [
    drafts.releases.path,
    drafts.release.path,
    drafts.indicators.path,
    drafts.indicator.path,
    drafts.retire_indicator.path,
    drafts.publish.path,
    drafts.retire.path,
    drafts.differences.path,
    drafts.history.path,
    path("official-values/", official.OfficialValues.as_view()),
    path("official-values/load/", official.LoadOfficialValues.as_view()),
    path("official-values/loads/", official.OfficialLoads.as_view()),
]
