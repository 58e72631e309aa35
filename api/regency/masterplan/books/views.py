"""The books of a version over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.regency.masterplan import queries as versions
from api.regency.masterplan.books import operations, queries, serializers
from api.regency.masterplan.books.content import Content
from api.regency.masterplan.entrance import PlanView


class Books(PlanView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Steward,
    }
    operations = {"GET": "list_books", "POST": "create_book"}
    tagged = True
    paged = True

    @extend_schema(responses=page_of(serializers.ListedBookOut))
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """The books of a version, in their order, without their text."""
        reading.no_query(request)
        versions.masterplan(id)
        return self.listed(
            queries.books(id), by=queries.ORDER, shown=serializers.listed, tag=("books", queries.tag)
        )

    @extend_schema(request=serializers.CreateBookIn, responses={201: serializers.BookOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Add a book at the end of a draft of the masterplan."""
        reading.no_query(request)
        given = reading.body(request, serializers.CreateBookIn)
        added = operations.create_book(
            masterplan=id,
            id=given.pop("id"),
            content=Content.of(given),
            by=self.actor,
            now=self.now,
        )
        return self.written(serializers.shown(added), tag=queries.tag(added), id=added.book)


class OneBook(PlanView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
        "DELETE": permissions.Steward,
    }
    operations = {
        "GET": "get_book",
        "PUT": "put_book",
        "DELETE": "delete_book",
    }
    preconditions = frozenset({"PUT", "DELETE"})
    tagged = True

    @extend_schema(responses=serializers.BookOut)
    def get(self, request: Request, code: str, id: UUID, book: UUID) -> Response:
        """One book with its chapters."""
        reading.no_query(request)
        found = queries.book(id, book)
        return Response(serializers.shown(found), headers={"ETag": queries.tag(found)})

    @extend_schema(request=serializers.BookIn, responses={200: serializers.BookOut, 201: serializers.BookOut})
    def put(self, request: Request, code: str, id: UUID, book: UUID) -> Response:
        """Add a book under an id of your own, or replace it.

        Adding and repeating the same need no If-Match; replacing something else does.
        """
        reading.no_query(request)
        written = operations.put_book(
            masterplan=id,
            id=book,
            content=Content.of(reading.body(request, serializers.BookIn)),
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return self.written(
            serializers.shown(written.book), tag=queries.tag(written.book), created=written.created
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID, book: UUID) -> Response:
        """Take a book out of a draft of the masterplan.

        Other versions keep it, and its history stays.
        """
        reading.no_query(request)
        operations.remove_book(
            masterplan=id,
            id=book,
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return Response(status=204)
