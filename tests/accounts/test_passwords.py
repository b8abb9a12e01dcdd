"""Passwords: what is refused, what is taken, and that every way to set one asks the same."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from accounts.sign_in.passwords import own_words
from tests import factories

BAD = """
passwordpassword aaaaaaaaaaaaaaaa abcabcabcabcabc 1234567890123456 0123456789abcdef 111111111111111 123123123123123
passwordpassword1 Password1234567 P@ssw0rdP@ssw0rd p4ssw0rdp4ssw0rd PASSWORDPASSWORD password12345678 drowssapdrowssap
qwertyuiopasdfgh qwertyqwertyqwerty asdfghjklasdfghjkl zxcvbnmzxcvbnmzxcvbnm 1qaz2wsx3edc4rfv zaq12wsxcde34rfv qazwsxedcrfvtgb
iloveyouiloveyou letmeinletmeinletmein monkeymonkeymonkey dragondragondragon sunshinesunshine princessprincess
footballfootball baseballbaseball welcomewelcome1 adminadminadmin administrator1234 trustno1trustno1 abc123abc123abc123
abcdefghijklmnop ponmlkjihgfedcba zyxwvutsrqponml 9876543210987654 abababababababab 121212121212121212 aaaabbbbccccdddd
Summer2026Summer2026 Winter2026Winter2026 January012026012026 20260101202601012026 1999-12-31-1999-12-31 aaaaaaaaaaaaaab
Hearthside2027!! hearthsidehearthside Hearthside.Home.Health hearthside-home-health-1 H3arths1deH3arths1de hearthsidehomehealth
robin.tester.1984 RobinTester2026 testerrobintester robin-tester-robin robin@agency.example rob1n.t3ster.2026 TesterRobin!!!!!!
eastside-robin-2026 eastsideeastside agency.example.2026 p.a.s.s.w.o.r.d.1.2.3 pass-word-pass-word _password_password_
short fourteen-chars ..............., changemechangeme qwerty123456789 1q2w3e4r5t6y7u8i secretsecretsecret mastermaster1234
"""

GOOD = [
    "purple lamp drinks seven rivers", "otter-magnet-cloud-42", "kX9#vR2!mQ7pL4zW", "four words of a passphrase",
    "the kettle sang before breakfast", "velvet anchor pistachio", "three goats on the ferry",
    "Gravel.Lantern.Mosaic", "ein ruhiger Nachmittag im Mai", "marzipan tractor window", "copper-snail-orbit-fence",
    "my neighbour keeps eleven bees", "lost umbrella, found opinion", "Zebras whistle at midnight", "8 quiet otters / 2 loud geese",
    "home fires warm the tall ship", "пять спокойных зелёных слонов", "tK4pW9zQ2mB7xR5v", "brisk walnut saddle hymn",
    "correct horse battery staple", "x" * 3 + " marks the pirate's spot " + "y" * 90,
]  # fmt: skip


@pytest.fixture
def robin(db):
    team = factories.TeamFactory(name="Eastside")
    return factories.UserFactory(email="robin@agency.example", given_name="Robin", family_name="Tester", team=team)


def test_the_table_of_bad_ones_is_long_enough():
    assert len(set(BAD.split())) >= 60
    assert len(set(GOOD)) >= 20


@pytest.mark.parametrize("password", BAD.split())
def test_a_password_that_is_easy_to_guess_is_refused(password, robin):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, robin)
    [sentence] = refused.value.messages
    assert "do not belong together" in sentence


@pytest.mark.parametrize("password", GOOD)
def test_a_passphrase_is_taken(password, robin):
    validate_password(password, robin)


@pytest.mark.parametrize(("length", "is_taken"), [(14, False), (15, True), (128, True), (129, False)])
def test_length_has_two_limits(length, is_taken, robin):
    password = ("tK4 mosaic gravel pistachio otter velvet " * 5)[:length]
    try:
        validate_password(password, robin)
    except ValidationError:
        assert not is_taken
    else:
        assert is_taken


@pytest.mark.parametrize("password", ["4@8({[<369&#!1/|0$5+7%2" * 6, "p4$$w0rd!1l|" * 12, "a" * 128])
def test_no_password_takes_long_to_weigh(password, robin):
    began = time.process_time()
    with pytest.raises(ValidationError):
        validate_password(password[:128] + "!" * (len(password) > 128), robin)
        validate_password(password[:128], robin)
        raise ValidationError("taken, and quickly")
    assert time.process_time() - began < 5


def test_every_page_that_sets_one_refuses_the_same(client, robin):
    robin.set_password("velvet anchor pistachio")
    robin.save()
    client.force_login(robin)
    new = {"oldpassword": "velvet anchor pistachio", "password1": "passwordpassword", "password2": "passwordpassword"}
    text = client.post(reverse("account_change_password"), new).content.decode()
    assert "easy to guess" in text
    robin.set_unusable_password()
    robin.save()
    from accounts.invitations import password_link

    client.logout()
    where = client.get(password_link(robin), follow=True).redirect_chain[-1][0]
    assert "easy to guess" in client.post(where, new).content.decode()
    robin.refresh_from_db()
    assert not robin.has_usable_password()


def test_nobody_is_made_with_a_weak_password(db, monkeypatch):
    with pytest.raises(ValidationError):
        User.objects.create_user("x@agency.example", "passwordpassword")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "passwordpassword")
    who = {"email": "root@agency.example", "given_name": "Ro", "family_name": "Ot"}
    with pytest.raises(CommandError, match="easy to guess"):
        call_command("createsuperuser", interactive=False, **who)
    assert not User.objects.get_queryset().exists()


@pytest.mark.parametrize(
    ("given", "word", "is_own"),
    [
        ("Lee", "lee", True),
        ("Al", "al", False),
        ("A-B C", "abc", True),
        ("A-B", "ab", False),
        ("Anne Marie", "marie", True),
    ],
)
def test_words_of_three_letters_are_ones_own_however_they_are_parted(given, word, is_own):
    person = factories.UserFactory.build(given_name=given, family_name="", email="", team=None)
    assert (word in own_words(person)) == is_own
