"""The briefing's address below /v1/national/."""

from django.urls import path

from api.national.briefing import views

urlpatterns = [path("briefing/", views.BriefingView.as_view())]
