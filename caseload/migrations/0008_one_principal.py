"""Of several main reasons for care that a chart held, the one recorded last stands."""

from django.db import migrations, models

LATEST_STANDS = """
    UPDATE caseload_condition AS one SET is_principal = FALSE
    WHERE is_principal AND is_active AND EXISTS (
        SELECT 1 FROM caseload_condition AS later
        WHERE later.patient_id = one.patient_id AND later.is_principal AND later.is_active AND later.id > one.id
    )
"""


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0007_endings'),
    ]

    operations = [
        migrations.RunSQL(LATEST_STANDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True), ('is_principal', True)), fields=('patient',), name='condition_one_principal', violation_error_message='Another condition is the main reason for care already. Look at the list again.'),
        ),
    ]
