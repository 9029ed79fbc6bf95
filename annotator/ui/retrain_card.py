"""The card that says what a retraining would learn anew, and starts it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QSizePolicy, QWidget

from annotator.candidates import News
from annotator.training import DEFAULT_EPOCHS
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.cards import Card, action_button, counted, words
from annotator.ui.checkpoint_table import when_words
from annotator.ui.class_grid import pair_words
from dataset.states import LanePair

_MOST_PAIRS = 4
"""Named in one sentence."""


class RetrainCard(Card):
    """What is new, with what to train, and the button; knows nothing of tasks.

    Signals:
        retrain_requested(): the button was pressed.
        promote_better_changed(bool): whether a better network may suggest unasked.
    """

    retrain_requested = Signal()
    promote_better_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Retrain"))
        self.title.show()
        self.what = words("", "")
        self.news = words("", "muted")
        self.does = words("", "muted")
        self.network = ChoiceBox()
        self.network.setAccessibleName(self.tr("Network"))
        for name, value, tip in self._networks():
            self.network.addItem(name, value)
            self.network.setItemData(
                self.network.count() - 1, tip, Qt.ItemDataRole.ToolTipRole
            )
        self.epochs = NumberBox()
        self.epochs.setRange(0, 1000)
        self.epochs.setSpecialValueText(self.tr("as it needs"))
        self.epochs.setValue(0)
        self.epochs.lineEdit().setTextMargins(6, 0, 0, 0)
        self.epochs.setAccessibleName(self.tr("At most this many epochs"))
        self.epochs.setToolTip(
            self.tr("At most: training ends earlier when it no longer improves.")
        )
        self.device = ChoiceBox()
        self.device.setAccessibleName(self.tr("Device"))
        for name, value in (
            (self.tr("The fastest there is"), "auto"),
            (self.tr("Processor (CPU)"), "cpu"),
            (self.tr("NVIDIA GPU (CUDA)"), "cuda"),
        ):
            self.device.addItem(name, value)
        self.promote_better = QCheckBox(self.tr("Promote a clearly better one unasked"))
        self.promote_better.setToolTip(
            self.tr(
                "Only if it gets more held-out videos right than the current one, by"
                " more than chance. It can be rolled back."
            )
        )
        self.promote_better.clicked.connect(self.promote_better_changed)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for text, field in (
            (self.tr("Network"), self.network),
            (self.tr("Epochs, at most"), self.epochs),
            (self.tr("Device"), self.device),
        ):
            form.addRow(text, field)
            kind = QSizePolicy.Policy  # as high as its field, to stand in its middle
            form.labelForField(field).setSizePolicy(kind.Preferred, kind.Expanding)
        self.button = action_button(
            self.tr("Retrain"), self.retrain_requested.emit, "primary"
        )
        self.button.setMinimumHeight(38)
        for widget in (self.what, self.news):
            self.body.addWidget(widget)
        self.body.addLayout(form)
        self.body.addWidget(self.promote_better)
        self.body.addWidget(self.button)
        self.body.addWidget(self.does)
        self._explain()

    def _networks(self) -> list[tuple[str, str, str]]:
        from model import config

        # The choice by measurement comes first where this version has one.
        auto = getattr(config, "AUTO", None)
        names = [*([auto] if auto else []), *config.NETWORK_NAMES]
        nothing = ("", "")
        known = {
            "auto": (
                self.tr("The best for this data"),
                self.tr("Chosen by measurement on held-out venues."),
            ),
            "strips": (
                self.tr("Lane strips, quick"),
                self.tr("Reads each lane's height over the whole video."),
            ),
            "resnet3d": (
                self.tr("3D ResNet of the study"),
                self.tr("Reads one second at a time; slow without a GPU."),
            ),
        }
        known["lanes"] = (
            self.tr("One lane at a time"),
            self.tr("Reads both lanes with the same network, one second at a time."),
        )
        known["lane_videos"] = (
            self.tr("One lane, whole video"),
            self.tr("Learns which seconds decide; slow without a GPU."),
        )
        for name, title in (
            ("c3d", self.tr("C3D of the study")),
            ("cnn2d", self.tr("2D CNN of the study")),
        ):
            known[name] = (title, self.tr("What the study compared its network with."))
        found = ((name, *known.get(name, nothing)) for name in names)
        return [(title or name, name, tip) for name, title, tip in found]

    @property
    def n_epochs(self) -> int | None:
        """At most so many epochs; None for what the network's recipe says."""
        return self.epochs.value() or None

    @property
    def shown_epochs(self) -> int:
        """For a progress bar that has not heard of the real number yet."""
        return self.epochs.value() or DEFAULT_EPOCHS

    def forget(self) -> None:
        """Another coach came: these numbers are not for everybody to see."""
        self.what.setText("")
        self.news.setText("")
        self.button.setText(self.tr("Retrain"))

    def show_news(self, news: News | None, *, promotes_better: bool) -> None:
        """Say what is new.

        Args:
            news: None for a coach who may not see totals.
            promotes_better: as the project's settings say.
        """
        self.what.setText(self._what(news))
        self.news.setText(self._news(news))
        self.news.setVisible(bool(self.news.text()))
        self.button.setText(self._button(news))
        self.promote_better.setChecked(promotes_better)
        self._explain()

    def enable(self, *, can_train: bool, busy: bool) -> None:
        """Only one training at a time, and only of something."""
        self.button.setEnabled(can_train and not busy)
        for widget in (self.network, self.epochs, self.device):
            widget.setEnabled(not busy)

    def _explain(self) -> None:
        self.does.setText(
            self.tr(
                "You can go on labelling meanwhile. It ends in a comparison with the"
                " network that suggests now, on videos that neither has learned from; a"
                " clearly better one then suggests."
            )
            if self.promote_better.isChecked()
            else self.tr(
                "You can go on labelling meanwhile. It ends in a comparison with the"
                " network that suggests now, on videos that neither has learned from,"
                " and you decide."
            )
        )

    def _what(self, news: News | None) -> str:
        if news is None:
            return self.tr(
                "Trains on the videos that are agreed or settled. How many those are is"
                " shown once you have answered every video that the others have."
            )
        if not news.n_videos:
            return self.tr(
                "Nothing to train on yet: two coaches must agree on a video, or a"
                " disagreement must be settled."
            )
        counts = {
            "videos": counted(news.n_videos, self.tr("video"), self.tr("videos")),
            "clips": counted(news.n_clips, self.tr("clip"), self.tr("clips")),
        }
        if news.is_nothing and news.since is not None:
            held = news.n_videos - news.since.videos.get("train", 0)
            if held > 0:
                return self.tr(
                    "{videos} agreed or settled, {held} of them held out to judge the"
                    " network: {clips}."
                ).format(held=held, **counts)
        return self.tr(
            "{videos} agreed or settled: {clips}. Groups that are held out judge the"
            " network, and it learns from the others."
        ).format(**counts)

    def _news(self, news: News | None) -> str:
        if news is None or not news.n_videos:
            return ""
        if news.since is None:
            return self.tr("This is the first training of this project.")
        when = when_words(news.since.created)
        if not news.is_known:
            return self.tr(
                "The last training was on {when}, from {videos}; what is new since"
                " cannot be told, for its dataset is not here any more."
            ).format(when=when, videos=self._videos(sum(news.since.videos.values())))
        if news.is_nothing:
            return self.tr("Nothing is new since the last training on {when}.").format(
                when=when
            )
        parts = []
        if news.n_new:
            parts.append(
                self.tr("{videos} more").format(videos=self._videos(news.n_new))
            )
        if news.n_changed:
            parts.append(
                self.tr("{videos} decided otherwise").format(
                    videos=self._videos(news.n_changed)
                )
            )
        if news.n_gone:
            parts.append(
                self.tr("{videos} open again").format(videos=self._videos(news.n_gone))
            )
        said = self.tr("Since the last training on {when}: {parts}.").format(
            when=when, parts=", ".join(parts)
        )
        if news.n_settled:
            said += " " + self.tr("Settled after a disagreement: {n:,}.").format(
                n=news.n_settled
            )
        return said + self._pairs(news)

    def _pairs(self, news: News) -> str:
        often = sorted(news.pairs.items(), key=lambda each: (-each[1], each[0]))
        if not often:
            return ""
        named = ", ".join(
            f"{pair_words(LanePair.from_code(code))} {n:,}"
            for code, n in often[:_MOST_PAIRS]
        )
        if len(often) > _MOST_PAIRS:
            named = self.tr("{pairs} and others").format(pairs=named)
        return " " + self.tr("New by pair: {pairs}.").format(pairs=named)

    def _button(self, news: News | None) -> str:
        if news is None or not news.n_videos:
            return self.tr("Retrain")
        if news.since is None:
            return self.tr("Train on {videos}").format(
                videos=self._videos(news.n_videos)
            )
        if news.n_new == 1:
            return self.tr("Retrain with 1 new video")
        if news.n_new:
            return self.tr("Retrain with {n:,} new videos").format(n=news.n_new)
        if news.n_changed == 1:
            return self.tr("Retrain with 1 changed video")
        if news.n_changed:
            return self.tr("Retrain with {n:,} changed videos").format(n=news.n_changed)
        return self.tr("Retrain")

    def _videos(self, n: int) -> str:
        return counted(n, self.tr("video"), self.tr("videos"))
