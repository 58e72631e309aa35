from api.national.figures import endpoints
from api.national.figures.analytics.endpoints import analytics
from api.national.figures.explained.endpoints import components
from api.national.figures.indicators.endpoints import paths

urlpatterns = [endpoints.progress.path, components.path, analytics.path, *paths]
