from api.regency.programmes.realisation import endpoints

urlpatterns = [endpoints.realisations.path, endpoints.realisation.path, endpoints.of_programme.path]
