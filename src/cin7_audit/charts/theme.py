from cin7_audit.presentation.notebook_display import *  # noqa: F403
from cin7_audit.presentation.theme import *  # noqa: F403
