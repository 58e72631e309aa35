from api.regency.reporting.bimtek import endpoints

urlpatterns = [
    endpoints.stages.path,
    endpoints.attendance.path,
    endpoints.preview.path,
    endpoints.changed.path,
    endpoints.sign_offs.path,
    endpoints.hand_in.path,
]
