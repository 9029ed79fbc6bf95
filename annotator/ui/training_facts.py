"""What the training page says of a project before anything is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.candidates import News, news
from annotator.checkpoints import GivesWay, current_of, gives_way
from annotator.promotion import Promotion
from annotator.suggestions import open_videos
from annotator.ui.cards import Card, action_button, words
from annotator.ui.checkpoints_card import damaged_checkpoints
from annotator.ui.session import Session
from annotator.workflow import Coach, VideoId
from dataset.motion import METHOD

if TYPE_CHECKING:
    from model.checkpoints import Card as CheckpointCard


@dataclass(frozen=True)
class TrainingFacts:
    """What the page says before anything is started."""

    viewer: Coach | None
    may_see_totals: bool
    """Whether the numbers below tell the viewer nothing of an answer."""
    news: News
    n_open: int
    """Videos without a consensus."""
    n_suggested: int
    """Of those, how many have a suggestion of whoever suggests now."""
    cards: "tuple[CheckpointCard, ...]"
    """Newest first."""
    history: tuple[Promotion, ...] = ()
    """Which checkpoint suggested when, oldest first."""
    current: str | None = None
    """The checkpoint that suggests, if it does not give way to motion."""
    gives_way: GivesWay | None = None
    """Why motion suggests although there is a network."""
    damaged: tuple[str, ...] = ()
    """A sentence for each checkpoint that cannot be read."""
    visible: Mapping[str, VideoId] = field(default_factory=dict)
    """Fingerprint → id, of the decided videos that the viewer has answered."""


def read_facts(session: Session) -> TrainingFacts:
    """Read all of it; on any thread.

    Raises:
        KnownError: the database or a checkpoint cannot be read.
    """
    from model.checkpoints import list_checkpoints

    project, coach = session.project, session.coach
    repository = project.repository
    cards = tuple(reversed(list_checkpoints(project.checkpoints_folder)))
    history = tuple(repository.promotions())
    current = current_of(cards, history)
    waiting = {video.id for video in open_videos(project)}
    why = gives_way(project, current)
    source = METHOD if current is None or why is not None else current
    visible: Mapping[str, VideoId] = {}
    if coach is not None:
        visible = {
            each.video.fingerprint: each.video.id
            for each in repository.decisions(coach.id)
        }
    return TrainingFacts(
        viewer=coach,
        may_see_totals=repository.may_see_totals(coach.id if coach else None),
        news=news(project, cards),
        n_open=len(waiting),
        n_suggested=sum(
            each.checkpoint_id == source and each.video_id in waiting
            for each in repository.suggestions()
        ),
        cards=cards,
        history=history,
        current=current,
        gives_way=why,
        damaged=damaged_checkpoints(project.checkpoints_folder, cards),
        visible=visible,
    )


class SuggestCard(Card):
    """Which videos have a suggestion, and a button that asks for more.

    Signals:
        suggest_requested(): predict every video without a consensus.
    """

    suggest_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Suggestions"), parent)
        self.words = words("", "muted")
        self.button = action_button(
            self.tr("Suggest for open videos"), self.suggest_requested.emit
        )
        self.body.addWidget(self.words)
        self.body.addWidget(self.button)

    def forget(self) -> None:
        """Say nothing, for another coach has sat down."""
        self.words.setText("")

    def show_facts(self, facts: TrainingFacts) -> None:
        """Say how far the suggestions have come."""
        self.words.setText(self._words(facts))

    def _words(self, facts: TrainingFacts) -> str:
        if facts.current is None:
            until = self.tr("Until a network is trained, motion suggests.")
            return f"{until} {self._of_motion(facts)}" if facts.n_open else until
        if facts.gives_way is not None:
            return self._of_motion(facts)
        if not facts.may_see_totals:
            return self.tr(
                "Videos that are not agreed or settled get a suggestion of the network."
            )
        if not facts.n_open:
            return self.tr(
                "Every video is agreed or settled: nothing is left to suggest."
            )
        if facts.n_open == 1:
            return (
                self.tr("The 1 video that is not agreed or settled has a suggestion.")
                if facts.n_suggested
                else self.tr(
                    "1 video that is not agreed or settled has no suggestion yet."
                )
            )
        return self.tr(
            "With a suggestion of the network: {n:,} of {all:,} videos that are not"
            " agreed or settled."
        ).format(n=facts.n_suggested, all=facts.n_open)

    def _of_motion(self, facts: TrainingFacts) -> str:
        if not facts.may_see_totals:
            return self.tr(
                "Videos that are not agreed or settled get a suggestion of motion."
            )
        if not facts.n_open:
            return self.tr(
                "Every video is agreed or settled: nothing is left to suggest."
            )
        return self.tr(
            "With a suggestion of motion: {n:,} of {all:,} videos that are not agreed or"
            " settled."
        ).format(n=facts.n_suggested, all=facts.n_open)

    def coverage(self, facts: TrainingFacts) -> str:
        """Which open videos have a suggestion, as a heading that keeps true."""
        if not facts.may_see_totals:
            return self.tr("The open videos have been gone through")
        n_missing = facts.n_open - facts.n_suggested
        if not n_missing:
            return self.tr("Every open video has its suggestion")
        return (
            self.tr("1 open video has no suggestion yet")
            if n_missing == 1
            else self.tr("{n:,} open videos have no suggestion yet")
        ).format(n=n_missing)
