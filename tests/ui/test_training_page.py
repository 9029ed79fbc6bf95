"""Retrain, watch, stop or cancel: with the real network in its own process, made small."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QMessageBox

from annotator.candidates import News
from annotator.checkpoints import promote
from annotator.project import Project
from annotator.settings import Language
from annotator.ui import errors
from annotator.ui.cards import percent
from annotator.ui.checkpoint_table import CheckpointTable
from annotator.ui.checkpoints_card import CheckpointsCard
from annotator.ui.colours import colours
from annotator.ui.jobs import JobBoard
from annotator.ui.language import apply_language
from annotator.ui.plot import Look, Plot, ticks
from annotator.ui.retrain_card import RetrainCard
from annotator.ui.session import Session
from annotator.ui.theme import ThemeChoice, apply_theme
from annotator.ui.training_page import TrainingPage
from annotator.ui.training_progress import TrainingProgress, duration_words
from annotator.videos import import_videos
from annotator.workflow import Answer, Coach
from dataset.motion import METHOD
from dataset.splits import Split
from dataset.states import PAIRS
from model.checkpoints import SplitMetrics, list_checkpoints
from tests.factories import make_checkpoint as checkpoint
from tests.factories import make_video

WIDTH = 2
"""Filters of the first stage: the study's layout, 1/32 as wide."""
LONG_MS = 120_000


@pytest.fixture
def trainable(tmp_path: Path, project: Project, ada: Coach, bo: Coach) -> Project:
    """Six real videos of three groups: five agreed, one open; the first three gone."""
    for number in range(6):
        make_video(
            tmp_path / "films" / f"Venue{number % 3}_2024_race00{number}.mp4",
            n_frames=60 + number,
        )
    report = import_videos(project, [tmp_path / "films"], jobs=1)
    repository = project.repository
    for number, name in enumerate(sorted(report.added)[:5]):
        for coach in (ada, bo):
            repository.record_annotation(
                repository.video(name).id, coach.id, Answer(pair=PAIRS[number % 2])
            )
    return project


@pytest.fixture
def page(qtbot, trainable: Project, ada: Coach) -> Iterator[TrainingPage]:
    board = JobBoard()
    made = TrainingPage(
        Session(trainable, ada, trainable.repository.coaches()), board, width=WIDTH
    )
    made.resize(1280, 640)
    made.show()
    qtbot.waitUntil(lambda: made.retraining.button.isEnabled())
    made.retraining.device.setCurrentIndex(made.retraining.device.findData("cpu"))
    # These films show no climber, which the lane strips of “auto” refuse to learn from.
    made.retraining.network.setCurrentIndex(
        made.retraining.network.findData("resnet3d")
    )
    yield made
    for job in board.running:
        job.cancel()
    qtbot.waitUntil(lambda: not board.running and not made._read.running)
    made.close()


def start(qtbot, page: TrainingPage, epochs: int) -> None:
    page.retraining.epochs.setValue(epochs)
    qtbot.mouseClick(page.retraining.button, Qt.MouseButton.LeftButton)


def first_batch(qtbot, page: TrainingPage) -> None:
    qtbot.waitUntil(
        lambda: page.progress.curves.points.get("loss batches", 0) > 0, timeout=LONG_MS
    )


def test_it_says_what_it_will_train_on(page: TrainingPage):
    assert page.retraining.what.text() == (
        "5 videos agreed or settled: 10 clips. Groups that are held out judge the network,"
        " and it learns from the others."
    )
    assert "first training" in page.retraining.news.text()
    assert page.suggesting.words.text() == (
        "Until a network is trained, motion suggests. With a suggestion of motion: 0 of"
        " 1 videos that are not agreed or settled."
    )
    assert page.suggesting.button.isEnabled(), "motion needs no training"


def test_motion_can_be_asked_before_the_first_training(
    qtbot, page: TrainingPage, trainable: Project
):
    qtbot.mouseClick(page.suggesting.button, Qt.MouseButton.LeftButton)
    assert len(page._board.running) == 1
    qtbot.waitUntil(lambda: not page.running and not page._read.running)
    # The fixture's film shows no wall, of which motion says nothing.
    assert page.progress.headline.text() == "1 open video has no suggestion yet"
    assert not errors.open_dialogs()


