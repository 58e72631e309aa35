from django.urls import path

from api.regency.masterplan import agency_views, views

urlpatterns = [
    path("agencies/", agency_views.Agencies.as_view()),
    path("agencies/<uuid:id>/", agency_views.OneAgency.as_view()),
    path("masterplans/", views.Masterplans.as_view()),
    path("masterplans/<uuid:id>/", views.OneMasterplan.as_view()),
    path("masterplans/<uuid:id>/preview/", views.PreviewMasterplan.as_view()),
    path("masterplans/<uuid:id>/changed/", views.ChangedMasterplan.as_view()),
    path("masterplans/<uuid:id>/sign-offs/", views.SignOffMasterplan.as_view()),
    path("masterplans/<uuid:id>/submit/", views.SubmitMasterplan.as_view()),
]
