"""Programs hold each name and each key once, whatever its capitals."""

import django.db.models.functions.text
from django.db import migrations, models

from core.second_names import numbered


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0004_program_activities'),
    ]

    operations = [
        migrations.AlterField(
            model_name='program',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        numbered('caseload', 'Program', 'name'),
        numbered('caseload', 'Program', 'key', ending='-{}'),
        migrations.AddConstraint(
            model_name='program',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='program_name_once', violation_error_message='There already is a program with this name. If it is archived, restore it.'),
        ),
        migrations.AddConstraint(
            model_name='program',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('key'), name='program_key_once', violation_error_message='There already is a program with this key. If it is archived, restore it.'),
        ),
        migrations.AlterField(
            model_name='program',
            name='key',
            field=models.SlugField(max_length=60),
        ),
    ]
