from django.urls import path

from api.regency.reporting.reports import views

urlpatterns = [
    path("reports/<str:period>/preview/", views.PreviewReport.as_view()),
    path("reports/<str:period>/changed/", views.ChangedReport.as_view()),
    path("reports/<str:period>/sign-offs/", views.SignOffReport.as_view()),
    path("reports/<str:period>/submit/", views.SubmitReport.as_view()),
    path("reports/<str:period>/parts/", views.Parts.as_view()),
    path("reports/<str:period>/parts/<uuid:id>/hand-in/", views.HandIn.as_view()),
    path("reports/<str:period>/parts/<uuid:id>/return/", views.ReturnPart.as_view()),
]
