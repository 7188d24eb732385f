"""The signature is the one of LINE's own example."""

from bot.gateway.line.webhook import signature
from bot.settings import Secret

OFFICIAL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
OFFICIAL_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'


def test_the_official_example_of_a_signature() -> None:
    assert signature(Secret(OFFICIAL_SECRET), OFFICIAL_BODY) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
