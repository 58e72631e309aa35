from typing import Any

from rest_framework import serializers

from tests.bench.peers.textbook.regency.models import Activity, Allocation, Programme, Value


class ValueSerializer(serializers.ModelSerializer):
    numerator = serializers.DecimalField(30, 6, normalize_output=True, required=False, allow_null=True)
    denominator = serializers.DecimalField(30, 6, normalize_output=True, required=False, allow_null=True)
    is_checked = serializers.SerializerMethodField()
    is_submitted = serializers.SerializerMethodField()

    class Meta:
        model = Value
        fields = [
            "indicator", "series", "period", "value_status", "value", "numerator", "denominator",
            "observation_status", "agency_id", "note", "reason", "version", "is_checked", "is_submitted", "updated_at",
            "updated_by_name", "confirmed_at", "expected_on", "from_indicator",
        ]  # fmt: skip
        read_only_fields = [
            "indicator", "series", "period", "version", "updated_at", "updated_by_name", "confirmed_at",
            "from_indicator",
        ]  # fmt: skip
        extra_kwargs = {
            "value_status": {"default": "reported"},
            "observation_status": {"default": "final"},
        }

    def get_is_checked(self, obj: Value) -> bool:
        return obj.released_version == obj.version

    def get_is_submitted(self, obj: Value) -> bool:
        return obj.handed_over_version == obj.version

    def to_representation(self, instance: Value) -> dict[str, Any]:
        shown = super().to_representation(instance)
        for name in ("value", "from_indicator"):
            shown[name] = shown[name] or None
        return shown


class ListedValueSerializer(ValueSerializer):
    evidence = serializers.SlugRelatedField("sha256", many=True, read_only=True)

    class Meta(ValueSerializer.Meta):
        fields = [*ValueSerializer.Meta.fields, "evidence"]


class ImportSerializer(ValueSerializer):
    """A row of an import: the key is in it."""

    class Meta(ValueSerializer.Meta):
        read_only_fields = ["version", "updated_at", "updated_by_name", "confirmed_at"]


class AllocationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Allocation
        fields = ["year", "source", "stage", "amount"]


class ActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Activity
        fields = ["id", "title", "kind", "starts_on", "ends_on", "milestones"]


class ProgrammeSerializer(serializers.ModelSerializer):
    indicative_amounts = AllocationSerializer(many=True, read_only=True)
    activities = ActivitySerializer(many=True, read_only=True)
    indicative = serializers.SerializerMethodField()

    class Meta:
        model = Programme
        fields = [
            "id", "masterplan_id", "title", "dimension", "sub_dimension", "lead_agency_id",
            "supporting_agency_ids", "time_frame", "quick_win", "quick_win_owner", "nomenclature_code", "rpjmd_mission",
            "description", "outcome", "locations", "indicators", "begun_in", "indicative_amounts", "activities",
            "indicative", "version", "updated_at",
        ]  # fmt: skip

    def get_indicative(self, obj: Programme) -> str:
        in_force = {(each.year, each.source): each.amount for each in obj.indicative_amounts.all()}
        return f"{sum(in_force.values()):f}"
