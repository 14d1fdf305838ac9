"""For the support agent: read a report that a customer copied, or one from a file. Nothing of it is kept."""

from flask import Response, make_response, render_template, request

from webapp.check.judged_run import judge
from webapp.console.report_files import ReportFile, UnreadableReport, read_report
from webapp.console.report_view import address_of, shown_report
from webapp.console.ticket import Ticket, texts_of
from webapp.reader.walk import current_guide, walk_of
from webapp.views.agents import blueprint
from webapp.web.same_origin import own_origin

BYTE_ORDER_MARK = "\ufeff"


@blueprint.get("/viewer")
def viewer() -> Response:
    """Show where to paste."""
    return make_response(render_template("agents/viewer.html", text=""))


@blueprint.post("/viewer")
def view() -> Response:
    """Show the report in what was pasted or uploaded, or say what is wrong with it."""
    text = _uploaded() or request.form.get("text", "")
    try:
        found = read_report(text)
    except UnreadableReport as error:
        return make_response(render_template("agents/viewer.html", text=text, error=error), 422)
    ticket = _ticket(found)
    shown = {"report": ticket.report, "texts": texts_of(ticket), "reference": ticket.reference}
    return make_response(render_template("agents/viewer.html", text=text, **shown))


def _uploaded() -> str:
    file = request.files.get("file")
    return file.read().decode("utf-8", "replace").removeprefix(BYTE_ORDER_MARK) if file else ""


def _ticket(found: ReportFile) -> Ticket:
    """Judge the run anew: what a file says of a verdict proves nothing."""
    sent = found.submission
    walk = walk_of(address_of(sent), current_guide())
    diagnosis = judge(sent.measurements, walk, own_origin()).diagnosis
    report = shown_report(sent, diagnosis, own_origin(), found.received_at)
    return Ticket(report, own_origin(), reference=found.reference)