@pytest.mark.slow
def test_a_first_network_that_leaves_the_word_to_motion_is_said_to_be_trained(
    qtbot, page: TrainingPage, trainable: Project
):
    """Nothing held out, and motion has spoken: its silences are no outcome of training."""
    repository = trainable.repository
    spoken = [each.video.id for each in repository.decisions()]
    even = (1 / len(PAIRS),) * len(PAIRS)
    repository.record_suggestions(METHOD, dict.fromkeys(spoken, even))
    repository.regroup({video.id: "one" for video in repository.videos()})
    repository.freeze_splits({"one": Split.TRAIN})
    start(qtbot, page, epochs=1)
    qtbot.waitUntil(
        lambda: (
            bool(list_checkpoints(trainable.checkpoints_folder))
            and not page.running
            and not page._read.running
        ),
        timeout=LONG_MS,
    )
    assert page.progress.headline.text() == "Training is done"
    assert "motion goes on suggesting" in page.checkpoints.current.text()
    (card,) = list_checkpoints(trainable.checkpoints_folder)
    said = {each.checkpoint_id for each in repository.suggestions()}
    assert said == {METHOD}, f"{card.checkpoint_id} was not asked"


def test_each_label_stands_in_the_middle_of_its_field(page: TrainingPage):
    card = page.retraining
    form = card.findChild(QFormLayout)
    assert form is not None
    for field in (card.network, card.epochs, card.device):
        label = form.labelForField(field)
        assert abs(label.geometry().center().y() - field.geometry().center().y()) <= 1


def test_of_a_project_without_videos_nothing_is_called_settled(qtbot, tmp_path: Path):
    with closing(Project.create(tmp_path / "empty.dualane")) as empty:
        page = TrainingPage(Session(empty, None, ()), JobBoard())
        page.show()
        qtbot.waitUntil(lambda: page._facts is not None)
        said = page.suggesting.words.text()
        assert said == "Until a network is trained, motion suggests."
        assert not page.suggesting.button.isEnabled()
        page.close()


def test_nothing_decided_means_nothing_to_train(qtbot, session: Session):
    page = TrainingPage(session, JobBoard())
    page.show()
    qtbot.waitUntil(lambda: page._facts is not None)
    assert "Nothing to train on yet" in page.retraining.what.text()
    assert not page.retraining.button.isEnabled()
    page.close()


