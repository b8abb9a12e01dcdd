"""A signed assessment has the sections it was signed with."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("assessments", "0004_end_of_care_purposes")]

    operations = [
        finality.never_added_to("assessments_response", parent="assessments_assessment", column="assessment_id"),
    ]
