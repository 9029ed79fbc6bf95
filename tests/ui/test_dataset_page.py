"""Numbers at a glance, agreement, the class grid, and the export."""

import shutil
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np
import pytest
from PySide6.QtCore import QLocale, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox

from annotator.agreement import measure_agreement
from annotator.exchange import plan_export
from annotator.policy import SuggestionRules
from annotator.project import Project
from annotator.ui import errors
from annotator.ui.agreement_card import AgreementCard
from annotator.ui.cards import SentenceList
from annotator.ui.class_grid import ClassGrid
from annotator.ui.dataset_page import _COUNTED, DatasetPage
from annotator.ui.export_card import ExportCard, Kind
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.videos import import_videos
from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    Coach,
    CoachId,
    Status,
    SuggestionPolicy,
    VideoId,
)
from dataset.splits import Protocol
from dataset.states import PAIRS, LanePair, LaneState
from tests.factories import make_video

FLASH, SLIP, FALL, EMPTY = LaneState
ADA, BO, CLEO = (
    Coach(CoachId(n), name) for n, name in enumerate(("Ada", "Bo", "Cleo"))
)


def words_of(card: AgreementCard) -> list[str]:
    found = []
    for index in range(card._grid.count()):
        item = card._grid.itemAt(index)
        assert item is not None
        widget = item.widget()
        assert widget is not None
        found.append(widget.property("text"))
    return found


@pytest.fixture
def page(qtbot, session: Session) -> Iterator[DatasetPage]:
    made = DatasetPage(session, JobBoard())
    made.resize(1280, 640)
    made.show()
    qtbot.waitUntil(
        lambda: not made._read.running and not made._measure.running, timeout=30_000
    )
    yield made
    made.close()


# ---------------------------------------------------------------- numbers


def test_the_numbers_follow_every_write(
    qtbot, page: DatasetPage, project: Project, ada: Coach, bo: Coach, video_ids
):
    repository = project.repository
    assert page.tiles["videos"].text == "3"
    assert page.tiles["answers"].text == "0"
    slip_fall = Answer(pair=LanePair(SLIP, FALL))
    repository.record_annotation(video_ids[0], ada.id, slip_fall)
    repository.record_annotation(video_ids[0], bo.id, slip_fall)
    repository.record_annotation(video_ids[1], ada.id, slip_fall)
    repository.record_annotation(
        video_ids[1], bo.id, Answer(pair=LanePair(FLASH, FALL))
    )
    for coach in (ada, bo):
        change = repository.record_annotation(
            video_ids[2], coach.id, Answer(unusable="no race")
        )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.tiles["answers"].text == "6")
    assert page.tiles[Status.AGREED].text == "1"
    assert page.tiles[Status.DISPUTED].text == "1"
    assert page.tiles[Status.UNUSABLE].text == "1"
    assert page.tiles[Status.SETTLED].text == "0"
    assert page.grid.counts == {LanePair(SLIP, FALL): 1}
    change = repository.record_adjudication(
        video_ids[1], ada.id, Answer(pair=LanePair(FLASH, FALL)), "no stop"
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.tiles[Status.SETTLED].text == "1")
    assert page.grid.counts == {LanePair(SLIP, FALL): 1, LanePair(FLASH, FALL): 1}
    qtbot.waitUntil(lambda: not page._measure.running, timeout=30_000)


def everything(page: DatasetPage) -> str:
    """All that can be read, pointed at or heard on the page."""
    found = [page.grid.accessibleDescription()]
    for label in page.findChildren(QLabel):
        if not label.isHidden():  # what is replaced waits for the event loop
            found += [label.text(), label.toolTip(), label.accessibleName()]
    for view in page.findChildren(SentenceList):
        found += view.sentences
    return "\n".join(found)


@pytest.fixture
def two_done(project: Project, ada: Coach, bo: Coach, video_ids) -> None:
    """Ada and Bo have answered everything: agreed, disputed and settled."""
    repository = project.repository
    slip, flash = (Answer(pair=LanePair(left, FALL)) for left in (SLIP, FLASH))
    for video_id, answers in zip(
        video_ids, ((slip, slip), (slip, flash), (slip, flash)), strict=True
    ):
        for coach, answer in zip((ada, bo), answers, strict=True):
            repository.record_annotation(video_id, coach.id, answer)
    repository.record_adjudication(video_ids[2], ada.id, flash, "no stop")


