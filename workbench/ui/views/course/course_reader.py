"""How far a reader of the course is, as one value."""

from dataclasses import dataclass, field

from workbench.labs.course import Progress
from workbench.labs.quiz_progress import QuizProgress
from workbench.ui.views.course.lab_session import Seen


@dataclass(frozen=True, slots=True)
class CourseReader:
    """``progress`` and ``quiz`` are kept over restarts; ``seen`` and ``choices`` hold what was measured since the start."""

    progress: Progress = field(default_factory=dict)
    quiz: QuizProgress = field(default_factory=QuizProgress)
    seen: dict[str, Seen] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to forget."""
        return bool(self.progress or self.quiz.attempts)
