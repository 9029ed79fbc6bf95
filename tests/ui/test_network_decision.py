"""Candidate against current: what the figures allow to say, and who may see what."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.candidates import Judged, Verdict, news, verdict
from annotator.checkpoints import promote
from annotator.exchange import export_snapshot
from annotator.project import Project
from annotator.promotion import PromotionKind
from annotator.ui import errors
from annotator.ui.cards import percent
from annotator.ui.jobs import JobBoard
from annotator.ui.network_decision import NetworkDecision
from annotator.ui.session import Session
from annotator.ui.training_page import TrainingPage
from annotator.videos import import_videos
from annotator.workflow import Answer, Change, Coach, VideoId
from dataset.states import PAIRS
from model.checkpoints import SplitMetrics
from model.comparison import ChangedVideo, Comparison, Row, mcnemar
from model.intervals import Figure
from tests.factories import make_checkpoint, make_video

EVEN = (1 / 15,) * 15


def flipped(name: str, truth: int, a: int | None, b: int | None) -> ChangedVideo:
    return ChangedVideo(1, name, f"print of {name}", "g", truth, a, b, EVEN, EVEN)


def comparison(n: int, gained: int, lost: int, low: float, high: float) -> Comparison:
    """So many videos, and what the interval of the difference says."""
    videos = [flipped(f"gain{i}.mp4", 0, 1, 0) for i in range(gained)]
    videos += [flipped(f"loss{i}.mp4", 1, 1, 0) for i in range(lost)]
    right = n // 2
    return Comparison(
        a="net-1",
        b="net-2",
        part="test",
        snapshot="s.h5",
        snapshot_checksum="0" * 32,
        n_videos=n,
        n_groups=7,
        a_accuracy=Figure(right / n, 0.3, 0.7, n, "videos"),
        b_accuracy=Figure((right + gained - lost) / n, 0.4, 0.9, n, "videos"),
        difference=Figure((gained - lost) / n, low, high, n, "videos"),
        n_gained=gained,
        n_lost=lost,
        p=mcnemar(gained, lost),
        changed=tuple(videos),
        pairs=(Row("1-1", n - 1, right, right + gained), Row("1-2", 1, 1, 1 - lost)),
        lanes=(),
        notes=("A note.",),
    )


@pytest.mark.parametrize(
    ("found", "wanted", "words", "leads"),
    [
        (comparison(40, 12, 1, 0.1, 0.4), Verdict.BETTER, "is better on", "promote"),
        (comparison(40, 1, 12, -0.4, -0.1), Verdict.WORSE, "is worse on", "keep"),
        (comparison(40, 5, 3, -0.1, 0.2), Verdict.CHANCE, "do not differ", "keep"),
        (comparison(4, 1, 0, -0.1, 0.5), Verdict.TOO_FEW, "Only 4 videos", "keep"),
    ],
)
def test_one_plain_sentence_says_what_the_figures_allow(
    qtbot, found: Comparison, wanted: Verdict, words: str, leads: str
) -> None:
    assert verdict(found) is wanted
    shown = NetworkDecision()
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.show_judged(
        Judged("net-2", "net-1", found), {}, may_see_totals=True, is_promoted=False
    )
    assert words in shown.verdict.text()
    assert "A note." in shown.detail.text()
    assert (
        f"only the new one is right on {found.n_gained}, only the current one on"
        f" {found.n_lost}." in shown.detail.text()
    )
    buttons = {"promote": shown.promote_button, "keep": shown.keep_button}
    qtbot.waitUntil(lambda: buttons[leads].hasFocus())
    for name, button in buttons.items():
        assert (button.property("look") == "primary") == (name == leads)
    assert shown.promote_button.text() == "Promote the new one"
    assert shown.promote_button.toolTip() == "net-2"
    assert shown.keep_button.text() == "Keep the current one"
    assert shown.keep_button.toolTip() == "net-1"


def test_a_coach_sees_flipped_videos_only_after_answering_them(qtbot) -> None:
    shown = NetworkDecision()
    qtbot.addWidget(shown)
    found = comparison(40, 3, 1, -0.1, 0.2)
    judged = Judged("net-2", "net-1", found)
    shown.show_judged(judged, {}, may_see_totals=False, is_promoted=False)
    assert shown.flips.count() == 0
    assert shown.pairs.rowCount() == 0, "how many of each pair tells answers"
    assert "4 videos you have not answered" in shown.flips_words.text()
    mine = {"print of gain1.mp4": VideoId(7), "print of loss0.mp4": VideoId(9)}
    shown.show_judged(judged, mine, may_see_totals=True, is_promoted=False)
    lines = [shown.flips.item(at).text() for at in range(shown.flips.count())]
    assert [line[0] for line in lines] == ["▲", "▼"]
    assert lines[0].startswith("▲ gain1.mp4: Flash – Flash\ncurrent Flash – Slip, new")
    assert "2 videos you have not answered" in shown.flips_words.text()
    cells = [shown.pairs.model().index(line, 3).data() for line in range(2)]
    assert cells == ["23 ▲", "0 ▼"]
    with qtbot.waitSignal(shown.video_requested) as played:
        shown.flips.itemActivated.emit(shown.flips.item(1))
    assert played.args == [VideoId(9)]
    shown.forget()
    assert shown.flips.count() == shown.pairs.rowCount() == 0
    assert not shown.verdict.text()


def test_two_that_are_wrong_differently_are_told_in_plain_words(qtbot) -> None:
    shown = NetworkDecision()
    qtbot.addWidget(shown)
    wrong = replace(
        comparison(1, 0, 0, 0.0, 0.0), changed=(flipped("race.mp4", 12, 5, 13),)
    )
    mine = {"print of race.mp4": VideoId(7)}
    judged = Judged("net-2", "net-1", wrong)
    shown.show_judged(judged, mine, may_see_totals=True, is_promoted=False)
    assert shown.detail.text().startswith(
        "1 video of 7 groups (test part): both are right on the same ones."
    )
    assert "p =" not in shown.detail.text()
    mark = shown.flips.item(0).text()[0]
    assert f"{mark} neither is" in shown.flips_words.text()


def test_chance_is_told_as_a_share_of_comparisons(qtbot) -> None:
    shown = NetworkDecision()
    qtbot.addWidget(shown)
    for gained, lost, share in ((5, 3, percent(0.727)), (14, 0, f"<{percent(0.01)}")):
        judged = Judged("net-2", "net-1", comparison(40, gained, lost, -0.1, 0.2))
        shown.show_judged(judged, {}, may_see_totals=True, is_promoted=False)
        assert f"a difference in {share} of comparisons" in shown.detail.text()


def test_a_network_that_says_nothing_of_a_video_says_so(qtbot) -> None:
    shown = NetworkDecision()
    qtbot.addWidget(shown)
    silent = replace(
        comparison(40, 0, 1, -0.1, 0.2),
        changed=(flipped("torn.mp4", 1, 1, None),),
        notes=(
            "Of 1 of 40 videos net-2 says nothing, for the wall is lost from sight"
            " there; they count as wrong.",
        ),
    )
    mine = {"print of torn.mp4": VideoId(7)}
    judged = Judged("net-2", "net-1", silent)
    shown.show_judged(judged, mine, may_see_totals=True, is_promoted=False)
    assert shown.flips.item(0).text().endswith("new no answer")
    assert "net-2 says nothing" in shown.detail.text()


# ---------------------------------------------------------------- on the page


def metrics(share: float) -> dict[str, SplitMetrics]:
    return {"test": SplitMetrics(20, 10, 1.0, share, share)}


@pytest.fixture
def page(qtbot, project: Project, ada: Coach) -> Iterator[TrainingPage]:
    for day in (1, 2, 3):
        make_checkpoint(
            project.checkpoints_folder,
            f"net-{day}",
            f"2024-01-0{day}T00:00:00+00:00",
            metrics=metrics(day / 5),
        )
    promote(project, "net-1")
    promote(project, "net-2", reason="sees slips")
    board = JobBoard()
    made = TrainingPage(Session(project, ada, project.repository.coaches()), board)
    made.resize(1240, 660)
    made.show()
    qtbot.waitUntil(lambda: made._facts is not None and not made._read.running)
    yield made
    for job in board.running:
        job.cancel()
    qtbot.waitUntil(lambda: not board.running and not made._read.running)
    made.close()


def click(qtbot, button) -> None:
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def settle(qtbot, page: TrainingPage) -> None:
    qtbot.waitUntil(
        lambda: not page.running and not page._read.running and not page._stale,
        timeout=60_000,
    )


def test_it_says_which_one_suggests_and_draws_how_it_went(page: TrainingPage) -> None:
    card = page.checkpoints
    assert card.current.text().startswith("net-2 suggests since ")
    assert card.current.text().endswith(", promoted: sees slips")
    assert card.table.model().index(1, 0).data().endswith("· suggests")
    assert card.chart.lengths == {"test": 3, "current": 1}
    assert card.promote_button.isEnabled(), "the newest is chosen, and waits"


def test_promoting_and_rolling_back_by_button(
    qtbot, page: TrainingPage, project: Project, ada: Coach
) -> None:
    told: list[Change] = []
    page._session.changed.connect(told.append)
    click(qtbot, page.checkpoints.promote_button)
    qtbot.waitUntil(lambda: len(project.repository.promotions()) == 4)
    settle(qtbot, page)
    assert [each.kind.value for each in told] == ["promotions"], "one event tells it"
    newest = project.repository.promotions()[-1]
    assert (newest.checkpoint_id, newest.coach) == ("net-3", ada)
    assert not page.checkpoints.promote_button.isEnabled(), "it suggests already"
    assert "by Ada" in page.checkpoints.current.text()
    click(qtbot, page.checkpoints.roll_back_button)
    qtbot.waitUntil(lambda: len(project.repository.promotions()) == 5)
    settle(qtbot, page)
    newest = project.repository.promotions()[-1]
    assert (newest.checkpoint_id, newest.kind) == ("net-2", PromotionKind.ROLLBACK)
    assert page.checkpoints.current.text().startswith("net-2 suggests again since ")


def test_a_decision_is_promoted_with_its_reason_or_kept(
    qtbot, page: TrainingPage, project: Project
) -> None:
    judged = Judged("net-3", "net-2", comparison(40, 12, 1, 0.1, 0.4))
    page._compared(judged)
    assert page._right.currentWidget() is page.decision
    click(qtbot, page.decision.keep_button)
    assert page._right.currentWidget() is not page.decision
    chosen = page.checkpoints.chosen
    assert chosen is not None
    assert page.progress.headline.text() == f"Curves of {chosen.checkpoint_id}"
    assert len(project.repository.promotions()) == 3
    page._compared(judged)
    click(qtbot, page.decision.promote_button)
    qtbot.waitUntil(lambda: len(project.repository.promotions()) == 4)
    settle(qtbot, page)
    assert page._right.currentWidget() is not page.decision
    assert project.repository.promotions()[-1].reason == (
        "better by more than chance (12 of 40 test videos gained, 1 lost)"
    )


def test_what_another_window_promoted_meanwhile_is_not_overwritten(
    qtbot, page: TrainingPage, project: Project
) -> None:
    page._compared(Judged("net-3", "net-2", comparison(40, 12, 1, 0.1, 0.4)))
    project.repository.promote("net-1")
    click(qtbot, page.decision.promote_button)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    assert isinstance(dialog, QMessageBox)
    assert "net-1 suggests by now, not net-2" in dialog.text()
    dialog.accept()
    settle(qtbot, page)
    assert page._right.currentWidget() is not page.decision, "it is about another one"
    assert page.checkpoints.current.text().startswith("net-1 suggests since ")


def test_promoting_unasked_is_for_the_project_to_say(
    qtbot, page: TrainingPage, project: Project
) -> None:
    assert not project.settings.promote_better
    assert "and you decide" in page.retraining.does.text()
    with qtbot.waitSignal(page._session.settings_changed):
        click(qtbot, page.retraining.promote_better)
    settle(qtbot, page)
    with_it = Project.open(project.folder)
    assert with_it.settings.promote_better
    with_it.close()
    assert "a clearly better one then suggests" in page.retraining.does.text()


def test_every_network_that_is_offered_exists_and_has_words(
    page: TrainingPage,
) -> None:
    from model.networks import NETWORKS

    box = page.retraining.network
    offered = [box.itemData(at) for at in range(box.count())]
    assert {"resnet3d", "strips"} <= set(offered) <= {"auto", *NETWORKS}
    assert all(box.itemText(at) != offered[at] for at in range(box.count()))


# ---------------------------------------------------------------- what is new


def test_the_news_are_told_by_what_the_last_dataset_held(
    tmp_path: Path, project: Project, ada: Coach, bo: Coach
) -> None:
    for number in range(4):
        make_video(
            tmp_path / "films" / f"Venue{number}_2024_race001.mp4", n_frames=50 + number
        )
    import_videos(project, [tmp_path / "films"], jobs=1)
    repository = project.repository
    names = [f"Venue{number}_2024_race001.mp4" for number in range(4)]

    def both(name: str, one: int, other: int | None = None) -> None:
        video = repository.video(name)
        for coach, code in ((ada, one), (bo, one if other is None else other)):
            repository.record_annotation(video.id, coach.id, Answer(pair=PAIRS[code]))

    both(names[0], 0)
    both(names[1], 1)
    assert news(project, []).since is None
    path = project.snapshots_folder / "club.h5"
    info = export_snapshot(project, path, virtual=True).info
    make_checkpoint(
        project.checkpoints_folder, "net-1", snapshot_checksum=info.content_checksum
    )
    from model.checkpoints import list_checkpoints

    (card,) = list_checkpoints(project.checkpoints_folder)
    assert news(project, [card]).is_nothing
    both(names[1], 2)
    both(names[2], 0, 1)
    video = repository.video(names[2])
    repository.record_adjudication(video.id, ada.id, Answer(pair=PAIRS[1]), "seen")
    found = news(project, [card])
    assert (found.n_new, found.n_changed, found.n_gone, found.n_settled) == (1, 1, 0, 1)
    assert found.pairs == {1: 1, 2: 1}
    both(names[0], 0, 5)
    assert news(project, [card]).n_gone == 1
    path.unlink()
    gone = news(project, [replace(card)])
    assert not gone.is_known
    assert gone.n_videos == 2
