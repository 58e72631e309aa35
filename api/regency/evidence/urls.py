from api.regency.evidence import endpoints

urlpatterns = [
    endpoints.files.path,
    endpoints.links.path,
    endpoints.link.path,
    endpoints.file.path,
    endpoints.bytes_.path,
]
