"""The function by which a changed row dates itself."""

from django.db import migrations

from core.finality import DROP_TOUCH_FUNCTION, TOUCH_FUNCTION


class Migration(migrations.Migration):

    dependencies = [('core', '0007_form_drafts')]

    operations = [migrations.RunSQL(TOUCH_FUNCTION, DROP_TOUCH_FUNCTION)]
