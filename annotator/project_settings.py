"""``project.toml``: what holds for everybody who works in a project.

Format history of ``project.toml``:

* 1 – ``schema_version``, ``name``, ``database``; tables ``crop`` (portrait, landscape),
  ``import`` (group_pattern), ``suggestions`` (policy, assisted_coach, blind_share, and
  assisted_id: the number of that coach, who may be called otherwise by now) and,
  where somebody has set some, ``targets`` (videos wanted of a pair such as ``1-3``) and
  ``lanes`` (divider) and ``training`` (promote_better). ``id`` tells projects apart; one
  that was made without has its name for it. ``shared_settings``: the labels lie
  elsewhere, and the settings with them; what stands here is of that revision. Keys that
  are not known are kept as they are.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Self

from annotator.policy import USUAL_BLIND_SHARE
from annotator.workflow import Coach, CoachId, SuggestionPolicy, Video
from dataset.clips import CropBox, CropRule
from dataset.errors import KnownError, ProjectError, StorageError
from dataset.recipe import MIDDLE
from dataset.states import LanePair

SCHEMA_VERSION: Final = 1
PROJECT_FILE: Final = "project.toml"


@dataclass(frozen=True)
class ProjectSettings:
    """What holds for everybody who works in a project."""

    crop: CropRule = field(default_factory=CropRule)
    divider: float = MIDDLE
    """Where the lanes part, as a fraction of the cropped width."""
    group_pattern: str | None = None
    """Regular expression that finds a video's group in its name."""
    suggestions: SuggestionPolicy = SuggestionPolicy.AFTER_COMMIT
    assisted_coach: str = ""
    """Whom ``SuggestionPolicy.ONE_COACH`` lets see suggestions."""
    blind_share: float = USUAL_BLIND_SHARE
    """Of the videos kept blind from a coach who sees suggestions, 0 to 1."""
    promote_better: bool = False
    """Whether a retrained network that is better on held-out videos, by more than
    chance, suggests from then on without anybody being asked."""
    targets: Mapping[LanePair, int] = field(default_factory=dict)
    """Videos wanted of a pair; pairs without one take the usual number."""

    def divider_of(self, video: Video) -> float:
        """Where the lanes of a video part, as a fraction of the cropped width."""
        return self.divider if video.own_divider is None else video.own_divider

    def over(self, theirs: Self, *, since: Self) -> Self:
        """What somebody else has set meanwhile, with what is set here.

        Args:
            theirs: as they stand now.
            since: as they stood here; what is the same still is not set here.
        """
        set_here = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != getattr(since, each.name)
        }
        if "crop" in set_here:  # each shape of video has a box of its own
            portrait, landscape = self.crop.portrait, self.crop.landscape
            set_here["crop"] = CropRule(
                theirs.crop.portrait if portrait == since.crop.portrait else portrait,
                theirs.crop.landscape
                if landscape == since.crop.landscape
                else landscape,
            )
        if "targets" in set_here:
            pairs = {
                pair
                for pair in {**self.targets, **since.targets}
                if self.targets.get(pair) != since.targets.get(pair)
            }
            set_here["targets"] = {
                **{p: n for p, n in theirs.targets.items() if p not in pairs},
                **{p: n for p, n in self.targets.items() if p in pairs},
            }
        return replace(theirs, **set_here)


def read_document(folder: Path) -> dict[str, Any]:
    """All that ``project.toml`` of a project says; only what it must say is checked.

    Raises:
        ProjectError: no project, a newer one, or a file that is damaged.
        StorageError: it cannot be read.
    """
    path = folder / PROJECT_FILE
    try:
        # With the mark that some text editors put before UTF-8, or without.
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(
            f"{folder} is no Dualane project (there is no {PROJECT_FILE} in it): choose"
            f" another folder, or make a project with dualane init {folder}."
        ) from error
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({error.strerror}): ask for the right to read it,"
            " or check that its disk is connected."
        ) from error
    except UnicodeDecodeError as error:
        raise broken(path, "it is not UTF-8 text") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise broken(path, _toml_fault(str(error))) from error
    version = document.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise broken(path, "it has no schema_version")
    if version < 1:
        raise broken(path, f"there is no schema_version {version}")
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"{folder} was made by a newer Dualane (project version {version}, this"
            f" one knows up to {SCHEMA_VERSION}): update Dualane to open it."
        )
    for key in ("name", "database"):
        if not isinstance(document.get(key), str) or not document[key]:
            raise broken(path, f"it has no {key}")
    return document


def _toml_fault(said: str) -> str:
    """Where a text stops being TOML; the parser's own words help nobody."""
    at = re.search(r"at line (\d+), column (\d+)", said)
    if at is None:
        return "its last line is not whole"
    return f"line {at[1]} makes no sense from character {at[2]} on"


def broken(path: Path, why: str) -> ProjectError:
    """What is said of a ``project.toml`` that cannot be used."""
    return ProjectError(
        f"{path} cannot be read ({why}): correct it in a text editor, or put an older"
        " copy in its place; the labels are not touched by it."
    )


