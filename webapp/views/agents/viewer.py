"""For the support agent: read a report that a customer copied, or one from a file. Nothing is stored."""

from flask import Response, make_response, render_template, request

from webapp.check.judged_run import judge
from webapp.console.report_files import ReportFile, UnreadableText, read_report
from webapp.console.report_view import view_report
from webapp.console.run_summary import page_parameters
from webapp.console.ticket import Ticket, write_texts
from webapp.reader.walk import current_guide, walk_of
from webapp.views.agents.base import blueprint
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
        report_file = read_report(text)
    except UnreadableText as error:
        return make_response(render_template("agents/viewer.html", text=text, error=error), 422)
    ticket = _judge_anew(report_file)
    context = {"report": ticket.report, "texts": write_texts(ticket), "reference": ticket.reference}
    return make_response(render_template("agents/viewer.html", text=text, **context))


def _uploaded() -> str:
    file = request.files.get("file")
    return file.read().decode("utf-8", "replace").removeprefix(BYTE_ORDER_MARK) if file else ""


def _judge_anew(report_file: ReportFile) -> Ticket:
    """Return a ticket of the run, judged anew: the verdict in a file proves nothing."""
    submission = report_file.submission
    walk = walk_of(page_parameters(submission), current_guide())
    diagnosis = judge(submission.measurements, walk, own_origin()).diagnosis
    report = view_report(submission, diagnosis, own_origin(), report_file.received_at)
    return Ticket(report, own_origin(), reference=report_file.reference)