def test_a_coach_who_owes_answers_learns_nothing_of_those_videos(
    qtbot, two_done: None, page: DatasetPage, project: Project, video_ids
):
    repository = project.repository
    assert page.tiles[Status.DISPUTED].text == "1"
    assert page.scope.text() == ""
    repository.add_coach("Cleo")
    cleo = repository.coach("Cleo")
    page._session.set_coach(cleo)
    assert page.tiles[Status.DISPUTED].text == "–", "the last coach's was still there"
    assert not page.grid.counts
    assert "×" not in everything(page)
    qtbot.waitUntil(lambda: not page._read.running and not page._measure.running)
    assert [page.tiles[status].text for status in _COUNTED] == ["0"] * 4
    assert page.tiles["videos"].text == "3"
    assert page.tiles["answers"].text == "6"
    assert not page.grid.counts
    qtbot.wait(50)  # new labels are shown by the event loop
    assert "×" not in everything(page)
    assert "0 videos that Cleo has answered" in page.scope.text()
    # With an answer of her own, that video counts, and no other.
    change = repository.record_annotation(
        video_ids[1], cleo.id, Answer(pair=LanePair(SLIP, FALL))
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.tiles[Status.DISPUTED].text == "1")
    assert page.tiles[Status.AGREED].text == "0"
    assert page.tiles[Status.SETTLED].text == "0"
    assert not page.grid.counts
    qtbot.waitUntil(lambda: not page._measure.running)
    qtbot.waitUntil(lambda: "Bo × Cleo (1)" in everything(page))


def test_with_nobody_labelling_only_neutral_numbers_are_shown(
    qtbot, two_done: None, page: DatasetPage
):
    page._session.set_coach(None)
    qtbot.waitUntil(lambda: not page._read.running and not page._measure.running)
    assert page.tiles["videos"].text == "3"
    assert page.tiles["answers"].text == "6"
    assert [page.tiles[status].text for status in _COUNTED] == ["–"] * 4
    assert not page.grid.counts
    assert "×" not in everything(page)
    assert "Choose who is labelling" in page.scope.text()


def test_what_has_not_changed_is_told_apart_on_the_thread_that_reads(
    qtbot, monkeypatch, page: DatasetPage, project: Project, session, ada, bo, video_ids
):
    """Thousands of answers take longer to compare than the window may stand still."""
    compared_by: list[bool] = []
    same = Annotation.__eq__

    def compare(one: Annotation, other: object) -> bool:
        compared_by.append(threading.current_thread() is threading.main_thread())
        return same(one, other)

    def both_answer(video_id: VideoId) -> None:
        for coach in (ada, bo):
            project.repository.record_annotation(
                video_id, coach.id, Answer(pair=LanePair(FLASH, FALL))
            )

    def read_again() -> tuple[Annotation, ...] | None:
        page.mark_stale()
        qtbot.waitUntil(lambda: not (page._read.running or page._measure.running))
        return page._annotations

    both_answer(video_ids[0])
    both_answer(video_ids[1])
    session.set_coach(ada)
    before = read_again()
    assert before is not None
    assert len(before) == 4
    monkeypatch.setattr(Annotation, "__eq__", compare)
    assert read_again() is before
    assert compared_by
    assert not any(compared_by)
    both_answer(video_ids[2])
    changed = read_again()
    assert changed is not None
    assert len(changed) == 6
    assert not any(compared_by)


def test_a_hidden_page_reads_nothing_until_it_is_shown(
    qtbot, page: DatasetPage, project: Project, ada: Coach, video_ids
):
    page.hide()
    change = project.repository.record_annotation(
        video_ids[0], ada.id, Answer(pair=LanePair(SLIP, FALL))
    )
    page._session.emit_change(change)
    assert not page._read.running
    page.show()
    qtbot.waitUntil(lambda: page.tiles["answers"].text == "1")
    qtbot.waitUntil(lambda: not page._measure.running, timeout=30_000)


