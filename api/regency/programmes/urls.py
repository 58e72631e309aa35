from api.regency.programmes import endpoints
from api.regency.programmes.whole import endpoints as whole
from api.regency.programmes.workbook import endpoints as workbook

urlpatterns = [
    endpoints.programmes.path,
    workbook.workbook.path,
    endpoints.programme.path,
    whole.document.path,
    whole.completeness.path,
    whole.differences.path,
]
