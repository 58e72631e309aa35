from django.urls import path

from api.regency.feeds import views

urlpatterns = [path("changes/", views.Changes.as_view())]