def test_the_grid_names_every_pair_and_crosses_out_the_sixteenth(qtbot):
    grid = ClassGrid()
    qtbot.addWidget(grid)
    grid.resize(440, 240)
    blank = grid.grab().toImage()
    grid.set_counts(Counter(PAIRS))
    assert grid.accessibleDescription().count(": 1") == 15
    full = grid.grab().toImage()

    def changed(left: LaneState, right: LaneState) -> bool:
        cell = grid._cell(left - 1, right - 1)
        at = cell.topLeft().toPoint() + cell.bottomRight().toPoint()
        corner = (at.x() // 2 - int(cell.width() / 4), at.y() // 2)
        return blank.pixel(*corner) != full.pixel(*corner)

    for pair in PAIRS:
        assert changed(pair.left, pair.right), pair
    assert not changed(EMPTY, EMPTY)
    assert grid._told(EMPTY, EMPTY) == "Both lanes empty is no race."


def test_the_grid_says_what_is_wanted_and_a_click_chooses_a_pair(qtbot):
    grid = ClassGrid()
    qtbot.addWidget(grid)
    grid.resize(440, 240)
    grid.set_counts(dict.fromkeys(PAIRS, 20) | {LanePair(FALL, FALL): 2})
    assert grid.scarcity() == "Scarce: Fall – Fall: 2 of 20 wanted."
    assert grid._told(FALL, FALL).endswith(": 2\n20 wanted")
    grid.set_counts({})
    assert grid.scarcity().endswith(": 0 of 20 wanted; and 12 more pairs.")
    grid.set_counts(dict.fromkeys(PAIRS, 20) | dict.fromkeys(PAIRS[:4], 3))
    assert grid.scarcity().endswith(": 3 of 20 wanted; and 1 more pair.")
    grid.set_counts(dict.fromkeys(PAIRS, 20), {LanePair(FALL, FALL): 5})
    assert grid.scarcity() == "Every pair has as many videos as wanted."
    with qtbot.waitSignal(grid.pair_chosen) as chosen:
        place = grid._cell(FALL - 1, FLASH - 1).center().toPoint()
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [LanePair(FALL, FLASH)]
    with qtbot.assertNotEmitted(grid.pair_chosen):
        place = grid._cell(EMPTY - 1, EMPTY - 1).center().toPoint()
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)


# ---------------------------------------------------------------- agreement


def annotation(coach: Coach, video: int, answer: Answer) -> Annotation:
    return Annotation(
        AnnotationId(0), VideoId(video), coach.id, answer, 1, datetime.now(UTC)
    )


def twenty() -> list[Annotation]:
    """Ada and Bo on 20 videos: 10 alike, 5 flash against slip, 5 judged by one."""
    made = []
    for video in range(20):
        left = FLASH if video % 2 else SLIP
        made.append(annotation(ADA, video, Answer(pair=LanePair(left, FALL))))
        if video < 10:
            made.append(annotation(BO, video, Answer(pair=LanePair(left, FALL))))
        elif video < 15:
            other = SLIP if left is FLASH else FLASH
            made.append(annotation(BO, video, Answer(pair=LanePair(other, FALL))))
        elif video < 18:
            made.append(annotation(BO, video, Answer(unusable="dark")))
    return made


def test_agreement_counts_only_videos_that_both_could_judge():
    from sklearn.metrics import cohen_kappa_score

    (found,) = measure_agreement([ADA, BO], twenty())
    assert found.n == 15
    both, left, right = found.measures
    assert (both.n_same, left.n_same, right.n_same) == (10, 10, 15)
    assert both.share == pytest.approx(10 / 15)
    mine = [LaneState.SLIP if v % 2 == 0 else LaneState.FLASH for v in range(15)]
    theirs = [
        s if v < 10 else (LaneState.FLASH if s is LaneState.SLIP else LaneState.SLIP)
        for v, s in enumerate(mine)
    ]
    assert left.kappa == pytest.approx(cohen_kappa_score(mine, theirs))
    assert right.kappa is None, "one class only: nothing to compare with chance"


def test_a_coach_without_common_videos_has_no_figure():
    lonely = annotation(CLEO, 99, Answer(pair=LanePair(FLASH, FALL)))
    found = measure_agreement([ADA, BO, CLEO], [*twenty(), lonely])
    assert [(each.first.name, each.second.name) for each in found] == [("Ada", "Bo")]


def test_the_card_says_it_in_a_sentence(qtbot):
    card = AgreementCard()
    qtbot.addWidget(card)
    card.show_agreement(measure_agreement([ADA, BO], twenty()))
    shown = words_of(card)
    assert "Ada × Bo" in shown
    assert "10 / 15" in shown
    assert "66.7\N{NO-BREAK SPACE}%" in shown
    assert (
        "Ada and Bo agree on 10 of 15 videos and differ most often over Flash against"
        " Slip on the left lane (5×)." in shown
    )
    (found,) = measure_agreement([ADA, BO], twenty())
    for measure in found.measures[:2]:
        for estimate in (
            measure.figures.cohen_kappa,
            measure.figures.gwet_ac1,
            measure.figures.krippendorff_alpha,
        ):
            assert f"{estimate.value:.2f}" in shown
            assert f"{estimate.low:.2f} to {estimate.high:.2f}" in shown
    percent = found.measures[0].figures.percent
    assert percent.low is not None
    assert percent.high is not None
    assert f"{100 * percent.low:.0f} to {100 * percent.high:.0f}" in shown
    assert "–" in shown, "one class only on the right: kappa is not defined there"


def test_few_videos_get_words_instead_of_a_number(qtbot):
    card = AgreementCard()
    qtbot.addWidget(card)
    few = [each for each in twenty() if each.video_id < 4]
    card.show_agreement(measure_agreement([ADA, BO], few))
    shown = words_of(card)
    assert shown.count("too few videos") == 3
    assert not any("to" in w.split() and w[0].isdigit() for w in shown), "no interval"
    assert any(w.startswith("Only 4 videos with both answers") for w in shown)


