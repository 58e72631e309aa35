"""What every deployment has: how it is, and its documentation."""

from django.urls import path

from api.http import health, pages

urlpatterns = [
    path("healthz", health.Healthz.as_view()),
    path("readyz", health.Readyz.as_view()),
    path("docs/", pages.Documentation.as_view()),
    path("docs/problems/", pages.Problems.as_view()),
    path("docs/problems/<slug:slug>", pages.ProblemPage.as_view()),
    path("openapi/<slug:name>.yaml", pages.OpenApiDocument.as_view()),
]
