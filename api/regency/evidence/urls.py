from django.urls import path

from api.regency.evidence import views

urlpatterns = [
    path("evidence/", views.EvidenceFiles.as_view()),
    path("evidence-links/", views.EvidenceLinks.as_view()),
    path("evidence-links/<uuid:id>/", views.EvidenceLink.as_view()),
    path("evidence/<str:sha256>/", views.EvidenceFile.as_view()),
    path("evidence/<str:sha256>/content/", views.EvidenceContent.as_view()),
]
