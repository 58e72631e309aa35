from django.urls import path

from api.national.figures import views
from api.national.figures.analytics.views import Analytics
from api.national.figures.explained.views import ProgressComponents
from api.national.figures.indicators import views as indicators

urlpatterns = [
    path("progress/", views.ProgressView.as_view()),
    path("progress/components/", ProgressComponents.as_view()),
    path("analytics/", Analytics.as_view()),
    path("indicators/<str:code>/", indicators.IndicatorFigures.as_view()),
    path("indicators/<str:code>/ranking/", indicators.Ranking.as_view()),
    path("indicators/<str:code>/trend/", indicators.Trend.as_view()),
    path("indicators/<str:code>/components/", indicators.Components.as_view()),
]
