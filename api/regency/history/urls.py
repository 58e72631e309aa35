from api.regency.history import endpoints

urlpatterns = [endpoints.history.path]
