from api.regency.people.views import RESOURCES, PeopleView

urlpatterns = [pattern for each in RESOURCES for pattern in each.urls(PeopleView)]
