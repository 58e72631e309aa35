from api.national.officers.views import RESOURCES, OfficersView

urlpatterns = [pattern for each in RESOURCES for pattern in each.urls(OfficersView)]
