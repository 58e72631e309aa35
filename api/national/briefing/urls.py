"""The briefing's address below /v1/national/."""

from api.national.briefing import endpoints

urlpatterns = [endpoints.briefing.path]
