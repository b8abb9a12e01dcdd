"""A column among many ids, as one parameter."""

from __future__ import annotations

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q

from accounts.models import User
from core.among import Among
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [factories.UserFactory() for _ in range(4)]


def test_among_takes_ids_and_an_array_of_them(people):
    wanted = [person.pk for person in people[:2]]
    assert set(User.objects.filter(Among("id", wanted)).values_list("pk", flat=True)) == set(wanted)
    chosen = ArraySubquery(User.objects.filter(pk__in=wanted).values("pk"))
    assert set(User.objects.filter(Among("id", chosen)).values_list("pk", flat=True)) == set(wanted)


def test_among_nobody_is_nobody(people):
    assert not User.objects.filter(Among("id", [])).exists()


def test_among_stands_beside_an_or_and_under_a_not(people):
    one, two, *rest = people
    assert set(User.objects.filter(Q(pk=one.pk) | Q(Among("id", [two.pk])))) == {one, two}
    assert set(User.objects.exclude(Among("id", [one.pk, two.pk])).filter(pk__in=[p.pk for p in people])) == set(rest)


def test_among_follows_a_relation(people):
    team = factories.TeamFactory()
    member = factories.UserFactory(team=team)
    assert list(User.objects.filter(Among("team_id", [team.pk]))) == [member]
    assert list(User.objects.filter(Among("team__id", [team.pk]))) == [member]


def test_among_is_one_parameter_however_many_ids(people):
    sql, parameters = User.objects.filter(Among("id", range(500))).query.sql_with_params()
    assert sql.count("%s") == len(parameters) == 1
