from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ModelViewSet

from tests.bench.peers.textbook.regency.models import HistoryEntry, Programme, Value
from tests.bench.peers.textbook.regency.serializers import (
    ImportSerializer,
    ListedValueSerializer,
    ProgrammeSerializer,
    ValueSerializer,
)


class Pages(CursorPagination):
    page_size = 50
    ordering = ("indicator", "series", "period")


class ValueViewSet(ModelViewSet):
    queryset = Value.objects.all()
    serializer_class = ValueSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Value]:
        found = super().get_queryset()
        return found.prefetch_related("evidence") if self.action == "list" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return ListedValueSerializer if self.action == "list" else super().get_serializer_class()

    @transaction.atomic
    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        before = ValueSerializer(serializer.instance).data
        now, user = timezone.now(), self.request.user
        value = serializer.save(
            version=serializer.instance.version + 1, updated_at=now, updated_by_name=user.get_username()
        )
        after = ValueSerializer(value).data
        keep_history(user, now, value, "updated", before, after)

    @action(detail=False, methods=["post"], url_path="import")
    @transaction.atomic
    def import_values(self, request: Request) -> Response:
        serializer = ImportSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        now, user = timezone.now(), request.user
        for value in serializer.save(updated_at=now, updated_by_name=user.get_username()):
            keep_history(user, now, value, "created", {}, {"value": value.value})
        return Response({"created": len(serializer.data)}, status=status.HTTP_201_CREATED)


def keep_history(user: Any, now: Any, value: Value, what: str, before: Any, after: Any) -> None:
    HistoryEntry.objects.create(
        at=now,
        actor_id=user.pk,
        actor_name=user.get_username(),
        resource="value",
        resource_key=f"{value.indicator}/{value.series}/{value.period}",
        action=what,
        version=value.version,
        changes={name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]},
    )


class ProgrammeViewSet(ModelViewSet):
    queryset = Programme.objects.prefetch_related("indicative_amounts", "activities")
    serializer_class = ProgrammeSerializer