@pytest.mark.slow
def test_training_shows_its_progress_and_ends_in_suggestions(
    qtbot, page: TrainingPage, trainable: Project, slow_database
):
    with slow_database():  # the click is answered before anything is read
        start(qtbot, page, epochs=2)
        assert page.progress.headline.text() == "Preparing the dataset…"
        assert page.progress.bar.isVisible()
        assert page.progress.stop_button.isVisible()
        assert not page.retraining.button.isEnabled()
    page.retrain()  # clicking again and again starts nothing more
    qtbot.waitUntil(lambda: page.running)
    page.retrain()
    assert len(page._board.running) == 1
    first_batch(qtbot, page)
    assert "CPU" in page.progress.detail.text()
    assert (
        "Epoch 1 of 2" in page.progress.headline.text()
        or "Measuring" in page.progress.headline.text()
    )
    qtbot.waitUntil(
        lambda: not page.running and not page._read.running, timeout=LONG_MS
    )

    (card,) = list_checkpoints(trainable.checkpoints_folder)
    assert len(card.history) == 2
    assert page.progress.curves.points["loss training"] == 2
    assert page.checkpoints.table.model().rowCount() == 1
    shown = [
        page.checkpoints.table.model().index(0, column).data() for column in range(6)
    ]
    assert "resnet3d" in shown[1]
    assert shown[2] == f"{card.videos['train']} videos"
    tip = page.checkpoints.table.model().index(0, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert f"{card.parameters['total']:,} parameters" in tip
    # What was open is suggested without another click: the sixth and the fixture's three,
    # which have no clips here and so are left alone.
    (suggestion,) = trainable.repository.suggestions()
    assert suggestion.checkpoint_id == card.checkpoint_id
    assert page.progress.headline.text() == "Training is done"
    assert page.progress.detail.text() == "1 video got a suggestion"
    assert page.retraining.news.text().startswith("Nothing is new since the last ")
    assert page.checkpoints.current.text().startswith(f"{card.checkpoint_id} suggests")
    assert page.suggesting.words.text().startswith(
        "The 1 video that is not agreed or settled has "
    )

    # Choosing the checkpoint shows its curves again.
    page.progress.curves.clear()
    row = page.checkpoints.table.visualRect(
        page.checkpoints.table.model().index(0, 1)
    ).center()
    qtbot.mouseClick(
        page.checkpoints.table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier(0),
        row,
    )
    assert page.progress.curves.points["loss training"] == 2
    assert card.checkpoint_id in page.progress.headline.text()


@pytest.mark.slow
def test_no_curve_is_cut_in_the_lowest_window_while_much_is_said(
    qtbot, page: TrainingPage
):
    page.resize(1280, 612)
    page.show()
    sentence = "Of what was said of this training, this is one of several sentences."
    page.checkpoints.current.setText(sentence)
    page.checkpoints.notes.setText(" ".join(6 * [sentence]))
    shown = page.progress
    shown.begin("Epoch 1 of 40", epochs=40)
    shown.detail.setText(" ".join(3 * [sentence]))
    shown._show_notes((sentence, sentence, sentence))
    qtbot.waitUntil(lambda: shown.remarks.height() > 0)
    for _ in range(3):
        QApplication.processEvents()
    for card, last in ((shown, shown.curves), (page.checkpoints, None)):
        inside = card.contentsRect()
        assert card.body.totalMinimumHeightForWidth(card.width()) <= card.height()
        assert last is None or inside.contains(last.geometry())


def test_stop_keeps_what_it_has_learned(qtbot, page: TrainingPage, trainable: Project):
    start(qtbot, page, epochs=500)
    first_batch(qtbot, page)
    qtbot.mouseClick(page.progress.stop_button, Qt.MouseButton.LeftButton)
    assert "Stopping" in page.progress.headline.text()
    assert not page.progress.stop_button.isEnabled()
    qtbot.waitUntil(
        lambda: not page.running and not page._read.running, timeout=LONG_MS
    )
    (card,) = list_checkpoints(trainable.checkpoints_folder)
    assert card.stopped
    assert "(stopped)" in page.checkpoints.table.model().index(0, 1).data()


@pytest.mark.slow
def test_cancel_discards_what_it_has_learned(
    qtbot, page: TrainingPage, trainable: Project
):
    start(qtbot, page, epochs=500)
    first_batch(qtbot, page)
    qtbot.mouseClick(page.progress.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.running, timeout=LONG_MS)
    assert page.progress.headline.text() == "Cancelled; nothing of this run was kept"
    assert list_checkpoints(trainable.checkpoints_folder) == []
    assert not list(trainable.checkpoints_folder.glob("*.partial"))
    assert not trainable.repository.suggestions()
    assert page.retraining.button.isEnabled(), "it can be started again"
    assert page.progress.curves.points.get("loss batches", 0) == 0


@pytest.mark.slow
def test_a_failed_training_is_one_sentence(
    qtbot, page: TrainingPage, trainable: Project
):
    for clip_file in trainable.clips_folder.glob("*.h5"):
        clip_file.write_bytes(b"damaged")
    start(qtbot, page, epochs=1)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()), timeout=LONG_MS)
    (dialog,) = errors.open_dialogs()
    assert isinstance(dialog, QMessageBox), "a bug report instead of a sentence"
    zero = "\N{ZERO WIDTH SPACE}"  # where a long path may be broken
    assert page.progress.detail.text().replace(zero, "") == dialog.text().replace(
        zero, ""
    )
    dialog.accept()
    assert not page.running
    assert page.retraining.button.isEnabled()


