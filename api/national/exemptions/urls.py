"""Addresses below /v1/national/ about what is not applicable."""

from api.national.exemptions import endpoints

urlpatterns = [endpoints.exemptions.path, endpoints.agree.path, endpoints.decline.path]
