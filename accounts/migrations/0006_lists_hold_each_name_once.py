"""Teams may be archived, and hold each name once, whatever its capitals."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from core.second_names import numbered


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_turns'),
    ]

    operations = [
        migrations.AddField(
            model_name='team',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        numbered('accounts', 'Team', 'name'),
        migrations.AlterField(
            model_name='user',
            name='team',
            field=models.ForeignKey(blank=True, limit_choices_to={'is_active': True}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.team'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='team_name_once', violation_error_message='There already is a team with this name. If it is archived, restore it.'),
        ),
        migrations.AlterField(
            model_name='team',
            name='name',
            field=models.CharField(max_length=80),
        ),
    ]