def test_a_busy_project_says_so(qtbot, page: TrainingPage, trainable: Project):
    with trainable.lock("training"):
        start(qtbot, page, epochs=1)
        qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    assert "Another training is running" in dialog.property("what")
    dialog.close()


def test_new_labels_are_news(qtbot, page: TrainingPage, trainable: Project, ada, bo):
    repository = trainable.repository
    video = next(v for v in repository.videos() if v.name == "Venue2_2024_race005.mp4")
    for coach in (ada, bo):
        change = repository.record_annotation(video.id, coach.id, Answer(pair=PAIRS[0]))
    page._session.emit_change(change)
    qtbot.waitUntil(
        lambda: page.retraining.what.text().startswith(
            "6 videos agreed or settled: 12 clips."
        )
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (61, "1 min"),
        (3_570, "1 h 00 min"),
        (11_100, "3 h 05 min"),
    ],
)
def test_waiting_times_are_as_precise_as_they_can_be(seconds: float, words: str):
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1.71, 3.3, [2.0, 2.5, 3.0]),
        (0, 40, [0, 10, 20, 30, 40]),
        (-0.004, 0.004, [-0.004, -0.002, 0, 0.002, 0.004]),
        (7, 7, [7]),
    ],
)
def test_ticks_are_round_numbers_inside_the_range(low, high, wanted):
    assert ticks(low, high) == pytest.approx(wanted)


def test_the_chart_draws_its_points_in_the_colours_of_the_theme(qtbot, qapp):
    plot = Plot("Loss", "epoch", {"training": Look("accent")})
    qtbot.addWidget(plot)
    plot.resize(400, 200)

    def accent_pixels() -> int:
        image = plot.grab().toImage()
        wanted = QColor(colours().accent).rgb()
        return sum(
            image.pixel(x, y) == wanted
            for x in range(50, image.width(), 2)
            for y in range(30, image.height(), 2)
        )

    assert accent_pixels() == 0
    for epoch, loss in enumerate((3.0, 2.0, float("nan"), 1.5), start=1):
        plot.add("training", epoch, loss)
    assert plot.lengths == {"training": 3}, "a loss that is no number has no place"
    assert accent_pixels() > 20
    assert plot.accessibleDescription() == "training 1.5"
    apply_theme(qapp, ThemeChoice.DARK)
    assert accent_pixels() > 20
    plot.clear()
    assert accent_pixels() == 0


@pytest.mark.parametrize(
    ("epochs", "said"),
    [
        (1, ["0", "epoch", "1"]),
        (2, ["0", "1", "epoch", "2"]),
        (49, ["0", "10", "20", "30", "40", "epoch"]),
    ],
)
def test_the_last_epoch_stands_under_the_chart(qtbot, epochs: int, said: list[str]):
    looks = {"batches": Look("muted", dots=False), "training": Look("accent")}
    plot = Plot("Loss", "epoch", looks)
    qtbot.addWidget(plot)
    plot.resize(600, 200)
    assert plot.under_axis() == []
    plot.add("batches", 0.5, 1.5)
    for epoch in range(1, epochs + 1):
        plot.add("training", epoch, 1 / epoch)
    boxes, words = zip(*plot.under_axis(), strict=True)
    assert list(words) == said
    for one, after in pairwise(boxes):
        assert one.right() < after.left()
    assert boxes[-1].right() < plot.width()


def test_an_axis_of_percent_shows_all_of_it(qtbot, qapp):
    plot = Plot("Clips right", "epoch", {"training": Look("accent")}, percent=True)
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    for epoch, value in ((1, 10.0), (2, 20.0), (3, 99.97)):
        plot.add("training", epoch, value)
    ranges = plot.ranges()
    assert ranges is not None
    assert ranges[2:] == (0, 100)
    assert plot.accessibleDescription() == "training 100 %"
    image = plot.grab().toImage()
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        apply_theme(qapp, theme)
        image = plot.grab().toImage()
        ground, now = QColor(colours().surface), QColor(colours().text)
        column = [
            image.pixelColor(x, y)
            for x in range(2, 38)
            for y in range(20, image.height() - 20)
        ]
        ink = min(column, key=lambda c: abs(c.lightness() - now.lightness()))
        assert abs(ink.lightness() - now.lightness()) < 40, "the figures of the axis"
        assert abs(ink.lightness() - ground.lightness()) > 120


