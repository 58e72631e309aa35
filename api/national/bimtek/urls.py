from api.national.bimtek import endpoints

urlpatterns = [endpoints.sessions.path, endpoints.session.path]
