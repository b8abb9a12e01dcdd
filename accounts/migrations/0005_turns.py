"""Counts of failed tries, in the database instead of the cache."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_no_admin_site")]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("subject", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