def test_one_loss_is_named_while_a_training_runs(qtbot):
    """That of whole epochs: the mean so far of the next one differs from it."""
    shown = TrainingProgress()
    qtbot.addWidget(shown)
    shown.show()
    shown.begin("Preparing", epochs=4)
    for number, loss in enumerate((1.5, 1.25), start=1):
        batch = {"epoch": number, "batch": 3, "batches": 9, "loss": loss / 2}
        shown.take({"event": "batch", **batch, "accuracy": 0.5, "remaining_s": 90})
        epoch = {"epoch": number, "train_loss": loss, "train_accuracy": 0.5}
        shown.take({"event": "epoch", **epoch})
    assert shown.headline.text() == "Epoch 2 of 4 · at most 2 min left"
    said = {label.text() for label in shown.findChildren(QLabel)}
    assert not any("oss" in each for each in said - {"Loss and accuracy appear here."})
    charts = shown.curves.findChildren(Plot)
    assert [each.accessibleDescription() for each in charts] == [
        "training 1.25",
        "training 50 %",
    ]
    for chart in charts:
        assert "grey line" in chart.toolTip()
        assert " is better" in chart.toolTip()


def test_the_gravest_remark_stands_on_the_page_and_the_others_behind_it(qtbot):
    shown = TrainingProgress()
    qtbot.addWidget(shown)
    shown.resize(420, 400)
    shown.show()
    grave = "There are no test videos yet, so there is no honest figure of it."
    shown.begin("Preparing", epochs=2)
    shown.take({"event": "started", "notes": [grave]})
    assert shown.remarks.text() == grave
    assert shown.remarks.isVisible()
    assert not shown.remarks.toolTip()
    shown.take({"event": "note", "message": "The disk is slow."})
    assert shown.remarks.text() == f"{grave} 1 more remark: point here to read."
    shown.take({"event": "note", "message": "It goes on."})
    assert shown.remarks.text() == f"{grave} 2 more remarks: point here to read."
    assert shown.remarks.toolTip() == "The disk is slow.\n\nIt goes on."
    qtbot.waitUntil(
        lambda: (
            shown.remarks.height()
            >= shown.remarks.heightForWidth(shown.remarks.width())
            > 1.5 * shown.remarks.fontMetrics().height()
        )
    )
    shown.end("Training is done")
    assert not shown.remarks.isVisible()


# ---------------------------------------------------------------- checkpoints on disk


def test_the_newest_checkpoint_is_chosen_and_its_curves_are_there(
    qtbot, session: Session, project: Project
):
    folder = project.checkpoints_folder
    checkpoint(folder, "resnet3d-000000000001", "2024-01-01T00:00:00+00:00")
    checkpoint(folder, "resnet3d-000000000002", "2024-01-02T00:00:00+00:00")
    page = TrainingPage(session, JobBoard())
    page.show()
    qtbot.waitUntil(lambda: page._facts is not None)
    assert page.checkpoints.table.currentIndex().row() == 0
    assert "000000000002" in page.progress.headline.text()
    assert page.progress.curves.points["loss training"] == 2
    page.close()


def test_where_motion_goes_on_the_page_says_so_and_lets_the_network_be_promoted(
    qtbot, trainable: Project, ada: Coach
):
    name = "resnet3d-000000000001"
    checkpoint(trainable.checkpoints_folder, name)
    # The fixture's three have no clips, and wait all the same.
    waiting = [v.id for v in trainable.repository.videos()]
    even = (1 / len(PAIRS),) * len(PAIRS)
    trainable.repository.record_suggestions(METHOD, dict.fromkeys(waiting, even))
    page = TrainingPage(
        Session(trainable, ada, trainable.repository.coaches()), JobBoard()
    )
    page.show()
    card = page.checkpoints
    qtbot.waitUntil(card.promote_button.isEnabled)
    assert card.current.text() == (
        f"{name} is the first network. Until videos are held out to test it, motion goes on"
        " suggesting; promote it to let it suggest."
    )
    assert "suggests" not in card.table.model().index(0, 0).data()
    assert page.suggesting.words.text() == (
        "With a suggestion of motion: 1 of 1 videos that are not agreed or settled."
    )
    change = promote(trainable, name, coach=ada)
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: card.current.text().startswith(f"{name} suggests since"))
    assert not card.promote_button.isEnabled()
    page.close()


