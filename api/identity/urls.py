from django.urls import path

from api.identity import views

urlpatterns = [path("me/", views.Me.as_view())]
