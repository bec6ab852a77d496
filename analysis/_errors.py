"""What is raised where a user's input is at fault. It imports nothing: a command line needs it."""

__all__ = ["CorpusError"]


class CorpusError(Exception):
    """The corpus, not the program, is at fault; `faults` says where and what is allowed."""

    def __init__(self, *faults: str):
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)

    def _render_traceback_(self) -> list[str]:
        """Let a notebook show the message alone: the reader's input is at fault, not our code."""
        return [f"Corpus error: {fault}" for fault in self.faults]


CorpusError.__module__ = "analysis.tables"  # where it is public, and what a traceback names
