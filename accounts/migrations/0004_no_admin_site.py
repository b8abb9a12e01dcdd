"""Nobody is "staff of the admin site" any more.

The column stays, with a default, because the version that runs during the upgrade still writes it; the state no longer
names it. What it and `is_superuser` granted is taken away.
"""

from django.db import migrations

DEFAULTS = "ALTER TABLE accounts_user ALTER COLUMN is_staff SET DEFAULT false"
NO_DEFAULTS = "ALTER TABLE accounts_user ALTER COLUMN is_staff DROP DEFAULT"
NOBODY = "UPDATE accounts_user SET is_staff = false, is_superuser = false WHERE is_staff OR is_superuser"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_changes_that_take_two")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(NOBODY, migrations.RunSQL.noop),
                migrations.RunSQL(DEFAULTS, NO_DEFAULTS),
            ],
            state_operations=[migrations.RemoveField("user", "is_staff")],
        ),
    ]
