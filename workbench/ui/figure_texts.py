"""Numbers of a run as short texts that keep their width."""


def count(value: float) -> str:
    """A whole number with thousands separated; millions and more in short: ``12.3 M``."""
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e7, "M")):
        if value >= limit:
            return f"{value / (1e6 if unit == 'M' else limit):.4g} {unit}"
    return f"{int(value):,}"


def duration(seconds: float) -> str:
    """``8 s``, ``3 min 05 s``, ``2 h 10 min`` or ``3 d 4 h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def speed(steps_per_second: float) -> str:
    """Mini-batches per second; below ten with one decimal."""
    if steps_per_second >= 10.0:
        return f"{count(round(steps_per_second))} steps/s"
    return f"{steps_per_second:.1f} steps/s"


def rate(value: float) -> str:
    """A learning rate to three digits: ``0.003``, ``2.5e-05``."""
    return f"{value:.3g}"


def loss(value: float) -> str:
    """A loss to four digits, never longer than eight characters."""
    return f"{value:.4f}" if abs(value) < 1000.0 else f"{value:.2e}"


def percent(share: float) -> str:
    """A share of 1 in percent with one decimal."""
    return f"{100.0 * share:.1f} %"


def r_squared(value: float) -> str:
    """R² with three decimals; a very negative one in short, never longer than eight characters."""
    return f"{value:.3f}" if abs(value) < 100.0 else f"{value:.1e}"


def percent_done(step: int, total: int) -> int:
    """Whole percent, rounded down, so that 100 means done."""
    return min(100, 100 * step // total) if total > 0 else 0
