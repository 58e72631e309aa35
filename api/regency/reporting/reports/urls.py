from api.regency.reporting.reports import endpoints

urlpatterns = [
    endpoints.preview.path,
    endpoints.changed.path,
    endpoints.sign_offs.path,
    endpoints.submit.path,
    endpoints.all_parts.path,
    endpoints.delivery.path,
    endpoints.return_.path,
]
