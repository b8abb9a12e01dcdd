"""Names and telephone numbers are found as the search reads them; everybody has a name; stored numbers are read anew."""

import caseload.finding
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0010_changed'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='patient',
            name='patient_by_phone',
        ),
        migrations.RemoveIndex(
            model_name='patient',
            name='patient_name_words',
        ),
        migrations.AlterField(
            model_name='patient',
            name='given_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(django.contrib.postgres.indexes.OpClass(caseload.finding.NumberBackwards('phone'), name='text_pattern_ops'), name='patient_by_phone_end'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(caseload.finding.NameWords('family_name', 'given_name', 'preferred_name', caseload.finding.Unspaced('family_name'), caseload.finding.Unspaced('given_name'), caseload.finding.Unspaced('preferred_name')), config='simple'), name='patient_by_words'),
        ),
        migrations.RunSQL(  # whoever has one name has it as the family name; no row may be without one
            "UPDATE caseload_patient SET family_name = CASE WHEN given_name = '' THEN 'Not known' ELSE given_name END, given_name = '' "
            "WHERE family_name = ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), _negated=True), name='patient_has_a_name', violation_error_message='Enter the family name. Whoever has one name has it as the family name.'),
        ),
        telephones_of('caseload', 'Patient', 'phone'),
        telephones_of('caseload', 'Contact', 'phone'),
        telephones_of('caseload', 'Practitioner', 'phone', 'fax'),
    ]
