"""An assessment keeps why its date is right, and why the drug regimen was not reviewed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0006_dangers_become_concerns'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessment',
            name='date_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='why this date, though it is late or does not count'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='no_review_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='why the drug regimen is not reviewed'),
        ),
    ]
