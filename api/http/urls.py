"""Addresses that every deployment has: health checks and documentation."""

from django.templatetags.static import static
from django.urls import path

from api.http import health
from api.http.site import entry, guides, pages, search

urlpatterns = [
    path("", entry.Root.as_view()),
    path(".well-known/api-catalog", entry.ApiCatalog.as_view()),
    path(".well-known/security.txt", entry.SecurityTxt.as_view()),
    path("llms.txt", entry.Llms.as_view()),
    path("healthz", health.Healthz.as_view()),
    path("readyz", health.Readyz.as_view()),
    path("favicon.ico", pages.Elsewhere.as_view(), {"to": static("http/favicon.svg")}),
    path("robots.txt", pages.Elsewhere.as_view(), {"to": static("http/robots.txt")}),
    path("docs", pages.Elsewhere.as_view(), {"to": "/docs/"}),
    path("docs/", pages.Documentation.as_view()),
    path("docs/search/", search.Search.as_view()),
    path("docs/problems/", guides.Guide.as_view(), {"name": "errors/README.md"}),
    path("docs/problems/<slug:slug>", guides.ProblemPage.as_view()),
    path("docs/changelog/", guides.Guide.as_view(), {"name": "CHANGELOG.md"}),
    path("docs/guides/", guides.Guide.as_view(), {"name": "guides/README.md"}),
    path("docs/<path:name>", guides.Guide.as_view()),
    path("openapi.json", pages.JsonDocument.as_view()),
    path("openapi/<slug:name>.yaml", pages.OpenApiDocument.as_view()),
    path("openapi/<slug:name>.json", pages.JsonDocument.as_view()),
]
