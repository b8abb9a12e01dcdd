"""Stored telephone numbers are read anew."""

from django.db import migrations

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ('paperwork', '0005_corrections'),
    ]

    operations = [
        telephones_of("paperwork", "Payer", "phone", "fax"),
    ]
