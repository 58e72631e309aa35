from django.urls import path

from api.national.feeds import views

urlpatterns = [path("changes/", views.Changes.as_view())]
