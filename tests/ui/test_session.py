"""What the open project tells its pages, and what it reads for them off their thread."""

from dataclasses import replace

from annotator.project import Project
from annotator.ui.session import Session
from annotator.workflow import Change, ChangeKind, Coach, SuggestionPolicy


def test_somebody_new_is_told_once_and_known(
    qtbot, session: Session, project: Project
) -> None:
    told: list[tuple[str, ...]] = []
    session.coaches_changed.connect(
        lambda: told.append(tuple(each.name for each in session.coaches))
    )
    session.emit_change(project.repository.add_coach("Cleo"))
    session.read_coaches()  # which finds nobody more
    qtbot.waitUntil(lambda: bool(told))
    session.read_coaches()
    qtbot.waitUntil(lambda: not session._reading.running)
    assert told == [("Ada", "Bo", "Cleo")]


def test_the_coach_goes_on_under_another_name(
    qtbot, session: Session, project: Project, ada: Coach
) -> None:
    changed: list[object] = []
    session.coach_changed.connect(changed.append)
    with qtbot.waitSignal(session.coaches_changed):
        session.emit_change(project.repository.rename_coach(ada.id, "Adele"))
    assert session.coach == ada
    assert session.coach is not None
    assert session.coach.name == "Adele"
    assert changed == [], "it is the same coach"


def test_settings_are_told_whoever_has_saved_them_and_once(
    qtbot, session: Session, project: Project, ada: Coach
) -> None:
    told: list[str] = []
    session.settings_changed.connect(
        lambda: told.append(project.settings.assisted_coach)
    )
    only_ada = replace(
        project.settings,
        suggestions=SuggestionPolicy.ONE_COACH,
        assisted_coach="Ada",
    )
    project.save_settings(only_ada)
    session.tell_settings()
    session.tell_settings()
    assert told == ["Ada"]
    change = project.rename_coach(ada, "Adele")  # whom the settings mean
    with qtbot.waitSignal(session.settings_changed):
        session.emit_change(change)
    assert told == ["Ada", "Adele"]
    assert session.coaches[0].name == "Adele", "known by it before that is told"
    session.emit_change(Change(ChangeKind.RULES, n_written=1))
    assert told == ["Ada", "Adele"]


def test_coaches_that_cannot_be_read_are_those_that_are_known(
    qtbot, session: Session, project: Project
) -> None:
    project.close()
    file = project.database_file
    assert file is not None
    file.unlink()
    session.read_coaches()
    qtbot.waitUntil(lambda: not session._reading.running)
    assert [each.name for each in session.coaches] == ["Ada", "Bo"]
