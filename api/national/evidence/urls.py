from django.urls import path

from api.national.evidence import views

urlpatterns = [
    path("submissions/<uuid:id>/evidence/", views.SubmissionEvidence.as_view()),
    path("submissions/<uuid:id>/evidence/<str:sha256>/", views.SubmissionFile.as_view()),
]
