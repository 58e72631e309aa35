from api.identity.endpoints import me

urlpatterns = [me.path]
