"""The chart holds the equipment and supplies at home: a plan of care asks for them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0011_names_read_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='patient',
            name='equipment',
            field=models.CharField(blank=True, db_default='', default='', help_text='Walker, raised toilet seat, oxygen 2 L by concentrator.', max_length=500, verbose_name='equipment and supplies at home'),
        ),
    ]
