from django.urls import path

from tests.bench.peers.textbook.ministry import views

urlpatterns = [
    path("progress/", views.Progress.as_view()),
    path("indicators/<str:code>/ranking/", views.Ranking.as_view()),
    path("indicators/<str:code>/trend/", views.Trend.as_view()),
]
