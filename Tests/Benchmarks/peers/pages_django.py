"""Django as the measure of the page rows: /fortunes and /list of pages.py, under gunicorn; DATABASE names the file."""

from __future__ import annotations

import os
import time

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not secret: nothing is signed here",
    USE_TZ=False,
    USE_I18N=False,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"file:{os.environ['DATABASE']}?mode=ro",
            "OPTIONS": {"uri": True},
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

FORTUNES = engines["django"].from_string("""<!DOCTYPE html>
<html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>
{% for fortune in fortunes %}<tr><td>{{ fortune.id }}</td><td>{{ fortune.message }}</td></tr>
{% endfor %}</table></body></html>
""")
LIST = engines["django"].from_string("""<!DOCTYPE html>
<html lang="fr"><head><title>Dossiers</title></head><body><h1>Dossiers</h1><p>{{ account }}</p><table>
{% for dossier in dossiers %}<tr><td><a href="/dossiers/{{ dossier.id }}">{{ dossier.number }}</a></td>\
<td>{{ dossier.applicant.name }}</td><td>{{ dossier.procedure.title }}</td><td>{{ dossier.status }}</td>\
<td>{{ dossier.updated_at }}</td></tr>
{% endfor %}</table></body></html>
""")


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "pages"
        managed = False


class Fortune(Table):
    message = models.TextField()

    class Meta(Table.Meta):
        db_table = "fortune"


class Account(Table):
    name = models.TextField()

    class Meta(Table.Meta):
        db_table = "account"


class Session(Table):
    token = models.TextField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    expires_at = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "session"


class Applicant(Table):
    name = models.TextField()

    class Meta(Table.Meta):
        db_table = "applicant"


class Procedure(Table):
    title = models.TextField()

    class Meta(Table.Meta):
        db_table = "procedure"


class Dossier(Table):
    number = models.TextField()
    applicant = models.ForeignKey(Applicant, models.DO_NOTHING)
    procedure = models.ForeignKey(Procedure, models.DO_NOTHING)
    status = models.TextField()
    updated_at = models.TextField()

    class Meta(Table.Meta):
        db_table = "dossier"


def fortunes(_: HttpRequest) -> HttpResponse:
    found = [*Fortune.objects.all(), Fortune(id=0, message="Additional fortune added at request time.")]
    found.sort(key=lambda fortune: fortune.message)
    return HttpResponse(FORTUNES.render({"fortunes": found}))


def officers_list(request: HttpRequest) -> HttpResponse:
    token = request.COOKIES.get("session", "")
    session = Session.objects.select_related("account").filter(token=token, expires_at__gt=int(time.time())).first()
    if session is None:
        return HttpResponseRedirect("/sign-in")
    dossiers = Dossier.objects.select_related("applicant", "procedure").filter(status="review")
    newest = dossiers.order_by("-updated_at", "-id")[:50]
    return HttpResponse(LIST.render({"account": session.account.name, "dossiers": newest}))


urlpatterns = [path("fortunes", fortunes), path("list", officers_list)]
application = WSGIHandler()
