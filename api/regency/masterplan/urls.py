from django.urls import path

from api.regency.masterplan import agency_views, views
from api.regency.masterplan.books import views as books
from api.regency.programmes.whole import views as whole

urlpatterns = [
    path("agencies/", agency_views.Agencies.as_view()),
    path("agencies/<uuid:id>/", agency_views.OneAgency.as_view()),
    path("masterplans/", views.Masterplans.as_view()),
    path("masterplans/<uuid:id>/", views.OneMasterplan.as_view()),
    path("masterplans/<uuid:id>/books/", books.Books.as_view()),
    path("masterplans/<uuid:id>/books/<uuid:book>/", books.OneBook.as_view()),
    path("masterplans/<uuid:id>/document/", whole.Document.as_view()),
    path("masterplans/<uuid:id>/completeness/", whole.Completeness.as_view()),
    path("masterplans/<uuid:id>/differences/", whole.Differences.as_view()),
    path("masterplans/<uuid:id>/enact/", whole.Enact.as_view()),
    path("masterplans/<uuid:id>/preview/", views.PreviewMasterplan.as_view()),
    path("masterplans/<uuid:id>/changed/", views.ChangedMasterplan.as_view()),
    path("masterplans/<uuid:id>/sign-offs/", views.SignOffMasterplan.as_view()),
    path("masterplans/<uuid:id>/submit/", views.SubmitMasterplan.as_view()),
]
