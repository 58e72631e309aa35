from django.urls import path

from api.regency.evidence import link_views, views

urlpatterns = [
    path("evidence/", views.EvidenceFiles.as_view()),
    path("evidence-links/", link_views.EvidenceLinks.as_view()),
    path("evidence-links/<uuid:id>/", link_views.EvidenceLink.as_view()),
    path("evidence/<str:sha256>/", views.EvidenceFile.as_view()),
    path("evidence/<str:sha256>/content/", views.EvidenceContent.as_view()),
]
