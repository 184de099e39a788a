from cin7_audit.presentation.tables import *  # noqa: F403
from cin7_audit.words import *  # noqa: F403
