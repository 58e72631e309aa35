from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.bench.peers.textbook.regency import views

router = DefaultRouter()
router.register("values", views.ValueViewSet)
router.register("programmes", views.ProgrammeViewSet)

urlpatterns = [path("", include(router.urls))]