def test_of_very_many_pairs_of_coaches_those_with_most_videos_are_told(qtbot):
    card = AgreementCard()
    qtbot.addWidget(card)
    (pair,) = measure_agreement([ADA, BO], twenty())
    many = [
        replace(pair, second=Coach(CoachId(100 + n), f"Coach {n}"), n=15 + n)
        for n in range(40)
    ]
    card.show_agreement(many)
    shown = words_of(card)
    named = [each for each in shown if each.startswith("Ada × Coach")]
    assert named == [f"Ada × Coach {n}" for n in range(39, 31, -1)]
    assert any("Of 40 pairs of coaches, these 8" in each for each in shown)
    card.show_agreement(many[:8])
    assert not any("pairs of coaches" in each for each in words_of(card))


def test_coaches_with_few_common_videos_share_one_line(qtbot):
    card = AgreementCard()
    qtbot.addWidget(card)
    few = [annotation(CLEO, n, Answer(pair=LanePair(FLASH, FALL))) for n in range(3)]
    card.show_agreement(measure_agreement([ADA, BO, CLEO], [*twenty(), *few]))
    shown = words_of(card)
    assert "Ada × Bo" in shown
    assert "Ada × Cleo" not in shown
    assert (
        "Too few videos in common for figures (10 are needed): Ada × Cleo (3), Bo × Cleo"
        " (3)." in shown
    )


@pytest.mark.parametrize(
    ("n_groups", "said"),
    [
        (1, "over single videos; whole evenings may differ more."),
        (3, "over groups or single videos, whichever is wider: with fewer than 20"),
        (20, "over whole groups."),
    ],
)
def test_the_card_says_what_its_intervals_are_over(qtbot, n_groups: int, said: str):
    card = AgreementCard()
    qtbot.addWidget(card)
    pairs = [LanePair(FLASH, FALL), LanePair(SLIP, FALL)]
    given = [
        annotation(coach, n, Answer(pair=pairs[(n + (n == 7) * (coach is BO)) % 2]))
        for coach in (ADA, BO)
        for n in range(40)
    ]
    # Too few to have a figure, in one group: they change no word about the others'.
    given += [annotation(CLEO, n, Answer(pair=pairs[0])) for n in range(2)]
    groups = {VideoId(n): f"evening {n % n_groups}" for n in range(40)}
    card.show_agreement(measure_agreement([ADA, BO, CLEO], given, groups))
    remark = words_of(card)[-1]
    assert f"Below each figure is its 95 % interval, {said}" in remark
    assert remark.endswith("Where two never differ, only the percent has one.")
    assert "91 to 100" in words_of(card), "40 of 40 on the right"


def test_the_consensus_keeps_its_height_beside_many_coaches(page: DatasetPage, qtbot):
    page.resize(1280, 2400)
    page.show()
    page.agreement.setMinimumHeight(1800)
    qtbot.waitUntil(lambda: page.agreement.height() >= 1800)
    assert page.grid.height() <= 400


def test_the_card_says_before_an_export_that_it_fixes_groups(page: DatasetPage):
    told = page.exporting.fixing_words
    assert told.text().endswith("one group is not fixed yet.")
    assert not told.isHidden()
    page.exporting.show_unfixed(3)
    assert told.text().endswith("3 groups are not fixed yet.")
    at = page.exporting.protocol.findData(Protocol.PAPER)
    page.exporting.protocol.setCurrentIndex(at)
    assert told.isHidden(), "the study's split fixes nothing"
    page.exporting.protocol.setCurrentIndex(1 - at)
    page.exporting.show_unfixed(0)
    assert told.isHidden()


def test_a_cell_of_the_grid_is_chosen_by_keys_and_by_the_mouse(qtbot):
    grid = ClassGrid()
    qtbot.addWidget(grid)
    grid.resize(440, 240)
    grid.show()
    qtbot.waitExposed(grid)
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    with qtbot.waitSignal(grid.pair_chosen) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.args == [LanePair(SLIP, FALL)]
    assert grid.accessibleName() == "left slip, right fall"
    grid.set_counts({LanePair(SLIP, FALL): 3})
    assert grid.accessibleName() == "left slip, right fall: 3 of 20"
    assert "F2" in grid.accessibleDescription()
    for _ in range(5):
        qtbot.keyClick(grid, Qt.Key.Key_Down)
        qtbot.keyClick(grid, Qt.Key.Key_Right)
    with qtbot.waitSignal(grid.pair_chosen) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert chosen.args[0] in (LanePair(EMPTY, FALL), LanePair(FALL, EMPTY))
    at = grid._cell(0, 1).center().toPoint()
    with qtbot.waitSignal(grid.pair_chosen) as chosen:
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [LanePair(FLASH, SLIP)]


