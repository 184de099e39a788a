"""Live pickers for JupyterLab and the web page. They call the same chapter functions as the report and are absent from
it.
"""

from cin7_audit.widgets.dispositions import disposition_widget
from cin7_audit.widgets.live import live
from cin7_audit.widgets.mapper import mapping_widget
from cin7_audit.widgets.questionnaire import questionnaire_widget

__all__ = ["disposition_widget", "live", "mapping_widget", "questionnaire_widget"]
