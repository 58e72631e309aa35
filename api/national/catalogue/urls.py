"""Addresses below /v1/national/catalogue/."""

from django.urls import path

from api.national.catalogue.drafts import views as drafts
from api.national.catalogue.official import views as official

_RELEASE = "releases/<str:framework>/<str:number>/"

urlpatterns = [
    path("releases/", drafts.Releases.as_view()),
    path(_RELEASE, drafts.OneRelease.as_view()),
    path(f"{_RELEASE}indicators/", drafts.ReleaseIndicators.as_view()),
    path(f"{_RELEASE}indicators/<str:indicator>/", drafts.ReleaseIndicator.as_view()),
    path(f"{_RELEASE}indicators/<str:indicator>/retire/", drafts.RetireIndicator.as_view()),
    path(f"{_RELEASE}publish/", drafts.PublishRelease.as_view()),
    path(f"{_RELEASE}retire/", drafts.RetireRelease.as_view()),
    path(f"{_RELEASE}differences/", drafts.ReleaseDifferences.as_view()),
    path(f"{_RELEASE}history/", drafts.ReleaseEvents.as_view()),
    path("official-values/", official.OfficialValues.as_view()),
    path("official-values/load/", official.LoadOfficialValues.as_view()),
    path("official-values/loads/", official.OfficialLoads.as_view()),
]
