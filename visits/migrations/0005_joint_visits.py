"""Joint visits, and the columns that real time is held by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_times_of_signed_notes")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="joint_with",
            field=models.ForeignKey(
                blank=True,
                help_text="Booked first.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined_by",
                to="visits.visit",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="joint_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("aide-supervision", "Supervision of the aide at work"),
                    ("co-treatment", "Two disciplines treat together"),
                    ("two-people", "The care needs two people"),
                    ("orientation", "A colleague is shown the work"),
                    ("safety", "Nobody goes there alone"),
                ],
                db_default="",
                default="",
                max_length=20,
                verbose_name="why they go together",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_overlap_known",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Its real time overlapped another of the same person before that was refused; it stands as recorded.",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(condition=models.Q(("status", "planned")), fields=["starts_at", "id"], name="visit_planned"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("joint_reason", ""), _negated=True), fields=["episode", "starts_at"], name="visit_joint"
            ),
        ),
    ]
