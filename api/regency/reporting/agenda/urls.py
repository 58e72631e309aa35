from api.regency.reporting.agenda import endpoints

urlpatterns = [endpoints.begin.path, endpoints.agenda.path]
