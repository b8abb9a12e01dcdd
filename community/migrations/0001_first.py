"""The directory moves here from `referrals`, in name only: its tables stay, so that the version at work goes on."""

import core.ids
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('referrals', '0002_lists_hold_each_name_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.CreateModel(
                name='Need',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_active', models.BooleanField(db_default=True, default=True)),
                    ('key', models.SlugField(max_length=40, unique=True)),
                    ('name', models.CharField(max_length=80)),
                ],
                options={
                    'db_table': 'referrals_need',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='need_name_once', violation_error_message='There already is a need with this name. If it is archived, restore it.')],
                },
            ),
            migrations.CreateModel(
                name='CommunityResource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=core.ids.uuid7, editable=False, unique=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('is_active', models.BooleanField(db_default=True, default=True)),
                    ('organization', models.CharField(max_length=200)),
                    ('name', models.CharField(max_length=200, verbose_name='service')),
                    ('description', models.TextField(blank=True, max_length=5000)),
                    ('status', models.CharField(choices=[('active', 'Active'), ('inactive', 'Inactive'), ('temporarily closed', 'Temporarily closed'), ('defunct', 'Defunct')], default='active', max_length=20)),
                    ('phone', models.CharField(blank=True, max_length=30)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('website', models.URLField(blank=True)),
                    ('address', models.CharField(blank=True, max_length=300)),
                    ('area', models.CharField(blank=True, help_text='Counties or ZIP codes, separated by commas.', max_length=200, verbose_name='area served')),
                    ('languages', models.CharField(blank=True, max_length=200)),
                    ('eligibility', models.CharField(blank=True, max_length=500)),
                    ('minimum_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('maximum_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('cost', models.CharField(blank=True, max_length=200)),
                    ('application', models.CharField(blank=True, max_length=500, verbose_name='how to apply')),
                    ('accepts_referrals', models.BooleanField(default=True)),
                    ('verified_on', models.DateField(blank=True, null=True)),
                    ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('needs', models.ManyToManyField(blank=True, db_table='referrals_communityresource_needs', related_name='resources', to='community.need')),
                ],
                options={
                    'db_table': 'referrals_communityresource',
                    'indexes': [models.Index(fields=['organization', 'name', 'id'], name='resource_by_name'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('organization', 'name', 'description', config='simple'), name='resource_words')],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('organization'), django.db.models.functions.text.Lower('name'), condition=models.Q(('is_active', True)), name='resource_name_once', violation_error_message="This organization's service is already in the list. Open that one instead."), models.CheckConstraint(condition=models.Q(('minimum_age__isnull', True), ('maximum_age__isnull', True), ('maximum_age__gte', models.F('minimum_age')), _connector='OR'), name='resource_age_in_order', violation_error_message='Enter a greatest age that is not below the least age.')],
                },
            ),
        ]),
    ]
