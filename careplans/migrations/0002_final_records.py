"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("careplans", "0001_first")]

    operations = [
        finality.final_once_signed(
            "careplans_planofcare",
            except_columns="updated_at,version,status,sent_on,sent_how,practitioner_signed_on,signature_method",
        ),
        finality.part_of_signed("careplans_problem", parent="careplans_planofcare", column="plan_id"),
        finality.part_of_signed("careplans_goal", parent="careplans_planofcare", column="plan_id"),
        finality.part_of_signed("careplans_intervention", parent="careplans_planofcare", column="plan_id"),
        finality.part_of_signed("careplans_visitorder", parent="careplans_planofcare", column="plan_id"),
        finality.kept_once_set("careplans_planofcare", "practitioner_signed_on"),
        finality.never_changed("careplans_progressreview"),
    ]
