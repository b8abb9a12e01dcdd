"""A token says what it may do; those made before keep all that they could."""

import uuid

from django.db import migrations, models

# As the table of accounts.scopes stood when tokens got scopes: what every token could do until then
ALL = (
    "patients:read patients:write referrals:read referrals:write assessments:read assessments:write plans:read plans:write "
    "visits:read visits:write paperwork:read paperwork:write resources:read resources:write staff:read "
    "calculator:read"
)


def keep_what_they_had(apps, schema_editor):
    """Also those from before tokens had names: they get one, so that their owner sees and can revoke them."""
    names, tokens = apps.get_model('accounts', 'TokenName'), apps.get_model('knox', 'AuthToken')
    names.objects.update(scopes=ALL)
    for token in tokens.objects.exclude(pk__in=names.objects.values('token')):
        names.objects.create(token=token, name='Made before tokens had names', submission_key=uuid.uuid4(), scopes=ALL)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_lists_hold_each_name_once'),
        ('knox', '0009_extend_authtoken_field'),
    ]

    operations = [
        migrations.AddField(
            model_name='tokenname',
            name='scopes',
            field=models.CharField(db_default='', help_text='What it may do of what its owner may: see accounts.scopes.', max_length=400),
        ),
        migrations.RunPython(keep_what_they_had, migrations.RunPython.noop),
    ]
