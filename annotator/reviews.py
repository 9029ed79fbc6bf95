"""Disagreements, what is settled of them, who was overruled, and the rules they teach.

A part of :class:`annotator.repository.Repository`; its contract holds here too.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import queries, records, review_queries, workflow
from annotator.database import CoachRow, RuleRow, SeenRow, utc_now
from annotator.differences import CONFUSIONS, Confusion, Rule
from annotator.row_locks import lock_all, lock_coaches
from annotator.storage import Storage
from annotator.workflow import (
    Adjudication,
    Annotation,
    Answer,
    Change,
    ChangeKind,
    CoachId,
    ComparedVideo,
    Decision,
    Disagreement,
    Overruled,
    Settled,
    Status,
    VideoId,
)
from dataset.errors import LabelError, ProjectError


def _says(standing: Adjudication | None, expected: Adjudication) -> bool:
    """Whether that decision stands, be it as a later revision: undone and redone."""
    return standing is not None and (
        (standing.coach_id, standing.answer, standing.reason)
        == (expected.coach_id, expected.answer, expected.reason)
    )


class Reviews(Storage):
    """What comes after two coaches have answered the same video."""

    # ------------------------------------------------------------ adjudication

    def disagreements(self, viewer: CoachId | None = None) -> list[Disagreement]:
        """The videos in dispute with everybody's answers, in the order of their names.

        A settled video is none of them, whatever its coaches say now: what is settled
        outranks every answer until it is withdrawn.

        Args:
            viewer: leave out what this coach may not see, having not answered it;
                None is for somebody who does not label.
        """
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            found = []
            for video in queries.videos(session):
                given = answers.get(video.id, [])
                status = workflow.status(given, settled.get(video.id))
                committed = {each.coach_id for each in given}
                shown = viewer is None or all(
                    workflow.may_see(viewer, each, committed) for each in given
                )
                if status is Status.DISPUTED and shown:
                    found.append(Disagreement(video, tuple(given)))
            return found

    def record_adjudication(
        self,
        video_id: VideoId,
        coach_id: CoachId,
        answer: Answer,
        reason: str,
        *,
        anew: bool = True,
    ) -> Change:
        """Settle a disputed video, or settle it anew.

        Args:
            video_id: what was in dispute.
            coach_id: who decides.
            answer: what counts from now on.
            reason: why, for the coaches who were overruled.
            anew: whether a video that is settled otherwise may be settled again
                without being opened first; False for whoever saw it in dispute.

        Raises:
            ProjectError: nobody disputes it, it is settled already and ``anew`` is
                False, or no such video or coach.
            LabelError: the reason is empty.
        """
        reason = workflow.storable(reason).strip()
        if not reason:
            raise LabelError(
                "A settled answer needs a reason: say in a few words what decided it."
            )
        with self._writing() as session:
            video = queries.video_row(session, video_id, lock=True)
            queries.check_coach(session, coach_id)
            last = queries.last_adjudication(session, video_id)
            standing = None if last is None else records.adjudication_of(last)
            if standing is not None:
                if (standing.answer, standing.reason) == (answer, reason):
                    return queries.change(ChangeKind.ADJUDICATIONS, [])
                if not anew:
                    raise ProjectError(
                        f"{video.name} was settled meanwhile as"
                        f" “{standing.answer.words}”: open it again to change it."
                    )
            else:
                given = queries.answers(session, video_id).get(video_id, [])
                status = workflow.status(given, None)
                if status is not Status.DISPUTED:
                    raise ProjectError(
                        f"{video.name} is {status.value}, not disputed, so there is"
                        " nothing to settle: it takes two coaches who differ."
                    )
            review_queries.append_adjudication(
                session, last, video_id, coach_id, answer, reason
            )
            return queries.change(ChangeKind.ADJUDICATIONS, [video_id])

    def withdraw_adjudication(
        self, video_id: VideoId, coach_id: CoachId, *, of: Adjudication | None = None
    ) -> Change:
        """Open a settled video again; what was decided stays in the history.

        Args:
            video_id: what was settled.
            coach_id: who opens it.
            of: the decision that is taken back; None for whichever stands.

        Raises:
            ProjectError: another decision than ``of`` stands by now, or no such video
                or coach.
        """
        with self._writing() as session:
            video = queries.video_row(session, video_id, lock=True)
            queries.check_coach(session, coach_id)
            last = queries.last_adjudication(session, video_id)
            if last is None or last.kind == records.WITHDRAWN:
                return queries.change(ChangeKind.ADJUDICATIONS, [])
            if of is not None and not _says(records.adjudication_of(last), of):
                raise ProjectError(
                    f"{video.name} was settled anew meanwhile, so that is not undone:"
                    " open it again to change it."
                )
            review_queries.append_adjudication(
                session, last, video_id, coach_id, None, ""
            )
            return queries.change(ChangeKind.ADJUDICATIONS, [video_id])

    def adjudication(self, video_id: VideoId) -> Adjudication | None:
        """What a video is settled as now."""
        with self._reading() as session:
            row = queries.last_adjudication(session, video_id)
            return None if row is None else records.adjudication_of(row)

    def settled(self, viewer: CoachId) -> list[Settled]:
        """The settled videos that this coach has answered, the last settled first."""
        with self._reading() as session:
            answers = queries.answers(session)
            return self._settled(session, viewer, answers)

    @staticmethod
    def _settled(
        session: Session, viewer: CoachId, answers: Mapping[VideoId, list[Annotation]]
    ) -> list[Settled]:
        coaches = queries.coaches(session)
        settled = queries.settled(session)
        found = []
        for video in queries.videos(session):
            given = answers.get(video.id, [])
            committed = {each.coach_id for each in given}
            adjudication = settled.get(video.id)
            if adjudication is not None and workflow.shared_answers(
                viewer, given, committed
            ):
                by = coaches[adjudication.coach_id]
                found.append(Settled(video, adjudication, by))
        return sorted(
            found, key=lambda each: each.adjudication.created_at, reverse=True
        )

    def adjudications(self) -> list[Adjudication]:
        """The settled answers that count now."""
        with self._reading() as session:
            return list(queries.settled(session).values())

    def may_see_totals(self, viewer: CoachId | None) -> bool:
        """Whether totals over the whole project tell ``viewer`` nothing of an answer.

        Args:
            viewer: who looks; None when nobody has said who is labelling, and then it
                may be any of the coaches.
        """
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            videos = [
                ({each.coach_id for each in given}, video_id in settled)
                for video_id, given in answers.items()
            ]
            # Nobody's answer stands any more, and still it is settled.
            videos += [(set(), True) for _ in settled.keys() - answers.keys()]
            viewers = [viewer] if viewer is not None else queries.coaches(session)
            return all(workflow.may_see_totals(each, videos) for each in viewers)

    def decisions(self, viewer: CoachId | None = None) -> list[Decision]:
        """The videos with a consensus, in the order of their names.

        Args:
            viewer: leave out what this coach has not answered; None is for exports and
                for somebody who does not label.
        """
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            names = {
                CoachId(row.id): row.name for row in session.scalars(select(CoachRow))
            }
            found = []
            for video in queries.videos(session):
                given, decided = answers.get(video.id, []), settled.get(video.id)
                pair = workflow.consensus(given, decided)
                shown = viewer is None or workflow.shared_answers(
                    viewer, given, {each.coach_id for each in given}
                )
                if pair is not None and shown:
                    said = {
                        names[each.coach_id]: str(each.answer.pair or "unusable")
                        for each in given
                    }
                    status = workflow.status(given, decided)
                    found.append(Decision(video, pair, status, said))
            return found

    # ------------------------------------------------------------ overruled

    def overruled(self, coach_id: CoachId) -> list[Overruled]:
        """Where this coach was overruled, the last decision first.

        What counts is the answer that stood when the video was settled, also for
        somebody who has come round since. Nobody is overruled by a decision that was
        there before their answer.
        """
        with self._reading() as session:
            answers = queries.answers(session)
            said = review_queries.said_by(session, coach_id)
            seen = review_queries.seen_by(session, coach_id)
            found = []
            for each in self._settled(session, coach_id, answers):
                decision = each.adjudication
                before = [
                    revision
                    for revision in said.get(each.video.id, [])
                    if revision.created_at <= decision.created_at
                ]
                mine = records.annotation_of(before[-1]) if before else None
                if mine is not None and workflow.overruled(mine, decision):
                    key = (decision.video_id, decision.revision)
                    found.append(Overruled(each, mine, is_new=key not in seen))
            return found

    def mark_seen(self, coach_id: CoachId, decisions: Iterable[Adjudication]) -> Change:
        """This coach has looked at these decisions; again writes nothing.

        Raises:
            ProjectError: no such coach.
        """
        with self._writing() as session:
            lock_coaches(session, [coach_id])
            seen = review_queries.seen_by(session, coach_id)
            written = []
            for each in decisions:
                if (each.video_id, each.revision) in seen:
                    continue
                row = review_queries.adjudication_row(
                    session, each.video_id, each.revision
                )
                if row is not None:
                    session.add(
                        SeenRow(
                            coach_id=coach_id,
                            adjudication_id=row.id,
                            created_at=utc_now(),
                        )
                    )
                    written.append(each.video_id)
            return queries.change(ChangeKind.SEEN, written)

    # ------------------------------------------------------------ confusions and rules

    def compared(self, viewer: CoachId) -> list[ComparedVideo]:
        """What coaches said of the videos that ``viewer`` has answered, as one may see.

        Each with the last answer given before another's became visible (see
        ``independent_annotations``), in the order of the videos' names.
        """
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            blind: dict[VideoId, list[Annotation]] = {}
            for each in queries.independent(session):
                blind.setdefault(each.video_id, []).append(each)
            found = []
            for video in queries.videos(session):
                given = answers.get(video.id, [])
                shown = workflow.shared_answers(
                    viewer, blind.get(video.id, []), {each.coach_id for each in given}
                )
                if len(shown) >= workflow.ANSWERS_NEEDED:
                    status = workflow.status(given, settled.get(video.id))
                    found.append(ComparedVideo(video, tuple(shown), status))
            return found

    def record_rule(self, confusion: Confusion, coach_id: CoachId, text: str) -> Change:
        """Write down when a lane is the one state and when the other.

        Args:
            confusion: the two states.
            coach_id: who writes it.
            text: the rule; empty to have none any more.

        Raises:
            ProjectError: no such coach.
        """
        text = " ".join(workflow.storable(text).split())
        with self._writing() as session:
            queries.check_coach(session, coach_id)
            lock_all(session)
            last = review_queries.last_rule(session, confusion)
            if text == ("" if last is None else last.text):
                return Change(ChangeKind.RULES)
            session.add(
                RuleRow(
                    first_state=confusion.first.word,
                    second_state=confusion.second.word,
                    revision=1 if last is None else last.revision + 1,
                    coach_id=coach_id,
                    text=text,
                    created_at=utc_now(),
                )
            )
            return Change(ChangeKind.RULES, n_written=1)

    def rules(self) -> list[Rule]:
        """The rules that count now, in the order of their states."""
        with self._reading() as session:
            coaches = queries.coaches(session)
            found = (review_queries.last_rule(session, each) for each in CONFUSIONS)
            return [records.rule_of(row, coaches) for row in found if row and row.text]