def test_the_heading_keeps_true_when_videos_come(
    qtbot, trainable: Project, ada: Coach, tmp_path: Path
):
    repository = trainable.repository
    name = "resnet3d-000000000001"
    checkpoint(trainable.checkpoints_folder, name, "2024-01-01T00:00:00+00:00")
    sixth = repository.video("Venue2_2024_race005.mp4")
    even = (1 / len(PAIRS),) * len(PAIRS)
    page = TrainingPage(
        Session(trainable, ada, trainable.repository.coaches()), JobBoard()
    )
    page.show()
    qtbot.waitUntil(lambda: page.suggesting.button.isEnabled())
    assert page.suggesting.words.text().startswith(
        "1 video that is not agreed or settled has no "
    )
    repository.record_suggestions(name, {sixth.id: even})
    qtbot.mouseClick(page.suggesting.button, Qt.MouseButton.LeftButton)
    heading = page.progress.headline
    qtbot.waitUntil(lambda: heading.text() == "Every open video has its suggestion")
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.suggesting.words.text().startswith(
        "The 1 video that is not agreed or settled has "
    )
    film = make_video(tmp_path / "more" / "Venue3_2024_race006.mp4", n_frames=70)
    report = import_videos(trainable, [film], jobs=1)
    page._session.emit_change(report.change)
    qtbot.waitUntil(lambda: heading.text() == "1 open video has no suggestion yet")
    assert ": 1 of 2 videos that are not agreed" in page.suggesting.words.text()
    (added,) = report.added
    change = repository.record_suggestions(name, {repository.video(added).id: even})
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: heading.text() == "Every open video has its suggestion")
    page.close()


def test_a_damaged_checkpoint_is_named_with_what_to_do(
    qtbot, session: Session, project: Project
):
    folder = project.checkpoints_folder
    checkpoint(folder, "resnet3d-000000000001", "2024-01-01T00:00:00+00:00")
    bad = checkpoint(folder, "resnet3d-000000000002", "2024-01-02T00:00:00+00:00")
    (bad / "card.json").write_text("{")
    (folder / "junk").mkdir()
    page = TrainingPage(session, JobBoard())
    page.show()
    qtbot.waitUntil(lambda: page._facts is not None)
    assert page.checkpoints.table.model().rowCount() == 1
    assert page.checkpoints.damaged.isVisible()
    assert str(bad) in page.checkpoints.damaged.text()
    assert "delete that checkpoint" in page.checkpoints.damaged.text()
    assert "junk" not in page.checkpoints.damaged.text()
    (bad / "card.json").unlink()
    page.refresh()
    qtbot.waitUntil(
        lambda: "without their card.json" in page.checkpoints.damaged.text()
    )
    page.close()


def test_what_was_remarked_on_a_training_is_told_in_chinese_at_once(
    qtbot, qapp, tmp_path: Path
):
    checkpoint(tmp_path, "net-1", notes=("The CPU was asked for.",))
    apply_language(qapp, Language.CHINESE)
    try:
        card = CheckpointsCard()
        qtbot.addWidget(card)
        for _ in range(2):  # also when one is chosen already
            card.show_checkpoints(list_checkpoints(tmp_path), (), "net-1", ())
            card.table.selectRow(0)
            assert card.notes.text() == "已指定使用 CPU。"
    finally:
        apply_language(qapp, Language.ENGLISH)


