"""What a study trains, on what."""

from dataclasses import replace

import pytest

from dataset.errors import TrainingError
from model.config import TrainConfig, read_network
from model.networks import NETWORKS
from model.study_plan import (
    CALM,
    OF_THE_STUDY,
    PAPER,
    SIZES,
    Size,
    chosen_size,
    config_of,
    variants_for,
)
from model.variants import Variant, label_of, labels_of


def test_what_is_trained_on_what() -> None:
    full = SIZES["full"]
    assert [v.network for v in variants_for(PAPER, full)] == [
        *("resnet3d", "c3d", "cnn2d")
    ]
    calm = variants_for(CALM, full)
    assert [v.network for v in calm[:3]] == ["resnet3d", "c3d", "cnn2d"]
    assert {v.network for v in calm} == set(NETWORKS)
    assert variants_for(CALM, full, [Variant("strips")]) == [Variant("strips")]
    assert not variants_for(PAPER, full, [Variant("strips")])
    with pytest.raises(TrainingError, match="no network called “resnet4d”"):
        variants_for(CALM, full, [Variant("resnet4d")])
    with pytest.raises(TrainingError, match="has no heads of lanes"):
        variants_for(CALM, full, [Variant("resnet3d", {"two_heads": True})])
    mirrored = Variant("resnet3d", {"mirror": True})
    assert variants_for(CALM, full, [mirrored]) == [mirrored]
    assert not variants_for(PAPER, full, [mirrored]), "so it is not rendered either"
    wide = [Variant("resnet3d", {"width": 8}), Variant("c3d", {"epochs": 2})]
    assert variants_for(PAPER, full, wide) == wide
    options = [v for v in variants_for(full.footage[0], full) if v.recipe]
    assert mirrored in options
    assert Variant("resnet3d", {"anneal": True}) in options
    assert {v.network for v in options if "two_heads" not in v.recipe} == {"resnet3d"}
    assert options[-1] == Variant("lanes", {"two_heads": True})
    assert label_of(options[-1].config()) == "lanes + two heads"


def test_two_cores_narrow_what_reads_clips_and_leave_strips_as_they_are() -> None:
    size = SIZES["cpu"]
    footage = {each.name: each for each in size.footage}
    assert size.n_videos == 872
    without = Variant("strips", {"accidents": 0.0})
    forty = [f"{kind}forty{no}" for kind in ("", "hard_") for no in ("", "_1", "_2")]
    for name in ("calm", "hard", *forty):
        few = [without] if name in forty else []
        assert variants_for(footage[name], size) == [Variant("strips"), *few]
        assert footage[name].n_videos is None
        assert not variants_for(footage[name], size, [Variant("resnet3d")])
    assert len({footage[name].seed for name in ("forty", "forty_1", "forty_2")}) == 3
    assert config_of(Variant("strips"), size, 0) == TrainConfig.for_network(
        "strips", seed=0
    )
    few = variants_for(footage["few"], size)
    without_option = {v.network for v in few if not v.recipe}
    assert without_option == {"resnet3d", "lanes", "lane_videos", "strips"}
    assert Variant("lanes", {"two_heads": True}) in few
    assert Variant("resnet3d", {"anneal": True}) not in few, "it anneals anyway"
    of_paper = {v.network for v in variants_for(footage["few_paper"], size)}
    assert of_paper == set(OF_THE_STUDY)
    assert variants_for(footage["paper"], size) == [Variant("resnet3d")]
    for network in ("resnet3d", "lanes", "c3d", "cnn2d"):
        assert config_of(Variant(network), size, 0).width < 16
    plain = config_of(Variant("resnet3d"), size, 0)
    assert label_of(plain, plain) == "resnet3d"  # what the others are compared with
    assert plain.anneal
    assert plain.stop_patience > plain.epochs, "nothing ends it before its end"
    assert "narrower" in size.about
    assert "annealed" in size.about

    for name in ("few_paper", "paper"):
        assert footage[name].has_races_of(footage["few"])
        assert not footage[name].has_races_of(footage["calm"])
    long = size.on(footage["paper"])
    usual = config_of(Variant("resnet3d"), size, 0)
    as_long = replace(usual, epochs=TrainConfig().epochs)
    assert config_of(Variant("resnet3d"), long, 0) == as_long != usual
    assert size.on(footage["few_paper"]) == size
    assert not footage["forty"].has_races_of(footage["forty_1"])
    less = chosen_size("cpu", 30, epochs=1)
    assert {each.n_videos or less.n_videos for each in less.footage} == {30}
    for each in less.footage:
        assert config_of(Variant("c3d"), less.on(each), 0).epochs == 1


