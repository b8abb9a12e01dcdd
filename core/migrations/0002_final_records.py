"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core.finality import DROP_FUNCTIONS, FUNCTIONS, Guard


class Migration(migrations.Migration):
    dependencies = [("core", "0001_first")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.AddConstraint(
            'auditevent',
            Guard(
                name='core_auditevent_final',
                on='UPDATE OR DELETE',
                runs='hearthside_refuse()',
            ),
        ),
        migrations.AddConstraint(
            'auditevent',
            Guard(
                name='core_auditevent_whole',
                on='TRUNCATE',
                runs='hearthside_refuse()',
            ),
        ),
    ]
