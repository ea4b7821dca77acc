"""Starting a search: it takes a moment (a study file, a worker), so it is done off the window's thread."""

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.search.advice.forecast import Forecast, coarseness, forecast
from workbench.search.campaign.campaign import Campaign
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.workers.local_host import WarmHost

_MEASURE_SECONDS = 0.06


@dataclass(frozen=True, slots=True)
class SearchOrder:
    """A new search of ``plan``, or the one in the study file ``path`` gone on with.

    ``scheduler``: address of a cluster; without one ``workers`` processes are started on this machine.
    """

    plan: StudyPlan | None
    path: Path | None
    workers: int
    scheduler: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OpenedSearch:
    """A campaign at work, with what its study held before.

    ``advice``: Panda or Caviar, for this run on this machine. ``stale``: what changed since the best setting was found.
    """

    campaign: Campaign
    plan: StudyPlan
    records: tuple[TrialRecord, ...]
    advice: str = ""
    stale: str = ""
    foreseen: Forecast | None = None
    """Of a search that begins"""


def open_search(order: SearchOrder, hosts: WarmHost | None = None) -> OpenedSearch:
    """Open the study, the data and the crew, and start; ``hosts`` lend a worker. Raises ``WorkbenchError``."""
    from workbench.data.loading import load_dataset
    from workbench.search.advice.advisor import advise, measure_pace, resources_here
    from workbench.search.advice.retune import Circumstances, best_setting, is_stale
    from workbench.search.advice.start_times import note_start
    from workbench.search.study.folder import new_study_path
    from workbench.search.study.study import StudyFile
    from workbench.search.workers.cluster import DaskCrew

    if order.plan is not None:
        base = order.plan.base
        path = order.path or new_study_path(base.name or base.data.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        study = StudyFile.create(path, order.plan)
    elif order.path is not None:
        study = StudyFile.open(order.path)
    else:
        raise WorkbenchError(tr("Neither a plan nor a study file was named."))
    try:
        plan, records = study.plan, tuple(study.records())
        data = load_dataset(plan.base.data)
        pace = measure_pace(plan.base, data, _MEASURE_SECONDS)
        resources = resources_here()
        advice = advise(resources, pace, plan, records)
        trials, start = plan.trials, resources.start
        foreseen = None if records else forecast(plan, pace, trials, order.workers, advice.share, start)
        best = best_setting(plan, records, str(study.path))
        stale = () if best is None else is_stale(best, Circumstances.here(best.run, data.sha256))
        crew = DaskCrew(order.workers, order.scheduler, hosts=hosts)
        campaign = Campaign(study, crew, data, concurrency=order.workers, lingers=True)
        if order.scheduler is None:
            campaign.when_started = note_start
    except BaseException:
        study.close()
        raise
    campaign.start()
    return OpenedSearch(
        campaign, plan, records, f"{advice.text} {coarseness(plan, data.dev.rows)}".strip(), "; ".join(stale), foreseen
    )
