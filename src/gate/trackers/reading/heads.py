"""The heads of the columns of a table: which name tasks, state a status, hold numbers, or summarize. In lower case."""

from __future__ import annotations

import re

from gate.trackers.reading.model import PROPERTY

_NUMBER = re.compile(
    r"(?:#|№|nr\.?|num|number|ref\.?|reference|index|(?:\w+[ -])?(?:id|no\.?|#)|"
    r"(?:task|item|issue|ticket|case|story|bug|step|req(?:uirement)?)s? (?:number|num|nr\.?|key|code|ref\.?))"
)
_STATUS = re.compile(
    r"(?:(?:current|implementation|task|overall|progress|dev|work|item|completion|new|final) )?(?:status|state)"
    r"(?:\s*[/&|]\s*\w+|\s+(?:now|today|update))?|"
    r"estado|estatus|situação|situación|statut|état|stato|stand|fortschritt|durum|tila|stav|stan|állapot|tilstand|läge|voortgang|"
    r"статус|состояние|стан|trạng thái|tình trạng|สถานะ|الحالة|حالة|מצב|状态|狀態|状態|状況|ステータス|进度|進度|"
    r"進捗|상태|진행|진행 상황"
)
"""The head of a column that states a status, in several languages."""

_PROGRESS = re.compile(
    r"results?|outcome|complete[d]?|implemented|finished|checked|fixed|resolved|passed|verified|progress|"
    r"(?:is )?done|done by|ok|x|✓|✔|✅|☑|"
)
"""The head of a column that states a progress where most of its cells do; the last is an empty head."""

_TASK_HEADS = r"task|item|feature|action|check|requirement|todo|deliverable|work item|story"
_FOREIGN_TASK_HEADS = (
    r"aufgaben?|maßnahmen?|schritte?|arbeitspakete?|tareas?|actividad(?:es)?|tarefas?|atividades?|tâches?|étapes?|"
    r"attività|compit[oi]|taak|taken|uppgift(?:er)?|opgaver?|oppgaver?|tehtävä[t]?|zadani[ae]|úkoly?|görev(?:ler)?|"
    r"задач[аи]|задани[ея]|пункт|feladat|công việc|nhiệm vụ|งาน|مهمة|المهمة|משימה|"
    r"任务|任務|事项|事項|工作项|待办|功能|项目|項目|タスク|作業|機能|"
    r"작업|항목|업무|할 일|기능"
)
_FOREIGN_DESCRIPTION = (
    r"beschreibung|bezeichnung|titel|thema|descripci[óo]n|descri[çc][ãa]o|descrizione|omschrijving|beskrivelse|"
    r"beskrivning|opis|popis|leírás|описание|название|说明|說明|描述|説明|설명"
)
_WORK_HEADS = r"bug|issue|blocker|gap|fix|control|criterion|criteria|test case|scenario|capability|milestone|component"
_DESCRIPTION = (
    r"descriptions?|details?|summary|name|what(?: to do| is needed)?|subject|title|activity|activities|work|"
    r"objectives?|steps?"
)
_SUMMARY_HEADS = (
    "category|categories|area|section|phase|sprint|week|day|date|total|metric|kpi|measure|aspect|field|symbol|icon|"
    "legend|team|type|language|platform|environment|version|year|month|quarter|batch|score|priority|severity|"
    "descriptions?|details?|notes?|comments?|meaning|value|name of|completion|progress|parameter|variable|option|key"
)
_TASKS = re.compile(rf"(?:{_TASK_HEADS})s?\b|(?:{_FOREIGN_TASK_HEADS})$")
_BUGS = re.compile(rf"(?:{_TASK_HEADS}|{_WORK_HEADS})s?\b|(?:{_FOREIGN_TASK_HEADS})$")
_WORK = re.compile(
    rf"(?:{_TASK_HEADS}|{_WORK_HEADS})s?\b|(?:{_DESCRIPTION}|{_FOREIGN_DESCRIPTION}|{_FOREIGN_TASK_HEADS})$"
)
_DESCRIBES = re.compile(rf"(?:{_DESCRIPTION}|{_FOREIGN_DESCRIPTION})$")
_FOREIGN = re.compile(rf"(?:{_FOREIGN_TASK_HEADS}|{_FOREIGN_DESCRIPTION})$")
_SUMMARY = re.compile(rf"(?:{_SUMMARY_HEADS})\b|$")
_GROUPS = re.compile(r"category|area|section|team|type|priority|severity|language|platform|module|component")
_CRITERIA = re.compile(r"(?:check(?: ?list)?(?: name| item)?|requirement|acceptance criteria|criteria|criterion)s?$")
_TARGET = re.compile(r"(?:target|goal|threshold|slo|sla|budget|required|wanted)s?\b(?! date)")
MAX_HEAD = 100
"""Characters of a head that are read."""

_REMARK = re.compile(r"\s*\([^)]*\)|[?:*\s]+$")


def normalize(head: str) -> str:
    """A head without remarks in parentheses and without a question mark or a colon at its end."""
    head = head[:MAX_HEAD]
    return _REMARK.sub("", head).strip() or head.strip(" ?:*")


def is_number(head: str) -> bool:
    """Whether a column holds the numbers of its rows."""
    return bool(_NUMBER.fullmatch(head))


def is_status(head: str) -> bool:
    """Whether a column states the status of its rows."""
    return PROPERTY.get(head) == "status" or bool(_STATUS.fullmatch(head))


def may_state_progress(head: str) -> bool:
    """Whether a column may state the progress of its rows, so that its cells decide."""
    return bool(_PROGRESS.fullmatch(head))


def is_property(head: str) -> bool:
    """Whether a column holds a property of a task, such as its owner or a date."""
    return head in PROPERTY or head in ("date", "when", "created") or is_status(head)


def names_tasks(head: str) -> bool:
    """Whether a column holds titles of tasks."""
    return bool(_TASKS.match(head))


def is_foreign(head: str) -> bool:
    """Whether a column names or describes work in another language."""
    return bool(_FOREIGN.match(head))


def names_bugs(head: str) -> bool:
    """Whether a column names work also in a table whose first column summarizes."""
    return bool(_BUGS.match(head))


def names_work(head: str) -> bool:
    """Whether a column names work or describes it."""
    return bool(_WORK.match(head))


def describes(head: str) -> bool:
    """Whether a column describes work in the place of a title."""
    return bool(_DESCRIBES.match(head))


def is_summary(head: str) -> bool:
    """Whether the rows of a table whose first column has this head summarize."""
    return bool(_SUMMARY.match(head))


def groups_rows(head: str) -> bool:
    """Whether a column groups the rows of a table, as `Category` does, instead of naming what they summarize."""
    return bool(_GROUPS.fullmatch(head))


def is_criteria(head: str) -> bool:
    """Whether a table whose first column has this head lists criteria."""
    return bool(_CRITERIA.match(head))


def is_target(head: str) -> bool:
    """Whether a column holds targets."""
    return bool(_TARGET.match(head))
