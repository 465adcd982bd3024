"""The form that asks for a pack."""

from tracker.forms import DateParts, Form


class PackForm(Form):
    """For which meeting of the sub-group a pack is made."""

    meeting_on = DateParts("Date of the meeting", required="Enter the date of the meeting")
