from django.urls import path

from api.regency.reporting.masterplans import views

urlpatterns = [
    path("masterplans/<uuid:id>/enact/", views.Enact.as_view()),
    path("masterplans/<uuid:id>/preview/", views.PreviewMasterplan.as_view()),
    path("masterplans/<uuid:id>/changed/", views.ChangedMasterplan.as_view()),
    path("masterplans/<uuid:id>/sign-offs/", views.SignOffMasterplan.as_view()),
    path("masterplans/<uuid:id>/submit/", views.SubmitMasterplan.as_view()),
]
