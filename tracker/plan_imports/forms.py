"""The form that takes a plan as a spreadsheet."""

from flask_wtf.file import FileField

from tracker.forms import Form


class PlanSheetForm(Form):
    """A plan in the layout of Part C."""

    file = FileField("Spreadsheet")
