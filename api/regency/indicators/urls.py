from django.urls import path

from api.regency.indicators import views

urlpatterns = [
    path("values/", views.Values.as_view()),
    path("values/<str:indicator>/<str:series>/<str:period>/", views.OneValue.as_view()),
]
