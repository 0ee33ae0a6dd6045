"""The promises of deploy/: its files can be read by what reads them, and agree with each other."""

from __future__ import annotations

import ast
import json
import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml

from course_lib.grade.roster import read_roster

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """What the configuration sets on a hub that was configured before, as TLJH does it."""
    from traitlets.config import Config

    def configure(before=None, **files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        config = Config(before or {})
        monkeypatch.setenv("COURSE_CLASS", str(tmp_path))
        runpy.run_path(str(DEPLOY / "jupyterhub_config.py"), {"get_config": lambda: config})
        return config

    return configure


def test_the_roster_decides_who_may_log_in_and_whose_servers_can_be_started(configured):
    config = configured(roster_csv="learner,name\nAda ,Ada L.\nbob,Bob\n", start_token="s3cret\n")
    assert config.JupyterHub.load_groups.get_value({})["learners"] == {"users": ["ada", "bob"]}
    assert config.Authenticator.allowed_users.get_value(set()) == {"ada", "bob", "teacher"}
    services = {each["name"]: each for each in config.JupyterHub.services.get_value([])}
    assert services["class-start"]["api_token"] == "s3cret"
    roles = {each["name"]: each["scopes"] for each in config.JupyterHub.load_roles.get_value([])}
    assert roles["class-start"] == ["list:users!group=learners", "servers!group=learners"]


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        (b"learner;name\nada;Ada\n", "no column `learner` (is it separated by semicolons?)"),
        (b"ada,Ada\nbob,Bob\n", "no column `learner` (its first line names the columns)"),
        ("learner,name\nada,Zo\xeb\n".encode("latin-1"), "is not UTF-8: save it as CSV UTF-8"),
    ],
)
def test_what_is_no_roster_stops_the_hub_with_the_words_of_course_grade(
    configured, tmp_path, roster, said
):
    (tmp_path / "roster.csv").write_bytes(roster)
    with pytest.raises(ValueError) as ours:
        configured()
    with pytest.raises(ValueError) as theirs:
        read_roster(tmp_path / "roster.csv")
    assert said in str(ours.value) == str(theirs.value)


def test_a_blank_row_of_the_roster_is_nobody(configured):
    config = configured(roster_csv="name, Learner\nAda,ada\n,\nBob\n\nAda,ADA\n")
    assert config.JupyterHub.load_groups.get_value({})["learners"] == {"users": ["ada"]}


def test_without_roster_and_token_nothing_is_opened_and_nobody_shut_out(configured):
    config = configured()
    assert "allowed_users" not in config.Authenticator
    assert {each["name"] for each in config.JupyterHub.services.get_value([])} == {
        "board",
        "cull-idle",
    }


def test_it_drops_into_tljh_whose_settings_stay_but_for_the_culler(configured):
    """TLJH sets plain lists and sets first, and a culler that ends whatever was idle for ten minutes."""
    theirs = {
        "JupyterHub": {
            "services": [{"name": "cull-idle", "admin": True}, {"name": "theirs"}],
            "spawner_class": "theirs",
        },
        "Authenticator": {"allowed_users": {"carol"}},
    }
    config = configured(theirs, roster_csv="learner\nada\n")
    assert config.JupyterHub.spawner_class == "theirs"
    assert config.Authenticator.allowed_users == {"carol", "ada", "teacher"}
    names = [each["name"] for each in config.JupyterHub.services]
    assert sorted(names) == ["board", "cull-idle", "theirs"]
    (culler,) = (each for each in config.JupyterHub.services if each["name"] == "cull-idle")
    assert "--timeout=10800" in culler["command"]


def test_z2jh_has_the_scopes_and_limits_of_the_one_machine(configured):
    values = yaml.safe_load((DEPLOY / "z2jh.yaml").read_text(encoding="utf-8"))
    code = "\n".join(values["hub"]["extraConfig"].values())
    ast.parse(code)
    config = configured(roster_csv="learner\nada\n", start_token="s3cret")
    for scope in config.Spawner.server_token_scopes:
        assert f'"{scope}"' in code
    ours = {each["name"]: each["scopes"] for each in config.JupyterHub.load_roles.get_value([])}
    theirs = {name: role["scopes"] for name, role in values["hub"]["loadRoles"].items()}
    del ours["cull-idle"]  # the chart has one of its own
    assert {
        name: {*scopes} - {"access:services!service=board"} for name, scopes in ours.items()
    } == {name: {*scopes} - {"access:services!service=board"} for name, scopes in theirs.items()}
    assert values["singleuser"]["memory"]["limit"] == config.Spawner.mem_limit
    assert values["singleuser"]["cpu"]["limit"] == config.Spawner.cpu_limit
    assert values["cull"]["timeout"] == 10800


def test_the_image_installs_the_learners_lock_on_a_python_of_the_course():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (version,) = re.findall(r"^FROM python:3\.(\d+)-", text, re.M)
    assert 11 <= int(version) <= 14 and project["requires-python"] == ">=3.11"
    assert "--require-hashes --no-deps --requirement requirements.lock" in text


def test_the_devcontainer_is_built_from_the_same_recipe():
    folder = ROOT / ".devcontainer"
    settings = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert (folder / settings["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert (folder / settings["build"]["context"]).resolve() == ROOT
