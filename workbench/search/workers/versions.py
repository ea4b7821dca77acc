"""Whether a scheduler of somebody else and its workers run what we run, asked before they get the first trial."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.search.workers.code_version import code_version

if TYPE_CHECKING:
    from distributed import Client

_PACKAGES: Final = ("distributed", "dask")


def check_versions(client: "Client", or_else: Callable[["Client"], None]) -> None:
    """Raises ``WorkbenchError`` that names both versions where one does not fit, after ``or_else``.

    Workers that come later refuse themselves.
    """
    try:
        _check(client)
    except BaseException:
        or_else(client)
        raise


def _check(client: "Client") -> None:
    told = cast("dict[str, Any]", client.get_versions(check=False))
    ours = told["client"]["packages"]
    others = {tr("the scheduler"): told["scheduler"]}
    others |= {tr("the worker at {address}", address=address): one for address, one in told["workers"].items()}
    for who, facts in others.items():
        for package in _PACKAGES:
            theirs = ((facts or {}).get("packages") or {}).get(package)
            if theirs != ours[package]:
                raise WorkbenchError(
                    tr(
                        "{who} runs {package} {theirs}, this program {ours}. Start it with the same version.",
                        who=who,
                        package=package,
                        theirs=theirs or tr("of no known version"),
                        ours=ours[package],
                    )
                )
    sources = cast("dict[str, object]", client.run(code_version, on_error="return"))
    for address, source in sources.items():
        if source != code_version():
            raise WorkbenchError(
                tr(
                    "The worker at {address} runs other sources of the workbench, {theirs}; this program runs {ours}. "
                    "Start it from the same sources.",
                    address=address,
                    theirs=str(source)[:100],
                    ours=code_version(),
                )
            )
