"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core.finality import Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("caseload", "0001_first")]

    operations = [
        migrations.AddConstraint(
            'note',
            Guard(
                name='caseload_note_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'note',
            Guard(
                name='caseload_note_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
