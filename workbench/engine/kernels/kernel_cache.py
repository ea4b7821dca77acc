"""Numba's cache on disk, with files that are proven whole when they are read, and that need not be writable.

Numba ends with a traceback where a file of its cache is cut or the folder cannot be written to. Here the kernel is compiled
again, and kept where that is possible.
"""

import hashlib
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserProvidedCacheLocator,
)

from workbench.engine.kernels.kernel_files import is_whole, sealed, set_aside
from workbench.language import tr

log = logging.getLogger(__name__)


class _Files(IndexDataCacheFile):  # type: ignore[misc]  # Numba has no types
    """The index of one function and its compiled forms."""

    told = False
    """Whether it was said that nothing can be kept."""

    def load(self, key: Any) -> Any:
        """What was kept under ``key``, None where there is nothing whole."""
        index = Path(self._index_path)
        try:
            if not self._can_be_read(index):
                return None
            name = self._load_index().get(key)
            return self._load_data(name) if name is not None and self._can_be_read(index.with_name(name)) else None
        except OSError:
            return None

    def save(self, key: Any, data: Any) -> None:
        """Keep it; where that is not possible, say so once and go on without."""
        try:
            if not is_whole(Path(self._index_path)):
                set_aside(Path(self._index_path))
            self._keep(key, data)
        except OSError as error:
            if not _Files.told:
                _Files.told = True
                log.warning(tr("The compiled engine cannot be kept on disk ({error}).", error=error))

    def _keep(self, key: Any, data: Any) -> None:
        """A file whose name comes from what is in it. Numba counts them: of two processes at once, each with a form of its
        own, the index of one would lead to the file of the other. Now the worst is a form that is compiled again.
        """
        digest = hashlib.sha256(self._dump(key)).digest()
        name = self._data_name(int.from_bytes(digest[:6]))
        self._save_data(name, data)
        self._save_index({**self._load_index(), key: name})

    def _can_be_read(self, path: Path) -> bool:
        if is_whole(path):
            return True
        if path.exists():
            log.warning(tr("A file of the compiled engine is damaged and is made again: {name}", name=path.name))
            set_aside(path)
        return False

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        body = io.BytesIO()
        yield body
        with super()._open_for_write(filepath) as file:
            file.write(sealed(body.getvalue()))


class _Locator(UserProvidedCacheLocator):  # type: ignore[misc]
    """The folder that ``prepare_process`` chose, also where it can only be read."""

    def ensure_cache_path(self) -> None:
        """Make the folder, if that is possible."""
        with suppress(OSError):
            Path(self.get_cache_path()).mkdir(parents=True, exist_ok=True)


class _Kept(CompileResultCacheImpl):  # type: ignore[misc]
    """Never beside the sources: there Numba would not notice that a function called by a kernel has changed."""

    _locator_classes = (_Locator,)


class _KernelCache(FunctionCache):  # type: ignore[misc]
    _impl_class = _Kept

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file: Any = _Files(self._cache_path, self._impl.filename_base, stamp)


def keep_on_disk(compiler: Any, function: Any) -> Any:
    """Give a dispatcher or C function of Numba this cache; without a folder (no ``prepare_process``) it has none."""
    with suppress(RuntimeError):
        compiler._cache = _KernelCache(function)
    return compiler
