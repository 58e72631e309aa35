from django.urls import path

from api.regency.indicators import views
from api.regency.indicators.imports import views as imports

urlpatterns = [
    path("values/", views.Values.as_view()),
    path("values/import/", imports.ImportValues.as_view()),
    path("values/<str:indicator>/<str:series>/<str:period>/", views.OneValue.as_view()),
]
