from django.urls import path

from api.regency.masterplan import agency_endpoints, views
from api.regency.masterplan.books import views as books

urlpatterns = [
    agency_endpoints.agencies.path,
    agency_endpoints.agency.path,
    path("masterplans/", views.Masterplans.as_view()),
    path("masterplans/<uuid:id>/", views.OneMasterplan.as_view()),
    path("masterplans/<uuid:id>/books/", books.Books.as_view()),
    path("masterplans/<uuid:id>/books/<uuid:book>/", books.OneBook.as_view()),
]
