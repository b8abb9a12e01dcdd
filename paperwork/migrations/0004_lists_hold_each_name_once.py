"""Payers hold each name once, whatever its capitals."""

import django.db.models.functions.text
from django.db import migrations, models

from core.second_names import numbered


class Migration(migrations.Migration):

    dependencies = [
        ('paperwork', '0003_filings_name_their_promise'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payer',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        numbered('paperwork', 'Payer', 'name'),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='payer_name_once', violation_error_message='There already is a payer with this name. If it is archived, restore it.'),
        ),
        migrations.AlterField(
            model_name='payer',
            name='name',
            field=models.CharField(max_length=120),
        ),
    ]