def test_what_a_sizes_recipe_does_anyway_is_no_option() -> None:
    annealed = Size(
        6, 3, (replace(CALM, has_options=True), PAPER), {"width": 2, "anneal": True}
    )
    options = [v for v in variants_for(annealed.footage[0], annealed) if v.recipe]
    assert {"mirror": True} in [v.recipe for v in options]
    assert not any("anneal" in v.recipe for v in options)
    same = [Variant("resnet3d"), Variant("resnet3d", {"anneal": True, "width": 2})]
    assert variants_for(CALM, annealed, same) == [Variant("resnet3d")]
    without = Variant("resnet3d", {"anneal": False})
    assert variants_for(CALM, annealed, [*same, without]) == [same[0], without]


def test_labels_tell_networks_apart() -> None:
    plain, mirrored = Variant("resnet3d"), Variant("resnet3d", {"mirror": True})
    narrow = Variant("resnet3d", {"width": 8})
    assert label_of(mirrored.config(epochs=3)) == "resnet3d + mirror"
    assert label_of(Variant("strips", {"epochs": 1}).config()) == "strips"
    annealed = plain.config(anneal=True)
    assert label_of(annealed) == "resnet3d + anneal"
    assert label_of(annealed, annealed) == "resnet3d"
    assert label_of(mirrored.config(anneal=True), annealed) == "resnet3d + mirror"
    assert label_of(plain.config(), annealed) == "resnet3d without anneal"
    assert label_of(mirrored.config(), annealed) == "resnet3d + mirror without anneal"
    configs = [plain.config(), mirrored.config(), narrow.config()]
    assert labels_of(configs) == [
        "resnet3d, width 64",
        "resnet3d + mirror",
        "resnet3d, width 8",
    ]
    assert labels_of([plain.config(), plain.config(seed=3)]) == [
        "resnet3d, width 64, 1",
        "resnet3d, width 64, 2",
    ]


def test_the_full_size_is_the_studys() -> None:
    full = SIZES["full"]
    assert full.n_videos == 872
    assert not full.recipe
    assert TrainConfig.for_network("resnet3d", **full.recipe) == TrainConfig()
    assert chosen_size("small", 7, epochs=3, width=None).recipe["epochs"] == 3
    assert chosen_size("small", 7).n_videos == 7
    with pytest.raises(TrainingError, match="0 videos make no study"):
        chosen_size("small", 0)


def test_a_study_can_be_of_some_footage_only() -> None:
    some = chosen_size("cpu", only=["hard", "few_paper"])
    assert [each.name for each in some.footage] == ["hard", "few_paper"]
    assert some.n_videos == 872
    assert chosen_size("cpu").footage == SIZES["cpu"].footage
    with pytest.raises(
        TrainingError, match=r"“small” has no footage called “hard”: .*"
    ):
        chosen_size("small", only=["calm", "hard"])


def test_settings_of_a_network_are_read_strictly() -> None:
    assert read_network("strips") == ("strips", {})
    name, given = read_network("resnet3d:width=8,learning_rate=0.001,mirror=1")
    assert (name, given) == (
        "resnet3d",
        {"width": 8, "learning_rate": 0.001, "mirror": True},
    )
    for wrong in ("a:width", "a:width=x", "a:depth=3", "a:mirror=yes", "a:network=b"):
        with pytest.raises(TrainingError, match="is no setting"):
            read_network(wrong)
