"""Stored telephone numbers are read anew."""

from django.db import migrations

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0002_changed'),
    ]

    operations = [
        telephones_of("community", "CommunityResource", "phone"),
    ]
