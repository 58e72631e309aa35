from django.urls import path

from api.regency.masterplan import agency_views, views
from api.regency.masterplan.books import views as books

urlpatterns = [
    path("agencies/", agency_views.Agencies.as_view()),
    path("agencies/<uuid:id>/", agency_views.OneAgency.as_view()),
    path("masterplans/", views.Masterplans.as_view()),
    path("masterplans/<uuid:id>/", views.OneMasterplan.as_view()),
    path("masterplans/<uuid:id>/books/", books.Books.as_view()),
    path("masterplans/<uuid:id>/books/<uuid:book>/", books.OneBook.as_view()),
]
