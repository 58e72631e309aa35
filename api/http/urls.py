"""Addresses that every deployment has: health checks and documentation."""

from django.templatetags.static import static
from django.urls import path

from api.http import health
from api.http.site import entry, guides, pages, search
from api.http.views import View

_VIEWS: dict[str, type[View]] = {
    "": entry.Root,
    ".well-known/api-catalog": entry.ApiCatalog,
    ".well-known/security.txt": entry.SecurityTxt,
    "llms.txt": entry.Llms,
    "healthz": health.Healthz,
    "readyz": health.Readyz,
    "docs/": pages.Documentation,
    "docs/search/": search.Search,
    "docs/problems/<slug:slug>": guides.ProblemPage,
    "openapi.json": pages.JsonDocument,
    "openapi/<slug:name>.yaml": pages.OpenApiDocument,
    "openapi/<slug:name>.json": pages.JsonDocument,
}
urlpatterns = [
    *(path(route, view.as_view()) for route, view in _VIEWS.items()),
    path("favicon.ico", pages.Elsewhere.as_view(), {"to": static("http/favicon.svg")}),
    path("robots.txt", pages.Elsewhere.as_view(), {"to": static("http/robots.txt")}),
    path("docs", pages.Elsewhere.as_view(), {"to": "/docs/"}),
    path("docs/problems/", guides.Guide.as_view(), {"name": "errors/README.md"}),
    path("docs/changelog/", guides.Guide.as_view(), {"name": "CHANGELOG.md"}),
    path("docs/guides/", guides.Guide.as_view(), {"name": "guides/README.md"}),
    path("docs/<path:name>", guides.Guide.as_view()),
]
