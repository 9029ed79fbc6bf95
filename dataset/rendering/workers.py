"""Rendering on several cores: one race a task, in processes of their own."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

import cv2

Item = TypeVar("Item")
Made = TypeVar("Made")


def _start() -> None:
    """Use one core, and end when whoever started this is killed: a pool's would wait."""
    cv2.setNumThreads(1)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch(parent: BaseProcess) -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, args=(parent,), daemon=True).start()


def make_all(
    make: Callable[[Item], Made],
    items: Sequence[Item],
    jobs: int,
    report: Callable[[int], None],
) -> list[Made]:
    """Call ``make`` with every item.

    Args:
        make: importable by name; it and the items travel to another process.
        items: in the order in which they are begun.
        jobs: processes; 1 makes all in this one.
        report: told how many are done, at first 0, and again and again while it waits;
            what it raises ends the work after the items that have begun.

    Returns:
        What was made, in the order of ``items``.
    """
    report(0)
    if jobs <= 1 or len(items) <= 1:
        made = []
        for item in items:
            made.append(make(item))
            report(len(made))
        return made
    # Spawned, not forked: the window's threads must not be copied half way.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(jobs, len(items)), mp_context=context, initializer=_start
    ) as pool:
        futures: list[Future[Made]] = [pool.submit(make, item) for item in items]
        waiting = set(futures)
        try:
            while waiting:
                finished, waiting = wait(waiting, 0.2, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                report(len(items) - len(waiting))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [future.result() for future in futures]
