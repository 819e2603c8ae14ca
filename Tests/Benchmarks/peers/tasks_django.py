"""Django as the measure of the officer's list: /fr/tasks of tasks.py, under gunicorn; DATABASE and DESCRIPTION name the
files."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import os
import time
from pathlib import Path

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

ROWS_MAX = 50
SESSION_SECONDS = 12 * 3_600
NO_DUE = 99_999_999
DAY_MILLISECONDS = 86_400_000
EPOCH = datetime.date(1970, 1, 1)
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre")  # fmt: skip
ROWS = """{% for row in Rows %}<tr>
<th scope="row"><a href="{{ row.url }}"><bdi dir="ltr">{{ row.number }}</bdi></a></th>
<td><bdi>{{ row.applicant }}</bdi>{% if row.title %} <span class="muted"><bdi>{{ row.title }}</bdi></span>{% endif %}</td>
<td>{{ row.step }} <span class="muted">{{ row.procedure }}</span></td>
<td><span class="narrow">Reçu le </span>{{ row.since }}</td>
<td>{% if row.due %}<span class="narrow">Échéance </span>{{ row.due }} {% endif %}{% if row.is_late %}
<span class="tag danger"><span aria-hidden="true">✕ </span>En retard</span>
{% endif %}</td>
<td>{% if row.is_mine %}
<span class="tag now"><span aria-hidden="true">● </span>Par vous</span>
{% elif row.claimer %}<span class="narrow">Pris en charge par </span><bdi>{{ row.claimer }}</bdi>{% endif %}</td>
</tr>
{% endfor %}"""
KNOWN = json.loads(Path(os.environ["DESCRIPTION"]).read_text())
PAGE = engines["django"].from_string(KNOWN["template"].replace("{{Rows}}", ROWS))
TITLES = {(each["procedure"], each["step"]): each for each in KNOWN["titles"]}


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "tasks"
        managed = False


class Account(Table):
    id = models.TextField(primary_key=True)
    name = models.TextField()
    state = models.TextField()

    class Meta(Table.Meta):
        db_table = "account"


class Session(Table):
    token_hash = models.BinaryField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING, db_column="account")
    created_at = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "session"


class Post(Table):
    account = models.TextField(primary_key=True)
    agency = models.TextField()
    role = models.TextField()
    unit = models.TextField()

    class Meta(Table.Meta):
        db_table = "post"


class Dossier(Table):
    serial = models.IntegerField(primary_key=True)
    id = models.TextField()
    number = models.TextField(null=True)
    applicant_name = models.TextField()
    title = models.TextField()

    class Meta(Table.Meta):
        db_table = "dossier"


class Task(Table):
    dossier = models.OneToOneField(Dossier, models.DO_NOTHING, primary_key=True, db_column="dossier")
    step = models.TextField()
    procedure = models.TextField()
    agency = models.TextField()
    role = models.TextField()
    also_role = models.TextField(null=True)
    opened_at = models.IntegerField()
    due = models.IntegerField()
    claimed_by = models.TextField(null=True)
    state = models.TextField()

    class Meta(Table.Meta):
        db_table = "task"


class TaskFigure(Table):
    agency = models.TextField(primary_key=True)
    role = models.TextField()
    state = models.TextField()
    count = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "task_figure"


def tasks(request: HttpRequest) -> HttpResponse:
    token = hashlib.sha256(request.COOKIES.get("guichet", "").encode()).digest()
    since = int((time.time() - SESSION_SECONDS) * 1_000)
    found = Session.objects.select_related("account").filter(token_hash=token, created_at__gt=since)
    session = found.filter(account__state="active").first()
    if session is None:
        return HttpResponseRedirect("/fr/sign-in")
    account = session.account
    # One post, as an officer of the demo has: with several the lists would have to be merged.
    post = Post.objects.filter(account=account.id).values("agency", "role").order_by("agency", "role", "unit")[0]
    listed = Task.objects.select_related("dossier").filter(agency=post["agency"], state="open")
    listed = listed.order_by("due", "dossier_id", "step")
    rows = list(listed.filter(role=post["role"])[: ROWS_MAX + 1])
    if listed.filter(also_role=post["role"])[: ROWS_MAX + 1]:
        raise RuntimeError("tasks of others were brought to this role: the page is another one")
    if Task.objects.filter(agency=post["agency"], also_role=post["role"]).exists():
        raise RuntimeError("tasks of others were brought to this role: the page is another one")
    figures = TaskFigure.objects.filter(agency=post["agency"], role=post["role"])
    counts = dict(figures.values_list("state", "count"))
    shown = rows[:ROWS_MAX]
    others = {row.claimed_by for row in shown if row.claimed_by and row.claimed_by != account.id}
    names = dict(Account.objects.filter(id__in=others).values_list("id", "name")) if others else {}
    return HttpResponse(
        PAGE.render(
            {
                "Account": account.name,
                "Open": grouped(counts.get("open", 0)),
                "Returned": grouped(counts.get("returned", 0)),
                "Suspended": grouped(counts.get("suspended", 0)),
                "Rows": [described(row, account.id, names) for row in shown],
                "Shown": len(shown),
                "Older": older(shown[-1]) if len(rows) > ROWS_MAX else "",
            }
        )
    )


def described(row: Task, account: str, names: dict[str, str]) -> dict[str, object]:
    known = TITLES[row.procedure, row.step]
    return {
        "url": f"/fr/tasks/{row.dossier.id}.{row.step}",
        "number": row.dossier.number,
        "applicant": row.dossier.applicant_name,
        "title": row.dossier.title,
        "step": known["stepTitle"],
        "procedure": known["procedureTitle"],
        "since": day(row.opened_at // DAY_MILLISECONDS),
        "due": "" if row.due == NO_DUE else day(row.due),
        "is_late": row.due < KNOWN["today"],
        "is_mine": row.claimed_by == account,
        "claimer": names.get(row.claimed_by, ""),
    }


def grouped(number: int) -> str:
    """How French writes numbers: a thin space that does not break before each three digits."""
    return f"{number:,}".replace(",", "\u202f")


def day(number: int) -> str:
    date = EPOCH + datetime.timedelta(days=number)
    return f"{date.day}{'er' if date.day == 1 else ''}\u00a0{MONTHS[date.month - 1]}\u00a0{date.year}"


def older(last: Task) -> str:
    mark = base64.urlsafe_b64encode(f"{last.due} {last.dossier_id} {last.step}".encode()).rstrip(b"=")
    return f"/fr/tasks?after={mark.decode()}"


urlpatterns = [path("fr/tasks", tasks)]
application = WSGIHandler()
