from django.urls import path

from api.regency.masterplan import agency_endpoints, book_endpoints, views

urlpatterns = [
    agency_endpoints.agencies.path,
    agency_endpoints.agency.path,
    path("masterplans/", views.Masterplans.as_view()),
    path("masterplans/<uuid:id>/", views.OneMasterplan.as_view()),
    book_endpoints.shelf.path,
    book_endpoints.one_book.path,
]
