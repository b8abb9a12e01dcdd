from django.db import migrations

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ("paperwork", "0004_lists_hold_each_name_once"),
    ]

    operations = [
        telephones_of("paperwork", "Payer", "phone", "fax"),
    ]
