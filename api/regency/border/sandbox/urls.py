"""What only a sandbox has."""

from django.urls import path

from api.regency.border.sandbox import views

urlpatterns = [
    path("sandbox/clock/", views.Clock.as_view()),
    path("sandbox/reset/", views.Reset.as_view()),
    path("sandbox/resets/<uuid:id>/", views.OneReset.as_view()),
    path("sandbox/submissions/<uuid:id>/accept/", views.Accept.as_view()),
    path("sandbox/submissions/<uuid:id>/return/", views.Return.as_view()),
    path("sandbox/submissions/<uuid:id>/decide/", views.Decide.as_view()),
]
