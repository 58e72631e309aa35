"""Addresses below /v1/open/."""

from django.urls import path

from api.open import catalogue_views, schema_views, views
from api.open.catalog import views as catalog
from api.open.download import views as download
from api.open.editions import views as editions
from api.open.places import views as places
from api.open.sdmx import views as sdmx

urlpatterns = [
    path("regencies/", views.Regencies.as_view()),
    path("regencies/<str:code>/", views.Regency.as_view()),
    path("regencies.geojson", places.Places.as_view()),
    path("dimensions/", views.Dimensions.as_view()),
    path("indicators/", views.Indicators.as_view()),
    path("catalogue/releases/", catalogue_views.Releases.as_view()),
    path(
        "catalogue/releases/<str:framework>/<str:number>/differences/",
        catalogue_views.ReleaseDifferences.as_view(),
    ),
    path("official-values/", catalogue_views.OfficialValues.as_view()),
    path("reference/", download.Reference.as_view()),
    path("sdmx/structure/", sdmx.Structure.as_view()),
    path("editions/", editions.Editions.as_view()),
    path("editions/<uuid:id>/", editions.OneEdition.as_view()),
    path("editions/<uuid:id>/data/", editions.Data.as_view()),
    path("editions/<uuid:id>/metadata/", catalog.Metadata.as_view()),
    path("catalog", catalog.Catalog.as_view()),
    path("ledger-heads/", views.LedgerHeads.as_view()),
    path("schemas/", schema_views.Forms.as_view()),
    path("schemas/<str:name>/<int:number>/", schema_views.Form.as_view()),
]
