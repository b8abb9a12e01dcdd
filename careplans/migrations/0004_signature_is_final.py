"""A signed plan is sent once, signed by the practitioner once, superseded once; its parts refuse to be emptied."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("careplans", "0003_sentences_of_constraints")]

    operations = [
        migrations.RemoveConstraint('planofcare', 'careplans_planofcare_final'),
        migrations.AddConstraint(
            'planofcare',
            Guard(
                name='careplans_planofcare_final',
                on='UPDATE OR DELETE',
                runs='hearthside_signed_steps(\'{"signed > sent": ["sent_on", "sent_how"], "sent > active": ["practitioner_signed_on", "signature_method"], "sent > superseded": ["practitioner_signed_on", "signature_method"], "active > superseded": []}\')',
            ),
        ),
        migrations.AddConstraint(
            'problem',
            Guard(
                name='careplans_problem_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'goal',
            Guard(
                name='careplans_goal_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'intervention',
            Guard(
                name='careplans_intervention_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'visitorder',
            Guard(
                name='careplans_visitorder_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
