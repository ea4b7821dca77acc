"""From the options of ``train`` to a spec: where each value comes from, and what ``--set`` understands."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from workbench.cli.train import add_train_options, build_spec
from workbench.errors import SpecError
from workbench.runs.reading import RunReader
from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec

Call = Callable[..., Said]


def built(*arguments: str) -> RunSpec:
    parser = argparse.ArgumentParser()
    add_train_options(parser)
    return build_spec(parser.parse_args(arguments))


def changed(*changes: str) -> RunSpec:
    return built("--preset", "iris", *(word for change in changes for word in ("--set", change)))


def test_a_preset_without_options_is_itself() -> None:
    assert built("--preset", "iris") == load_preset("iris")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('steps = 7\n[data]\nname = "wine"\n', encoding="utf-8")
    spec = built(str(path))
    assert (spec.data.name, spec.steps) == ("wine", 7)


def test_lengths_and_seed_replace_those_of_the_spec() -> None:
    assert built("--preset", "iris", "--steps", "12").steps == 12
    spec = built("--preset", "iris", "--epochs", "3")
    assert (spec.steps, spec.epochs) == (None, 3)
    assert built("--preset", "iris", "--seed", "9").seed == 9


def test_threads_are_a_number_or_left_to_the_size() -> None:
    assert built("--preset", "iris", "--threads", "2").threads == 2
    assert built("--preset", "iris", "--threads", "auto").threads == load_preset("iris").threads
    with pytest.raises(SpecError, match="threads: must be a whole number, not 'many'"):
        built("--preset", "iris", "--threads", "many")


def test_set_takes_hyperparameters_by_name_and_fields_by_path() -> None:
    spec = changed("learning_rate=0.25", "optimizer=sgd", "data.split_seed=5", "data.standardize=false", "name=a=b")
    assert (spec.hyperparameters.learning_rate, spec.hyperparameters.optimizer) == (0.25, "sgd")
    assert (spec.data.split_seed, spec.data.standardize, spec.name) == (5, False, "a=b")


def test_set_reaches_into_lists_and_replaces_them() -> None:
    assert changed("network.layers.0.units=11").network.layers[0].units == 11
    layers = changed('network.layers=[{"units": 3}, {"units": 4}]', "network.layers.1.units=5").network.layers
    assert [layer.units for layer in layers] == [3, 5]


def test_the_last_word_counts() -> None:
    assert changed("learning_rate=0.25", "learning_rate=0.5").hyperparameters.learning_rate == 0.5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("speed", "must have the form NAME=VALUE, not 'speed'"),
        ("=3", "must have the form NAME=VALUE, not '=3'"),
        ("name.x=3", "there is no field 'name.x'"),
        ("network.layers.first.units=3", "needs a number from 0 to 0 in place of 'first'"),
        ("network.layers.1=3", "needs a number from 0 to 0 in place of '1'"),
        ("steps.x.y=3", "there is no field 'steps.x.y'"),
        ("batch_size=many", "hyperparameters.batch_size: must be a whole number, not 'many'"),
    ],
)
def test_a_set_that_means_nothing_is_refused(change: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        built("--preset", "iris", "--steps", "5", "--set", change)
    assert words in str(caught.value)


def test_both_or_neither_beginning_is_refused(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path / "a.toml"), "--preset", "iris")):
        with pytest.raises(SpecError, match=r"name either a SPEC\.toml or a --preset"):
            built(*arguments)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(b"steps = 7\xff")
    with pytest.raises(SpecError, match="is not a text file in UTF-8"):
        built(str(path))


def test_a_spec_file_with_several_faults_reports_all_of_them(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('colour = 1\n[data]\nname = "iris"\n[hyperparameters]\nlearning_rate = "x"\n')
    said = call("train", tmp_path / "bad.toml")
    assert said.code == 2
    assert "colour: is not a known field" in said.errors
    assert "hyperparameters.learning_rate: must be a finite number, not 'x'" in said.errors


def test_a_run_is_kept_and_an_older_one_of_its_name_set_aside(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    for steps in (4, 6):
        said = call("train", "--preset", "iris", "--steps", steps, "--out", path, "--json")
        assert said.code == 0, said.errors
        assert said.report["steps"] == steps
        with RunReader(path) as reader:
            assert reader.history.current.step == steps
    assert f"{path} was there already; that run is kept as {tmp_path / 'a-1.run'}" in said.errors
    with RunReader(tmp_path / "a-1.run") as reader:
        assert reader.history.current.step == 4
