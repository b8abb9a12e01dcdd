"""A signed assessment has the sections it was signed with."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("assessments", "0004_end_of_care_purposes")]

    operations = [
        migrations.AddConstraint(
            'response',
            Guard(
                name='assessments_response_added',
                on='INSERT',
                runs="hearthside_part_of_signed('assessments_assessment', 'assessment_id')",
            ),
        ),
    ]
