from django.urls import path

from api.regency.reporting.bimtek import views

urlpatterns = [
    path("bimtek/", views.Stages.as_view()),
    path("bimtek/sessions/<uuid:id>/attendance/", views.Attendance.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/preview/", views.PreviewStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/changed/", views.ChangedStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/sign-offs/", views.SignOffStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/hand-in/", views.HandIn.as_view()),
]
