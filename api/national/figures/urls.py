from django.urls import path

from api.national.figures import views

urlpatterns = [path("progress/", views.ProgressView.as_view())]
