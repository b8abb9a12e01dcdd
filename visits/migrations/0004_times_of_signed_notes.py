"""Whose visit it was, who made it, when and where, is final with its signed note."""

from django.db import migrations

from core.finality import Guard



class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("visits", "0003_sentences_of_constraints")]

    operations = [
        migrations.AddConstraint(
            'visit',
            Guard(
                name='visits_visit_covered',
                on='UPDATE',
                only_if='(OLD.uuid, OLD.patient_id, OLD.episode_id, OLD.clinician_id, OLD.discipline, OLD.status, OLD.check_in_at, OLD.check_out_at, OLD.check_in_latitude, OLD.check_in_longitude, OLD.check_in_accuracy_m) IS DISTINCT FROM (NEW.uuid, NEW.patient_id, NEW.episode_id, NEW.clinician_id, NEW.discipline, NEW.status, NEW.check_in_at, NEW.check_out_at, NEW.check_in_latitude, NEW.check_in_longitude, NEW.check_in_accuracy_m)',
                runs="hearthside_final_with_signed('visits_visitnote', 'visit_id')",
            ),
        ),
    ]
