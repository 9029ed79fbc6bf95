"""How long 10,000 videos take to be filtered and scrolled, in the card of the desk."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.queue_filter import Order, QueueFilter
from annotator.settings import UserSettings
from annotator.ui.app import make_application
from annotator.ui.benchmarks.many_items import many_items
from annotator.ui.queue_card import QueueCard
from annotator.workflow import (
    QueueItem,
    Status,
)
from dataset.states import LaneState

N_VIDEOS: Final = 10_000
_SIZE_PX: Final = (256, 900)


def measure(rounds: int = 5) -> dict[str, Any]:
    """Milliseconds from a key or a filter until the list is painted, and for a scroll.

    Args:
        rounds: how often each is done.
    """
    app = make_application(UserSettings())
    card = QueueCard()
    card.resize(*_SIZE_PX)
    queue = many_items(N_VIDEOS)
    confidences = {
        item.video.id: (item.video.id * 7919 % 1000) / 1000 for item in queue
    }
    card.show()
    QTest.qWaitForWindowExposed(card)
    took: dict[str, list[float]] = {"key": [], "filter": [], "order": [], "answer": []}
    first = _painted_ms(
        app, card, lambda: card.set_items(queue, confidences, confidences)
    )
    wanted = (
        QueueFilter(statuses=frozenset([Status.UNLABELLED])),
        QueueFilter(left=frozenset([LaneState.SLIP]), unsure=True),
        QueueFilter(groups=frozenset(["Evening 7"])),
        QueueFilter(noted=True),
        QueueFilter(),
    )
    for _ in range(rounds):
        for letter in "race00412":
            press = _key(card, letter)
            took["key"].append(_painted_ms(app, card, press))
        took["key"].append(_painted_ms(app, card, card.search.clear))
        for each in wanted:
            took["filter"].append(_painted_ms(app, card, _filter(card, each)))
        for order in (*Order, Order.NAME):
            took["order"].append(
                _painted_ms(app, card, _filter(card, QueueFilter(), order))
            )
        for item in queue[:10]:
            other = replace(item, status=Status.AGREED)
            took["answer"].append(_painted_ms(app, card, _set(card, other)))
            card.set_item(item)
    bar = card.view.verticalScrollBar()
    scrolls = [
        _painted_ms(app, card, partial(bar.setValue, at))
        for at in range(0, bar.maximum(), max(1, bar.maximum() // (100 * rounds)))
    ]
    card.close()
    figures: dict[str, Any] = {"queue_videos": len(queue), "queue_first_ms": first}
    for name, times in (*took.items(), ("scroll", scrolls)):
        figures[f"queue_{name}_p50_ms"] = statistics.median(times)
        figures[f"queue_{name}_p95_ms"] = statistics.quantiles(times, n=20)[-1]
    return figures


def _key(card: QueueCard, letter: str) -> Callable[[], None]:
    return lambda: QTest.keyClicks(card.search, letter)


def _filter(
    card: QueueCard, wanted: QueueFilter, order: Order | None = None
) -> Callable[[], None]:
    return lambda: card.show_filter(wanted, order)


def _set(card: QueueCard, item: QueueItem) -> Callable[[], None]:
    return lambda: card.set_item(item)


def _painted_ms(app: QApplication, card: QueueCard, do: Callable[[], object]) -> float:
    """From ``do`` until what it changed has been laid out and painted."""
    began = time.perf_counter()
    do()
    card.view.viewport().repaint()
    app.processEvents()
    return (time.perf_counter() - began) * 1000
