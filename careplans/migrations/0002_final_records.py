"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("careplans", "0001_first")]

    operations = [
        migrations.AddConstraint(
            'planofcare',
            Guard(
                name='careplans_planofcare_final',
                on='UPDATE OR DELETE',
                runs="hearthside_signed('updated_at,version,status,sent_on,sent_how,practitioner_signed_on,signature_method')",
            ),
        ),
        migrations.AddConstraint(
            'planofcare',
            Guard(
                name='careplans_planofcare_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'problem',
            Guard(
                name='careplans_problem_final',
                on='INSERT OR UPDATE OR DELETE',
                runs="hearthside_part_of_signed('careplans_planofcare', 'plan_id')",
            ),
        ),
        migrations.AddConstraint(
            'goal',
            Guard(
                name='careplans_goal_final',
                on='INSERT OR UPDATE OR DELETE',
                runs="hearthside_part_of_signed('careplans_planofcare', 'plan_id')",
            ),
        ),
        migrations.AddConstraint(
            'intervention',
            Guard(
                name='careplans_intervention_final',
                on='INSERT OR UPDATE OR DELETE',
                runs="hearthside_part_of_signed('careplans_planofcare', 'plan_id')",
            ),
        ),
        migrations.AddConstraint(
            'visitorder',
            Guard(
                name='careplans_visitorder_final',
                on='INSERT OR UPDATE OR DELETE',
                runs="hearthside_part_of_signed('careplans_planofcare', 'plan_id')",
            ),
        ),
        migrations.AddConstraint(
            'planofcare',
            Guard(
                name='careplans_planofcare_practitioner_signed_on_kept',
                on='UPDATE',
                runs="hearthside_kept_once_set('practitioner_signed_on')",
            ),
        ),
        migrations.AddConstraint(
            'progressreview',
            Guard(
                name='careplans_progressreview_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'progressreview',
            Guard(
                name='careplans_progressreview_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