# ---------------------------------------------------------------- policy


def test_who_sees_suggestions_is_saved_for_everybody(
    qtbot, page: DatasetPage, project: Project
):
    assert not page.assisted.isVisible()
    with qtbot.waitSignal(page._session.settings_changed):
        page.policy.setFocus()
        qtbot.keyClick(page.policy, Qt.Key.Key_Down)
    assert page.assisted.isVisible()
    assert page.policy_words.text().startswith("Choose that coach: until then nobody")
    page.assisted.setFocus()
    qtbot.keyClick(page.assisted, Qt.Key.Key_Down)
    qtbot.keyClick(page.assisted, Qt.Key.Key_Down)
    assert page.blind_share.value() == 20
    page.blind_share.setFocus()
    qtbot.keyClick(page.blind_share, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: project.settings.blind_share == 0.25)
    qtbot.waitUntil(lambda: not page._policy_writer.busy)
    again = Project.open(project.folder)
    assert again.settings.suggestions is SuggestionPolicy.ONE_COACH
    assert again.settings.assisted_coach == "Bo"
    assert again.settings.blind_share == 0.25
    again.close()


def test_another_name_of_a_coach_is_shown_at_once(
    qtbot, page: DatasetPage, project: Project, ada: Coach, bo: Coach, video_ids
):
    """They are the same coaches, so nothing else would tell that names are new."""
    rules = replace(
        project.settings,
        suggestions=SuggestionPolicy.ONE_COACH,
        assisted_coach="Ada",
    )
    project.save_settings(rules)
    page._session.tell_settings()
    assert page.assisted.currentText() == "Ada"
    slip_fall = Answer(pair=LanePair(SLIP, FALL))
    for coach in (ada, bo):
        change = project.repository.record_annotation(video_ids[0], coach.id, slip_fall)
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: "Ada × Bo" in words_of(page.agreement), timeout=30_000)
    page._session.emit_change(project.rename_coach(ada, "Adele"))
    qtbot.waitUntil(lambda: page.assisted.currentText() == "Adele")
    names = [page.assisted.itemText(row) for row in range(page.assisted.count())]
    assert "Ada" not in names
    qtbot.waitUntil(lambda: "Adele × Bo" in words_of(page.agreement), timeout=30_000)


def test_blind_and_assisted_answers_are_told_apart(
    qtbot, page: DatasetPage, project: Project, ada: Coach, bo: Coach, video_ids
):
    """Ada sees a wrong suggestion and follows it; Bo does not see it."""
    repository = project.repository
    assert page.influence.isHidden()
    rules = SuggestionRules(SuggestionPolicy.ONE_COACH, "Ada", blind_share=0)
    wrong = [0.1 / 14] * 15
    wrong[2] = 0.9
    truth = Answer(pair=LanePair(FLASH, FLASH))
    for at, video_id in enumerate(video_ids):
        repository.record_suggestions("net-1", {video_id: wrong})
        shown = repository.suggestion(video_id, ada, rules)
        assert shown is not None
        repository.record_annotation(
            video_id,
            ada.id,
            Answer(pair=shown.pair),
            suggestion_id=shown.id,
            rules=rules,
        )
        if at < 2:  # the third one Bo owes, so nothing of it may show
            repository.record_annotation(video_id, bo.id, truth, rules=rules)
            change = repository.record_adjudication(video_id, bo.id, truth, "again")
    page._session.emit_change(change)
    qtbot.waitUntil(page.influence.isVisible, timeout=30_000)
    repository.record_repeat(video_ids[0], ada.id, truth)  # it came back to her
    page._session.emit_change(change)
    qtbot.waitUntil(page.agreement.oneself.isVisible, timeout=30_000)
    assert "0 of 1 videos that came back" in page.agreement.oneself.text()
    page._session.set_coach(bo)
    assert page.agreement.oneself.isHidden()
    assert page.influence.isHidden()  # at once: it was not of his videos
    qtbot.waitUntil(page.influence.isVisible, timeout=30_000)
    said = page.influence.verdict.text()
    assert "2 of 2 answers given with it on screen" in said
    assert "0 of 2 given blind" in said
    assert page.influence.counts.text().startswith("2 answers were given blind, 2 with")


# ---------------------------------------------------------------- export


