"""The peer of ``search_speed``: Optuna and PyTorch as their users write it, one of two processes on one journal."""

import sys

import optuna
import torch
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from torch import nn

from workbench.data.loading import load_dataset
from workbench.specs.presets import load_preset

EPOCHS, EPOCHS_PER_RUNG = 20, 2


class Objective:
    """Trains one model, reports after each rung, and stops where Optuna says so."""

    def __init__(self) -> None:
        data = load_dataset(load_preset("digits").data)
        self._x, self._y = torch.tensor(data.train.features), torch.tensor(data.train.labels).long()
        self._dev_x, self._dev_y = torch.tensor(data.dev.features), torch.tensor(data.dev.labels).long()

    def __call__(self, trial: optuna.Trial) -> float:
        rate = trial.suggest_float("learning_rate", 1e-4, 1.0, log=True)
        momentum = 1.0 - trial.suggest_float("1 - momentum", 1e-3, 0.1, log=True)
        batch = trial.suggest_int("batch_size", 16, 128, log=True)
        units = trial.suggest_int("hidden_units", 16, 128, log=True)
        torch.manual_seed(1)
        layers: list[nn.Module] = []
        for inputs in (64, units):
            layers += [nn.Linear(inputs, units, bias=False), nn.BatchNorm1d(units), nn.ReLU()]
        model = nn.Sequential(*layers, nn.Linear(units, 10))
        optimizer = torch.optim.Adam(model.parameters(), rate, (momentum, 0.999), fused=True)
        loss_of = nn.CrossEntropyLoss()
        score = 0.0
        for epoch in range(1, EPOCHS + 1):
            model.train()
            for chosen in torch.randperm(len(self._x)).split(batch):
                if len(chosen) < 2:
                    continue
                optimizer.zero_grad(set_to_none=True)
                loss_of(model(self._x[chosen]), self._y[chosen]).backward()
                optimizer.step()
            if epoch % EPOCHS_PER_RUNG == 0:
                model.eval()
                with torch.no_grad():
                    score = float((model(self._dev_x).argmax(1) == self._dev_y).float().mean())
                trial.report(score, epoch // EPOCHS_PER_RUNG)
                if trial.should_prune():
                    raise optuna.TrialPruned
        return score


def main(journal: str, trials: int) -> int:
    """Run until there are so many trials in all; prints the best score of this process's view."""
    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(journal)),
        study_name="digits",
        load_if_exists=True,
        direction="maximize",
        sampler=optuna.samplers.RandomSampler(),
        pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3),
    )
    study.optimize(Objective(), callbacks=[optuna.study.MaxTrialsCallback(trials, states=None)])
    sys.stdout.write(f"{study.best_value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