def settings_of(document: dict[str, Any], path: Path) -> ProjectSettings:
    """The settings in it, checked.

    Raises:
        ProjectError: one of them is none; names the file.
    """
    try:
        return parse_settings(document)
    except (ValueError, KnownError) as error:
        raise broken(path, str(error).rstrip(".")) from error


def parse_settings(document: dict[str, Any]) -> ProjectSettings:
    """The settings in it, wherever it comes from.

    Raises:
        ValueError: one of them is none.
        KnownError: as well.
    """

    def text(table: str, key: str, default: str) -> str:
        value = document.get(table, {})
        value = value.get(key, default) if isinstance(value, dict) else None
        if not isinstance(value, str):
            raise ValueError(f"{table}.{key} is not a text")
        return value

    usual = ProjectSettings()
    return ProjectSettings(
        crop=CropRule(
            portrait=CropBox.parse(
                text("crop", "portrait", box_text(usual.crop.portrait))
            ),
            landscape=CropBox.parse(
                text("crop", "landscape", box_text(usual.crop.landscape))
            ),
        ),
        divider=_divider_of(document),
        group_pattern=text("import", "group_pattern", "") or None,
        suggestions=_policy_of(text("suggestions", "policy", usual.suggestions)),
        assisted_coach=text("suggestions", "assisted_coach", ""),
        blind_share=_blind_share_of(document),
        promote_better=_promote_better_of(document),
        targets=_targets_of(document),
    )


def _policy_of(word: str) -> SuggestionPolicy:
    if word not in list(SuggestionPolicy):
        raise ValueError(
            f"suggestions.policy is “{word}”, none of {', '.join(SuggestionPolicy)}"
        )
    return SuggestionPolicy(word)


def _divider_of(document: dict[str, Any]) -> float:
    table = document.get("lanes", {})
    divider = table.get("divider", 0.5) if isinstance(table, dict) else None
    if not isinstance(divider, float) or not 0 < divider < 1:
        raise ValueError("lanes.divider is not a fraction of the width")
    return divider


def _blind_share_of(document: dict[str, Any]) -> float:
    table = document.get("suggestions", {})
    share = table.get("blind_share", USUAL_BLIND_SHARE)
    if isinstance(share, bool) or not isinstance(share, int | float):
        raise ValueError("suggestions.blind_share is not a number")
    if not 0 <= share <= 1:
        raise ValueError("suggestions.blind_share is not a fraction of the videos")
    return float(share)


def _promote_better_of(document: dict[str, Any]) -> bool:
    table = document.get("training", {})
    found = table.get("promote_better", False) if isinstance(table, dict) else None
    if not isinstance(found, bool):
        raise ValueError("training.promote_better is neither true nor false")
    return found


def _targets_of(document: dict[str, Any]) -> dict[LanePair, int]:
    table = document.get("targets", {})
    if not isinstance(table, dict):
        raise ValueError("targets is not a table")
    for pair, wanted in table.items():
        if not isinstance(wanted, int) or isinstance(wanted, bool) or wanted < 0:
            raise ValueError(f"targets.{pair} is not a number of videos")
    return {LanePair.parse(pair): wanted for pair, wanted in table.items()}


def assisted_id_of(document: dict[str, Any]) -> CoachId | None:
    """The number of the one coach with suggestions; None where it does not say."""
    found = document.get("suggestions", {}).get("assisted_id")
    if not isinstance(found, int) or isinstance(found, bool):
        return None  # as before it was kept, or typed by hand: the name tells
    return CoachId(found)


def put_settings(
    document: dict[str, Any], settings: ProjectSettings, assisted: Coach | None = None
) -> None:
    """Set the keys of the settings; other keys stay."""
    document.setdefault("crop", {}).update(
        portrait=box_text(settings.crop.portrait),
        landscape=box_text(settings.crop.landscape),
    )
    if settings.divider != 0.5 or "lanes" in document:
        document.setdefault("lanes", {}).update(divider=settings.divider)
    document.setdefault("import", {}).update(group_pattern=settings.group_pattern or "")
    document.setdefault("suggestions", {}).update(
        policy=str(settings.suggestions),
        assisted_coach=settings.assisted_coach,
        blind_share=settings.blind_share,
    )
    document["suggestions"].pop("assisted_id", None)
    if assisted is not None:
        document["suggestions"].update(
            assisted_coach=assisted.name, assisted_id=assisted.id
        )
    if settings.promote_better or "training" in document:
        document.setdefault("training", {}).update(
            promote_better=settings.promote_better
        )
    if settings.targets or "targets" in document:
        document["targets"] = {str(p): n for p, n in sorted(settings.targets.items())}


def box_text(box: CropBox) -> str:
    """The box so that ``CropBox.parse`` gives exactly the same one."""
    return f"{box.left!r},{box.top!r},{box.right!r},{box.bottom!r}"
