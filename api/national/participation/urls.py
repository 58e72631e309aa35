"""Addresses below /v1/national/ about which regencies take part."""

from django.urls import path

from api.national.participation import views

urlpatterns = [
    path("regencies/", views.Regencies.as_view()),
    path("regencies/<str:code>/onboard/", views.Onboard.as_view()),
    path("regencies/<str:code>/suspend/", views.Suspend.as_view()),
    path("regencies/<str:code>/resume/", views.Resume.as_view()),
    path("operations/<uuid:id>/", views.Operation.as_view()),
]
