"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("assessments", "0001_first")]

    operations = [
        migrations.AddConstraint(
            'assessment',
            Guard(
                name='assessments_assessment_final',
                on='UPDATE OR DELETE',
                runs="hearthside_signed('updated_at')",
            ),
        ),
        migrations.AddConstraint(
            'assessment',
            Guard(
                name='assessments_assessment_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'response',
            Guard(
                name='assessments_response_final',
                on='UPDATE OR DELETE',
                runs="hearthside_signed('updated_at')",
            ),
        ),
        migrations.AddConstraint(
            'response',
            Guard(
                name='assessments_response_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'addendum',
            Guard(
                name='assessments_addendum_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'addendum',
            Guard(
                name='assessments_addendum_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
