from django.urls import path

from api.regency.reporting.reports import parts_views, views

urlpatterns = [
    path("reports/<str:period>/preview/", views.PreviewReport.as_view()),
    path("reports/<str:period>/changed/", views.ChangedReport.as_view()),
    path("reports/<str:period>/sign-offs/", views.SignOffReport.as_view()),
    path("reports/<str:period>/submit/", views.SubmitReport.as_view()),
    path("reports/<str:period>/parts/", parts_views.Parts.as_view()),
    path("reports/<str:period>/parts/<uuid:id>/hand-in/", parts_views.HandIn.as_view()),
    path("reports/<str:period>/parts/<uuid:id>/return/", parts_views.ReturnPart.as_view()),
]
