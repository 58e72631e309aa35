from api.regency.masterplan import agency_endpoints, book_endpoints, masterplan_endpoints

urlpatterns = [
    agency_endpoints.agencies.path,
    agency_endpoints.agency.path,
    masterplan_endpoints.masterplans.path,
    masterplan_endpoints.masterplan.path,
    book_endpoints.shelf.path,
    book_endpoints.one_book.path,
]
