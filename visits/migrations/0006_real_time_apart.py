"""Real times of one person are held apart; a joint visit is allowed. What overlapped before stands, and is marked."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
from django.db import migrations, models

import visits.ranges

MARK = """
UPDATE visits_visit AS one SET is_overlap_known = true
WHERE one.status IN ('under_way', 'completed') AND one.check_in_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM visits_visit AS other
    WHERE other.clinician_id = one.clinician_id AND other.id <> one.id
    AND other.status IN ('under_way', 'completed') AND other.check_in_at IS NOT NULL
    AND (
        (one.status = 'under_way' AND other.status = 'under_way')
        OR tstzrange(one.check_in_at, COALESCE(one.check_out_at, one.check_in_at),
                     CASE WHEN one.check_out_at IS NULL THEN '[]' ELSE '[)' END)
        && tstzrange(other.check_in_at, COALESCE(other.check_out_at, other.check_in_at),
                     CASE WHEN other.check_out_at IS NULL THEN '[]' ELSE '[)' END)
    )
)
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_joint_visits")]

    operations = [
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joint_reason", ""), ("joint_with__isnull", True)),
                    models.Q(("joint_with__isnull", False), models.Q(("joint_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="visit_joint_has_reason",
                violation_error_message="Say with which visit this one goes together, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joint_with__isnull", True), models.Q(("joint_with", models.F("id")), _negated=True), _connector="OR"
                ),
                name="visit_joint_with_another",
                violation_error_message="Choose another visit: this one cannot go together with itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_overlap_known", False), ("status", "under_way")),
                expressions=[(visits.ranges.IdRange("clinician_id"), "&&")],
                name="visit_one_at_a_time",
                violation_error_message="You are checked in at another visit. Check out there first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("check_in_at__isnull", False),
                    ("clinician__isnull", False),
                    ("is_overlap_known", False),
                    ("status__in", ["under_way", "completed"]),
                ),
                expressions=[(visits.ranges.IdRange("clinician_id"), "&&"), (visits.ranges.RealRange(), "&&")],
                name="visit_real_time_no_overlap",
                violation_error_message=(
                    "You were at another visit in that time. Enter the times at which you were really here."
                ),
            ),
        ),
        migrations.RemoveConstraint(model_name="visit", name="visit_patient_no_overlap"),
        migrations.AddConstraint(
            model_name="visit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("starts_at__isnull", False), ("status__in", ["planned", "under_way", "completed"])
                ),
                expressions=[
                    (visits.ranges.IdRange("patient_id"), "&&"),
                    (
                        visits.ranges.InstantRange(
                            "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                    (
                        django.contrib.postgres.indexes.OpClass(visits.ranges.Party(), name="inet_ops"),
                        "<>",
                    ),
                ],
                name="visit_patient_no_overlap",
                violation_error_message=(
                    "Somebody else is already visiting this patient in that time. Choose another time, or say that "
                    "the two go together."
                ),
            ),
        ),
    ]
