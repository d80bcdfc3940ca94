"""Each command on the built demo: the documented JSON, the readable form, and what they refuse."""

from __future__ import annotations

import json
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sidney.recsys_model.workspace import Workspace
from sidney.tui.main import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def succeeded(*arguments: str) -> Result:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result


def as_json(*arguments: str) -> dict[str, Any]:
    """What the command prints with ``--json``; anything else on stdout would be no JSON."""
    value = json.loads(succeeded(*arguments, "--json").stdout)
    assert isinstance(value, dict)
    return value


@pytest.fixture
def at(demo_workspace: Workspace) -> tuple[str, str]:
    return "--workspace", str(demo_workspace.path)


@pytest.fixture
def session() -> str:
    return f"test-{uuid.uuid4().hex}"


def test_recommend_prints_the_documented_json(demo_workspace: Workspace, at: tuple[str, str]) -> None:
    had = demo_workspace.catalogue.item_ids[:3]
    result = as_json("recommend", *at, "--history", ",".join(had), "-k", "5", "--where", "price<=30")
    assert set(result) == {"items", "allowed", "exact", "elapsed_ms"}
    assert [item["rank"] for item in result["items"]] == [1, 2, 3, 4, 5]
    for item in result["items"]:
        assert set(item) == {"rank", "item_id", "title", "price", "semantic_id", "score", "id_log_prob"}
        assert item["price"] <= 30
        assert item["title"] == demo_workspace.catalogue.item(item["item_id"]).title
        assert item["item_id"] not in had
    affordable = {
        item_id
        for item_id, price in zip(
            demo_workspace.catalogue.item_ids, demo_workspace.catalogue.columns["price"].values, strict=True
        )
        if isinstance(price, float) and price <= 30
    }
    assert result["allowed"] == len(affordable - set(had))


def test_recommend_can_be_made_to_prove_its_list(at: tuple[str, str]) -> None:
    assert as_json("recommend", *at, "--want", "racing", "--exact")["exact"] is True


def test_recommend_for_a_user_reads_that_user_s_history(demo_workspace: Workspace, at: tuple[str, str]) -> None:
    user = demo_workspace.interactions.users[0]
    history = ",".join(demo_workspace.interactions.history(user))
    by_user, by_history = (as_json("recommend", *at, *who) for who in (("--user", user), ("--history", history)))
    assert [i["item_id"] for i in by_user["items"]] == [i["item_id"] for i in by_history["items"]]


def test_recommend_lets_seen_items_in_when_told_to(demo_workspace: Workspace, at: tuple[str, str]) -> None:
    history = ",".join(demo_workspace.catalogue.item_ids[:3])
    without, within = (as_json("recommend", *at, "--history", history, *more) for more in ((), ("--allow-seen",)))
    assert within["allowed"] == without["allowed"] + 3


def test_recommend_prints_a_table_and_says_that_the_demo_is_simulated(at: tuple[str, str]) -> None:
    result = succeeded("recommend", *at, "--want", "racing", "-k", "3", "--prefer", "price<=20")
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    assert lines[0].split() == ["title", "price", "item", "semantic", "ID", "score", "path"]
    assert [line.split()[0] for line in lines[2:5]] == ["1", "2", "3"]
    assert "items allowed" in lines[-1]
    assert "simulated" in result.stderr


