"""Telephones have room for an extension, and a person may have one name; stored numbers are read anew."""

from django.db import migrations, models

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_scopes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='given_name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, max_length=30),
        ),
        telephones_of('accounts', 'User', 'phone'),
    ]
