from api.regency.reporting.masterplans import endpoints

urlpatterns = [
    endpoints.enact.path,
    endpoints.preview.path,
    endpoints.changed.path,
    endpoints.sign_offs.path,
    endpoints.submit.path,
]