@pytest.fixture
def exporting(
    qtbot, tmp_path: Path, project: Project, ada: Coach, bo: Coach
) -> Iterator[ExportCard]:
    """Four real videos of four groups: three agreed, one waiting."""
    for number in range(4):
        make_video(
            tmp_path / "films" / f"Venue{number}_2024_race001.mp4", n_frames=50 + number
        )
    report = import_videos(project, [tmp_path / "films"], jobs=1)
    assert len(report.added) == 4
    repository = project.repository
    videos = [repository.video(name) for name in sorted(report.added)]
    for number, video in enumerate(videos):
        answer = Answer(pair=PAIRS[number])
        repository.record_annotation(video.id, ada.id, answer)
        if number < 3:
            repository.record_annotation(video.id, bo.id, answer)
    card = ExportCard(Session(project, ada, project.repository.coaches()), JobBoard())
    qtbot.addWidget(card)
    card.show()
    yield card
    qtbot.waitUntil(lambda: not card.running)


def choose(card: ExportCard, kind: Kind) -> None:
    card.kind.setCurrentIndex(card.kind.findData(kind))


@pytest.mark.parametrize("kind", [Kind.COPIED, Kind.LINKED, Kind.COMPRESSED])
def test_the_dataset_is_written_and_described(
    qtbot, exporting: ExportCard, tmp_path: Path, kind: Kind
):
    path = tmp_path / "out" / "club.h5"
    choose(exporting, kind)
    exporting.start(path)
    assert exporting.bar.isVisible()
    assert not exporting.export_button.isVisible()
    qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
    with h5py.File(path) as file:
        assert file["clips"].shape[1:] == (30, 112, 112, 3)
        n_clips = len(file["codes"])
        assert set(file["codes"][:]) == {0, 1, 2}
        assert bool(file["clips"].is_virtual) is (kind is Kind.LINKED)
        assert (file["clips"].compression == "gzip") is (kind is Kind.COMPRESSED)
    size = QLocale().formattedDataSize(path.stat().st_size)
    assert f"club.h5 is written to {path.parent} ({size})" in exporting.result.text()
    assert f"{n_clips} clips of 3 videos" in exporting.result.text()
    # Which videos those are is not for every coach to know.
    assert set(exporting.left_out.sentences) == {
        "1 video with one coach's answer: to be labelled by the other coach",
        "3 videos without any answer: to be labelled",
    }


def test_numpy_files_are_a_folder_as_the_study_had(
    qtbot, exporting: ExportCard, project: Project, tmp_path: Path
):
    choose(exporting, Kind.ARRAYS)
    assert "x_train.npy" in exporting.kind_words.text()
    folder = tmp_path / "out" / "arrays"
    exporting.start(folder)
    qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
    codes = [np.load(file) for file in sorted(folder.glob("y_*.npy"))]
    assert set(np.concatenate(codes)) == {0, 1, 2}
    assert f"arrays is written to {folder.parent}" in exporting.result.text()
    assert f"{sum(map(len, codes))} clips of 3 videos" in exporting.result.text()
    assert not list(project.folder.rglob(".arrays-*")), "what was beside is gone"
    exporting.start(folder)
    qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
    assert "held this already" in exporting.result.text()


def test_numpy_files_that_cannot_be_written_fix_no_group(
    qtbot, exporting: ExportCard, project: Project, tmp_path: Path
):
    choose(exporting, Kind.ARRAYS)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    exporting.start(tmp_path / "mine")
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    assert "holds other files" in dialog.property("what")
    dialog.close()
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert not project.repository.group_splits()
    assert not exporting.show_button.isVisible()