@pytest.mark.parametrize("command", [("recommend",), ("search", "racing")], ids=" ".join)
@pytest.mark.parametrize(
    ("where", "words"),
    [("prize<=30", "price"), ("platforms=PS44", "PS4"), ("price", "price")],
)
def test_a_constraint_that_names_nothing_names_the_nearest(
    at: tuple[str, str], command: tuple[str, ...], where: str, words: str
) -> None:
    result = run(*command, *at, "--where", where, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("who", [("--user", "nobody"), ("--history", "no-such-item")])
@pytest.mark.parametrize("command", [("recommend",), ("ask", "hello")], ids=" ".join)
def test_an_unknown_user_or_item_is_an_error(
    at: tuple[str, str], command: tuple[str, ...], who: tuple[str, str]
) -> None:
    result = run(*command, *at, *who)
    assert result.exit_code == 1
    assert who[1] in result.stderr


def test_search_finds_an_item_by_its_meaning_and_keeps_constraints(
    demo_workspace: Workspace, at: tuple[str, str]
) -> None:
    platform = demo_workspace.catalogue.columns["platforms"].labels[0]
    result = as_json("search", *at, "kart", "racing", "-k", "4", "--where", f"platforms={platform}")
    assert set(result) == {"items", "elapsed_ms"}
    assert [set(item) for item in result["items"]] == [{"rank", "item_id", "title", "price", "similarity"}] * 4
    likeness = [item["similarity"] for item in result["items"]]
    assert likeness == sorted(likeness, reverse=True)
    for item in result["items"]:
        platforms = demo_workspace.catalogue.item(item["item_id"]).attributes["platforms"]
        assert isinstance(platforms, tuple)
        assert platform in platforms


def test_search_that_nothing_satisfies_says_so(at: tuple[str, str]) -> None:
    assert "Nothing" in succeeded("search", *at, "racing", "--where", "price<0").stdout
    assert as_json("search", *at, "racing", "--where", "price<0")["items"] == []


def test_evaluate_prints_the_documented_json(at: tuple[str, str]) -> None:
    keys = {"hit@5", "ndcg@5", "hit@10", "ndcg@10", "hit@50", "ndcg@50"}
    result = as_json("evaluate", *at)
    assert {"split", "users", "metrics", "baselines"} <= set(result)
    assert result["split"] == "test"
    assert result["users"] > 0
    assert set(result["metrics"]) == keys
    assert result["baselines"]
    assert all(set(figures) == keys for figures in result["baselines"].values())


def test_ask_keeps_a_conversation_over_calls(at: tuple[str, str], session: str) -> None:
    first = as_json("ask", *at, "--session", session, "a racing game under $40")
    assert set(first) == {"reply", "intents", "constraints", "items", "session"}
    assert first["session"] == session
    assert {"attribute", "operator", "operand", "must"} == set(first["constraints"][0])
    assert [set(item) for item in first["items"]] == [{"number", "item_id", "title", "price"}] * len(first["items"])
    assert all(item["price"] < 40 or item["price"] == 40 for item in first["items"])
    second = as_json("ask", *at, "--session", session, "drop the price limit")
    assert any(c["attribute"] == "price" for c in first["constraints"])
    assert not any(c["attribute"] == "price" for c in second["constraints"])


def test_ask_prints_the_reply_its_items_and_how_to_go_on(at: tuple[str, str]) -> None:
    result = succeeded("ask", *at, "something", "relaxing")
    assert len([line for line in result.stdout.splitlines() if line.strip()]) > 3
    assert "sidney ask --session" in result.stderr


def test_ask_says_when_a_session_keeps_the_history_that_it_began_with(
    demo_workspace: Workspace, at: tuple[str, str], session: str
) -> None:
    item = demo_workspace.catalogue.item_ids[0]
    assert "began with" not in succeeded("ask", *at, "--session", session, "--history", item, "hello").stderr
    assert "began with" in succeeded("ask", *at, "--session", session, "--history", item, "hello").stderr


def test_inspect_reports_levels_names_and_ids(demo_workspace: Workspace, at: tuple[str, str]) -> None:
    item = demo_workspace.catalogue.item_ids[7]
    result = as_json("inspect", *at, "--item", item)
    assert result["items"] == len(demo_workspace.catalogue)
    assert [level["level"] for level in result["levels"]] == [1, 2, 3]
    for level in result["levels"]:
        assert {"size", "used", "perplexity", "items_in_collision", "reconstruction_error"} <= set(level)
        assert 0 < level["perplexity"] <= level["used"] <= level["size"]
    assert sum(prefix["items"] for prefix in result["prefixes"]) == len(demo_workspace.catalogue)
    assert any(prefix["name"] for prefix in result["prefixes"])
    (shown,) = result["ids"]
    assert shown["title"] == demo_workspace.catalogue.titles[7]
    assert tuple(map(int, shown["semantic_id"].split("."))) == tuple(demo_workspace.semantic_ids.codes[7].tolist())


def test_inspect_goes_down_a_prefix(at: tuple[str, str]) -> None:
    coarse = as_json("inspect", *at)["prefixes"][0]
    below = as_json("inspect", *at, "--prefix", coarse["prefix"])["prefixes"]
    assert sum(prefix["items"] for prefix in below) == coarse["items"]
    assert all(prefix["prefix"].startswith(f"{coarse['prefix']}.") for prefix in below)
    assert run("inspect", *at, "--prefix", "1.2.3").exit_code == 2
    assert run("inspect", *at, "--prefix", "x").exit_code == 2


def test_inspect_draws_the_code_usage(at: tuple[str, str], tmp_path: Path) -> None:
    plot = tmp_path / "usage.png"
    assert "perplexity" in succeeded("inspect", *at, "--plot", str(plot)).stdout
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert plot.stat().st_size > 5_000


def test_without_a_workspace_it_is_the_demo_s(
    demo_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo").symlink_to(demo_workspace.path)
    monkeypatch.setattr("sidney.tui.opening.demo_path", lambda: tmp_path / "demo")
    assert as_json("inspect")["items"] == len(demo_workspace.catalogue)


ITEMS = "asin,name,cost,shelf,junk\n" + "".join(
    f"x{i},{'Blue' if i % 2 else 'Red'} {thing},{5 + i}.50 €,{shelf},?\n"
    for i, (thing, shelf) in enumerate(
        [("tea pot", "Kitchen"), ("mug", "Kitchen"), ("bucket", "Garden"), ("spade", "Garden"), ("rake", "Garden")] * 4
    )
)
INTERACTIONS = "user_id,item_id,pos\n" + "".join(
    f"u{user},x{(user + step * 3) % 20},{step}\n" for user in range(12) for step in range(5)
)


def test_build_makes_a_workspace_of_other_people_s_files(tmp_path: Path) -> None:
    items, interactions, workspace = tmp_path / "items.csv", tmp_path / "sales.csv", tmp_path / "shop"
    items.write_text(ITEMS, encoding="utf-8")
    interactions.write_text(INTERACTIONS, encoding="utf-8")
    files = ("--items", str(items), "--interactions", str(interactions), "--workspace", str(workspace))
    columns = ("--map", "item_id=asin", "--map", "title=name", "--map", "price=cost", "--ignore-columns", "junk")
    arguments = ("build", *files, *columns, "--epochs", "1", "--seed", "3", "--device", "cpu")
    built = as_json(*arguments)
    assert (built["items"], built["interactions"], built["users"], built["simulated"]) == (20, 60, 12, False)
    result = as_json("recommend", "--workspace", str(workspace), "--user", "u1", "--where", "shelf=garden", "-k", "3")
    opened = Workspace.open(workspace)
    assert opened.catalogue.columns["price"].currency == "€"
    assert "junk" not in opened.catalogue.columns
    assert [opened.catalogue.item(i["item_id"]).attributes["shelf"] for i in result["items"]] == ["Garden"] * 3
    again = run(*arguments)
    assert again.exit_code == 0
    assert "was there already" in again.stderr
    assert "sidney chat --workspace" in again.stdout


def test_added_items_can_be_recommended_at_once(built_demo: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "demo"
    shutil.copytree(built_demo, workspace)
    rows = (
        {"item_id": "new-1", "title": "Teapot Turbo", "platforms": ["PS4"], "categories": ["Racing"], "price": 9.0},
        {"item_id": "new-2", "title": "Saucer Strategy", "platforms": ["PC"], "categories": ["Strategy"], "price": 8.0},
    )
    file = tmp_path / "arrivals.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    at = ("--workspace", str(workspace))
    added = as_json("add", str(file), *at)
    assert (added["added"], added["items"]) == (2, len(Workspace.open(built_demo).catalogue) + 2)
    listed = as_json("recommend", *at, "--where", "price<=9", "--where", "categories=Racing", "-k", "50")["items"]
    assert "new-1" in [item["item_id"] for item in listed]
    assert "Nothing to add" in succeeded("add", str(file), *at).stdout


def test_build_says_what_is_wrong_with_a_base_model(tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text(ITEMS, encoding="utf-8")
    columns = ("--map", "item_id=asin", "--map", "title=name", "--map", "price=cost", "--ignore-columns", "junk")
    arguments = ("build", "--items", str(items), "--workspace", str(tmp_path / "w"), *columns)
    result = run(*arguments, "--base-tuning", "rows")
    assert result.exit_code == 2
    assert "--base-model" in result.stderr
    result = run(*arguments, "--base-model", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "no base model" in result.stderr
    result = run(*arguments, "--base-model", str(items))
    assert result.exit_code == 1
    assert "is no base model" in result.stderr


def test_build_stops_at_bad_rows_and_skips_them_when_told_to(tmp_path: Path) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text('{"item_id": "a", "title": "One"}\n{"title": "no ID"}\n', encoding="utf-8")
    arguments = ("build", "--items", str(items), "--workspace", str(tmp_path / "w"))
    result = run(*arguments)
    assert result.exit_code == 1
    assert "items.jsonl, row 2" in result.stderr
    assert "--skip-bad-rows" in result.stderr
