"""The stream through which the command line writes."""

import io

from workbench.cli.plain_output import PlainOutput


def test_a_stream_that_outlives_the_one_below_is_no_terminal() -> None:
    below = io.StringIO()
    stream = PlainOutput(below)
    stream.write("a\x1b[31m")
    assert "\x1b" not in below.getvalue()
    below.close()
    assert not stream.isatty()
