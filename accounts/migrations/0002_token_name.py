import core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_first'),
        ('knox', '0009_extend_authtoken_field'),
    ]

    operations = [
        migrations.CreateModel(
            name='TokenName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=80)),
                ('submission_key', models.UUIDField(editable=False, help_text='Of the form that made it, so that it is made once.', unique=True)),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='named', to='knox.authtoken')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
