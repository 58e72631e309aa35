"""What every deployment has: how it is, and its documentation."""

from django.urls import path

from api.http import entry, guides, health, pages

urlpatterns = [
    path("", entry.Root.as_view()),
    path(".well-known/api-catalog", entry.ApiCatalog.as_view()),
    path(".well-known/security.txt", entry.SecurityTxt.as_view()),
    path("healthz", health.Healthz.as_view()),
    path("readyz", health.Readyz.as_view()),
    path("docs/", pages.Documentation.as_view()),
    path("docs/problems/", guides.Guide.as_view(), {"name": "errors/README.md"}),
    path("docs/problems/<slug:slug>", guides.ProblemPage.as_view()),
    path("docs/guides/", guides.Guides.as_view()),
    path("docs/<path:name>", guides.Guide.as_view()),
    path("openapi/<slug:name>.yaml", pages.OpenApiDocument.as_view()),
]
