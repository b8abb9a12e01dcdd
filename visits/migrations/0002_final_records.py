"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("visits", "0001_first")]

    operations = [
        migrations.AddConstraint(
            'visitnote',
            Guard(
                name='visits_visitnote_final',
                on='UPDATE OR DELETE',
                runs="hearthside_signed('updated_at')",
            ),
        ),
        migrations.AddConstraint(
            'visitnote',
            Guard(
                name='visits_visitnote_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'noteaddendum',
            Guard(
                name='visits_noteaddendum_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'noteaddendum',
            Guard(
                name='visits_noteaddendum_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'goalmeasure',
            Guard(
                name='visits_goalmeasure_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'goalmeasure',
            Guard(
                name='visits_goalmeasure_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