class FileManager(QObject):
    """Stands in for the desktop's: it is told which folder to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.mark.skipif(sys.platform != "linux", reason="others have their own command")
def test_what_was_written_is_shown_in_its_folder(
    qtbot, exporting: ExportCard, tmp_path: Path
):
    manager = FileManager()
    # The stub asks for bytes, which Qt for Python refuses.
    QDesktopServices.setUrlHandler("file", manager, "open")  # type: ignore[arg-type]
    try:
        assert not exporting.show_button.isVisible()
        exporting.start(tmp_path / "out" / "club.h5")
        qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
        qtbot.mouseClick(exporting.show_button, Qt.MouseButton.LeftButton)
        assert manager.opened == [tmp_path / "out"]
        shutil.rmtree(tmp_path / "out")
        qtbot.mouseClick(exporting.show_button, Qt.MouseButton.LeftButton)
        (dialog,) = errors.open_dialogs()
        assert "is not there any more" in dialog.property("what")
        dialog.close()
    finally:
        QDesktopServices.unsetUrlHandler("file")


def test_what_came_of_an_export_is_scrolled_to(
    qtbot, exporting: ExportCard, page: DatasetPage, tmp_path: Path
):
    page.resize(1280, 480)
    page.exporting.start(tmp_path / "club.h5")
    qtbot.waitUntil(lambda: not page.exporting.running, timeout=30_000)
    said = page.exporting.result
    assert "club.h5 is written to" in said.text()
    qtbot.waitUntil(lambda: said.visibleRegion().boundingRect() == said.rect())


def test_the_same_export_again_says_so(qtbot, exporting: ExportCard, tmp_path: Path):
    path = tmp_path / "club.h5"
    exporting.start(path)
    qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
    written = path.stat().st_mtime_ns
    exporting.start(path)
    qtbot.waitUntil(lambda: not exporting.running, timeout=30_000)
    assert "held this already" in exporting.result.text()
    assert path.stat().st_mtime_ns == written


def test_the_studys_division_is_offered_with_a_warning_and_a_count(
    qtbot, exporting: ExportCard, project: Project, tmp_path: Path
):
    exporting.protocol.setCurrentIndex(exporting.protocol.findData(Protocol.PAPER))
    assert "too good" in exporting.protocol_words.text()
    plan = plan_export(project, protocol=Protocol.PAPER)
    qtbot.waitUntil(
        lambda: (
            f"so for {plan.n_straddling} of 3 videos" in exporting.protocol_words.text()
        )
    )
    project.repository.add_coach("Cleo")
    exporting._session.set_coach(project.repository.coach("Cleo"))
    exporting.forget()
    exporting.show_unfixed(0)
    qtbot.waitUntil(lambda: not exporting._read.running)
    assert "3 videos" not in exporting.protocol_words.text(), "she owes their answers"


def test_a_place_that_cannot_be_written_gives_one_sentence(
    qtbot, exporting: ExportCard, tmp_path: Path
):
    old = tmp_path / "club.h5"
    old.write_bytes(b"somebody's other file")
    exporting.start(old)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    sentence = dialog.property("what")
    dialog.close()
    assert "club.h5" in sentence
    assert exporting.result.text() == sentence
    assert old.read_bytes() == b"somebody's other file"
    assert exporting.export_button.isVisible(), "it can be tried again"


def press(qtbot, box: QMessageBox, words: str) -> None:
    (button,) = (each for each in box.buttons() if each.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def asked(qtbot, card: ExportCard) -> QMessageBox:
    """Press export; the question that comes."""
    fixing = card.fixing
    qtbot.mouseClick(card.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fixing.question is not None)
    assert fixing.question is not None
    return fixing.question


def test_one_evening_at_one_venue_is_not_fixed_for_good_unasked(
    qtbot, monkeypatch, tmp_path, page: DatasetPage, project: Project, ada, bo
):
    make_video(tmp_path / "films" / "Chamonix_2024_race001.mp4", n_frames=50)
    make_video(tmp_path / "films" / "Chamonix_2024_race002.mp4", n_frames=51)
    repository = project.repository
    for name in import_videos(project, [tmp_path / "films"], jobs=1).added:
        for coach in (ada, bo):
            change = repository.record_annotation(
                repository.video(name).id, coach.id, Answer(pair=PAIRS[0])
            )
    page._session.emit_change(change)
    path = tmp_path / "club.h5"
    places: list[str] = []

    def save_name(*_more: object) -> tuple[str, str]:
        places.append(str(path))
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save_name)
    box = asked(qtbot, page.exporting)
    assert box.text() == (
        "All 2 videos are one group, Chamonix_2024: all of them train the network, and"
        " none is left to test it with. How good it is, nobody can say yet."
    )
    assert "stay training videos for good" in box.informativeText()
    assert "next evening or venue that you label is held back" in box.informativeText()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert page.exporting.fixing.question is None
    press(qtbot, asked(qtbot, page.exporting), "Set groups…")
    assert page.grouping is not None
    page.grouping.close()
    assert not places
    assert not repository.group_splits()
    press(qtbot, asked(qtbot, page.exporting), "Export")
    qtbot.waitUntil(lambda: "is written" in page.exporting.result.text())
    said = page.exporting.result.text()
    assert "Nothing is held back to test with yet: the next evening" in said
    assert "No test video of" not in said, "that all are missing goes without saying"
    assert path.is_file()
    assert list(repository.group_splits()) == ["Chamonix_2024"]
    # There is nothing left to fix, so nothing is asked.
    qtbot.mouseClick(page.exporting.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "held this already" in page.exporting.result.text())
    assert len(places) == 2


def test_two_evenings_are_asked_about_with_what_each_part_is_for(
    qtbot, exporting: ExportCard, project: Project
):
    repository = project.repository
    groups = {
        v.id: "Hall_2" if "2_" in v.name else "Hall_1" for v in repository.videos()
    }
    exporting._session.emit_change(repository.regroup(groups))
    box = asked(qtbot, exporting)
    assert box.text() == (
        "Of your 3 videos in 2 groups, 2 would be for training, 1 for choosing the best"
        " epoch, 0 for testing. Without test videos its figure comes from those that chose"
        " the epoch, and is a little too good."
    )
    assert "usually filled by the next evening" in box.informativeText()
    press(qtbot, box, "Cancel")
    assert not repository.group_splits()


def test_three_groups_in_three_parts_are_exported_unasked(
    qtbot, monkeypatch, exporting: ExportCard, tmp_path: Path
):
    path = tmp_path / "club.h5"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_more: (str(path), ""))
    qtbot.mouseClick(exporting.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "is written" in exporting.result.text(), timeout=30_000)


def test_a_coach_who_owes_answers_is_asked_without_a_number(
    qtbot, page: DatasetPage, project: Project, two_done: None
):
    project.repository.add_coach("Cleo")
    page._session.set_coach(project.repository.coach("Cleo"))
    box = asked(qtbot, page.exporting)
    assert "may be nothing held back" in box.text()
    assert not any(letter.isdigit() for letter in box.text())
    press(qtbot, box, "Cancel")
    qtbot.waitUntil(lambda: not page._read.running and not page._measure.running)
    assert not project.repository.group_splits()


# ---------------------------------------------------------------- groups


def test_the_groups_open_from_the_page_and_close_with_escape(qtbot, page: DatasetPage):
    qtbot.mouseClick(page.groups_button, Qt.MouseButton.LeftButton)
    dialog = page.grouping
    assert dialog is not None
    qtbot.waitUntil(lambda: "1 group as it is now" in dialog.plan.summary.text())
    page.open_groups()
    assert page.grouping is dialog, "one is enough"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert page.grouping is None


# ---------------------------------------------------------------- targets


def clicked_target(qtbot, grid: ClassGrid, pair: LanePair) -> None:
    place = grid._target_place(pair).center().toPoint()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_what_is_wanted_changes_it_for_that_pair(
    qtbot, page: DatasetPage, project: Project
):
    pair = LanePair(SLIP, FALL)
    with qtbot.assertNotEmitted(page.grid.pair_chosen):
        clicked_target(qtbot, page.grid, pair)
    dialog = page.wanting
    assert dialog is not None
    qtbot.waitUntil(dialog.fields[pair].hasFocus)
    for key in "35":  # the number is marked, so typing replaces it
        qtbot.keyClick(dialog.fields[pair], key)
    with qtbot.waitSignal(page._session.settings_changed):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert page.wanting is None
    qtbot.waitUntil(lambda: page.grid._cells[pair].wanted == 35)
    assert page.grid._cells[LanePair(FLASH, FLASH)].wanted == 20
    again = Project.open(project.folder)
    assert again.settings.targets[pair] == 35
    again.close()


def test_one_number_for_every_pair_and_cancel_changes_nothing(
    qtbot, page: DatasetPage, project: Project
):
    qtbot.mouseClick(page.targets_button, Qt.MouseButton.LeftButton)
    dialog = page.wanting
    assert dialog is not None
    qtbot.waitUntil(dialog.for_all.hasFocus)
    for key in "40":
        qtbot.keyClick(dialog.for_all, key)
    qtbot.mouseClick(dialog.all_button, Qt.MouseButton.LeftButton)
    assert set(dialog.targets.values()) == {40}
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.wanting is None)
    assert not project.settings.targets
    page.open_targets()
    dialog = page.wanting
    assert dialog is not None
    dialog.for_all.setValue(0)
    qtbot.mouseClick(dialog.all_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page._session.settings_changed):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: page.scarcity.text() == "Every pair has as many videos as wanted."
    )


def test_keys_alone_change_what_is_wanted(qtbot, page: DatasetPage):
    page.activateWindow()
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    dialog = page.wanting
    assert dialog is not None
    qtbot.waitUntil(dialog.fields[LanePair(FLASH, SLIP)].hasFocus)
    dialog.reject()


def test_targets_that_cannot_be_kept_stay_in_the_dialog(
    qtbot, page: DatasetPage, project: Project
):
    page.open_targets(LanePair(FALL, FALL))
    dialog = page.wanting
    assert dialog is not None
    dialog.fields[LanePair(FALL, FALL)].setValue(7)
    toml = project.folder / "project.toml"
    text = toml.read_text()
    toml.unlink()
    toml.mkdir()
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    for box in errors.open_dialogs():
        box.close()
    assert dialog.isVisible()
    assert dialog.fields[LanePair(FALL, FALL)].value() == 7
    toml.rmdir()
    toml.write_text(text)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.wanting is None)
    assert project.settings.targets[LanePair(FALL, FALL)] == 7