def test_the_checkpoints_tell_test_and_validation_apart(qtbot, tmp_path: Path):
    chose = SplitMetrics(
        17, 2, loss=0.1, clip_accuracy=1.0, video_accuracy=1.0, n_silent=0
    )
    honest = SplitMetrics(
        9, 3, loss=3.0, clip_accuracy=0.0, video_accuracy=0.0, n_silent=1
    )
    name = "strips-000000000001"
    metrics = {"validation": chose, "test": honest}
    checkpoint(tmp_path, name, metrics=metrics, notes=("The CPU was asked for.",))
    card = CheckpointsCard()
    qtbot.addWidget(card)
    card.show_checkpoints(list_checkpoints(tmp_path), (), name, ())
    rows = card.table.model()
    assert [rows.index(0, column).data() for column in (3, 4, 5)] == [
        f"{percent(1.0, 1)} of 17",
        f"{percent(1.0, 1)} of 2",
        f"{percent(0.0, 1)} of 3",
    ]
    said = (
        "Test videos right: 0 of 3, no answer to 1. Validation videos, which also chose"
        " the epoch: 2 of 2.\nThe CPU was asked for."
    )
    assert card.notes.text() == said
    card.notes.setText("")
    card.table.selectRow(0)
    card.table.card_chosen.emit(card.table.chosen)
    assert card.notes.text() == said
    tips = [
        rows.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        for column in (4, 5)
    ]
    assert "chose the epoch" in tips[0]
    assert "go by this" in tips[1]
    assert card.chart_button.property("look") != "quiet", "it is seen to be a button"


def test_what_is_held_out_is_told_where_it_is_known(qtbot, tmp_path: Path):
    checkpoint(
        tmp_path,
        "strips-000000000001",
        videos={"train": 11, "validation": 2, "test": 1},
    )
    (last,) = list_checkpoints(tmp_path)
    card = RetrainCard()
    qtbot.addWidget(card)
    known = News(14, 132, since=last, is_known=True)
    card.show_news(known, promotes_better=False)
    assert card.what.text() == (
        "14 videos agreed or settled, 3 of them held out to judge the network: 132 clips."
    )
    card.show_news(replace(known, n_videos=15, n_new=1), promotes_better=False)
    assert "held out judge the network" in card.what.text()


@pytest.mark.parametrize("width", [860, 1200])  # the first is what 1280 px leave
def test_no_bar_stands_under_a_table_that_shows_every_column(
    qtbot, qapp, tmp_path: Path, width: int
):
    held = SplitMetrics(
        27, 3, loss=1.0, clip_accuracy=0.037, video_accuracy=0.0, n_silent=0
    )
    name = "resnet3d-000000000001"
    checkpoint(
        tmp_path,
        name,
        metrics={"validation": held, "test": held},
        videos={"train": 104, "validation": 3, "test": 3},
        clips={"train": 1035, "validation": 27, "test": 27},
        stopped=True,
    )
    table = CheckpointTable()
    qtbot.addWidget(table)
    table.resize(width, 200)
    table.show()
    apply_theme(qapp, ThemeChoice.LIGHT)
    table.show_cards(list_checkpoints(tmp_path), name)
    QApplication.processEvents()
    assert table.model().rowCount() == 1
    assert table.horizontalScrollBar().maximum() == 0, "no column is cut at 1280 px"


def test_no_column_of_the_checkpoints_is_cut(qtbot, tmp_path: Path):
    held = SplitMetrics(
        8, 2, loss=1.0, clip_accuracy=0.25, video_accuracy=0.0, n_silent=1
    )
    name = "resnet3d-000000000001"
    checkpoint(tmp_path, name, metrics={"validation": held})
    table = CheckpointTable()
    qtbot.addWidget(table)
    table.resize(320, 200)
    table.show()
    table.show_cards(list_checkpoints(tmp_path), name)
    told = [table.model().index(0, column).data() for column in (3, 4)]
    assert told == [
        f"{percent(0.25, 1)} of 8",
        f"{percent(0.0, 1)} of 2",
    ]
    for width in (320, 700, 1200):
        table.resize(width, 200)
        QApplication.processEvents()
        assert table.columnWidth(5) >= table.sizeHintForColumn(5)
        assert table.horizontalHeader().length() >= table.viewport().width()
