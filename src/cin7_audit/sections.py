from cin7_audit.records import *  # noqa: F403
from cin7_audit.section_files import *  # noqa: F403
