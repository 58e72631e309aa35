from api.regency.bodies import endpoints

urlpatterns = [address.path for address in endpoints.ADDRESSES]
