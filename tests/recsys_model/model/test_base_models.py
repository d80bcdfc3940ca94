"""A pretrained model as the recommender: tiny random ones here, so that nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from sidney.recsys_model.building.build import build_workspace
from sidney.recsys_model.building.build_settings import BaseModelSettings, BuildSettings, TrainingSettings
from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.decoding.scoring import PrefixScorer
from sidney.recsys_model.demo import demo_catalogue_path
from sidney.recsys_model.errors import TrainingError
from sidney.recsys_model.model.base_models import extend_base_model, load_base_model
from sidney.recsys_model.model.extended_rows import attach_rows, merge_rows, rows_of
from sidney.recsys_model.model.language_model import BilingualModel
from sidney.recsys_model.model.prompts import Prompt
from sidney.recsys_model.progress import Progress
from sidney.recsys_model.training.base_training import train_base_model
from sidney.recsys_model.training.training import EpochReport
from sidney.recsys_model.workspace import Workspace

_TEMPLATE = "{% for m in messages %}<|user|>{{ m['content'] }}</s>{% endfor %}<|model|>"
_TURN = [{"role": "user", "content": "hello, a cosy game please"}]


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "</s>", "<|user|>", "<|model|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator([demo_catalogue_path().read_text(encoding="utf-8")[:20_000]], trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = _TEMPLATE
    return fast


def _base(folder: Path, kind: str) -> Path:
    """A tiny model of a kind: Llama's layers are apart, Gemma's are tied, scaled, and see a window of six tokens."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig, LlamaConfig, LlamaForCausalLM

    tokenizer = _tokenizer()
    torch.manual_seed(0)
    shape = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "initializer_range": 0.2,
    }
    model: Any
    if kind == "llama":
        model = LlamaForCausalLM(LlamaConfig(**shape, tie_word_embeddings=False))
    else:
        model = Gemma3ForCausalLM(
            Gemma3TextConfig(
                **shape,
                head_dim=8,
                pad_token_id=None,
                sliding_window=6,
                layer_types=["sliding_attention", "full_attention"],
            )
        )
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


@pytest.fixture(params=["llama", "gemma"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return _base(tmp_path / request.param, request.param)


@pytest.fixture
def llama(tmp_path: Path) -> Path:
    return _base(tmp_path / "llama", "llama")


def _extended(base: Path, shop: Catalogue) -> tuple[BilingualModel, np.ndarray[Any, np.dtype[np.int32]]]:
    generator = np.random.default_rng(0)
    codes = generator.integers(5, size=(len(shop), 4)).astype(np.int32)
    vectors = generator.normal(size=(len(shop), 12)).astype(np.float32)
    model = extend_base_model(
        str(base),
        [shop.text_of(index) for index in range(len(shop))],
        codes,
        5,
        vectors,
        np.ones(len(shop), dtype=np.bool_),
        AttributeLabels.find(shop),
        levels=3,
        item_dropout=0.2,
        seed=0,
    )
    return model, codes


def test_a_base_gains_codes_and_keeps_its_words_its_roles_and_its_chat_template(base: Path, shop: Catalogue) -> None:
    before = _tokenizer()
    model, _ = _extended(base, shop)
    v = model.vocabulary
    assert v.encode("a cosy game", 50) == before.encode("a cosy game")
    assert (v.bos, v.eos) == (0, 1)
    assert v.pad in v.added
    assert v.tokenizer.chat_template == _TEMPLATE
    codes = v.tokenizer.convert_tokens_to_ids([f"<s{level}_{code}>" for level in (1, 2, 3) for code in range(5)])
    assert codes == list(range(v.first_code, v.first_code + 15))
    assert max(v.encode("<s1_3> <items>", 50)) < v.added.start, "typed, they stay words"
    assert len(v) == model.language_model.get_input_embeddings().weight.shape[0]
    with pytest.raises(TrainingError, match="already speaks"):
        v.extend(v.tokenizer, levels=3, size=5)


def test_codes_start_apart_and_as_long_as_words(base: Path, shop: Catalogue) -> None:
    model, _ = _extended(base, shop)
    rows = model.code_embeddings(0).detach()
    words = model.word_embeddings[: model.vocabulary.added.start].detach()
    torch.testing.assert_close(rows.norm(dim=1), words.norm(dim=1).mean().expand(5), rtol=1e-3, atol=1e-3)
    likeness = torch.nn.functional.normalize(rows, dim=1) @ torch.nn.functional.normalize(rows, dim=1).T
    assert likeness[~torch.eye(5, dtype=torch.bool)].max() < 0.95


@pytest.mark.parametrize("depth", [1, 2])
def test_any_model_is_read_as_the_library_reads_it(base: Path, shop: Catalogue, depth: int) -> None:
    model, codes = _extended(base, shop)
    model.train(False)
    v = model.vocabulary
    generator = np.random.default_rng(1)
    prompts = [Prompt([v.bos, *generator.integers(4, 300, size=n).tolist(), v.items]) for n in (0, 3, 17)]
    scorer = PrefixScorer(model, codes)
    context = scorer.read(prompts)
    below = torch.from_numpy(generator.integers(5, size=(3, 4, depth)))
    tokens = v.first_code + torch.arange(depth) * v.size + below
    states = scorer.extend(context, tokens)
    log_probs = scorer.next_code_log_probs(context, below)
    for row, prompt in enumerate(prompts):
        for beam in range(4):
            whole = torch.tensor([prompt.tokens + tokens[row, beam].tolist()])
            with torch.inference_mode():
                out = model.language_model(whole, output_hidden_states=True)
            expected = out.hidden_states[-1][0]
            torch.testing.assert_close(context.state[row], expected[len(prompt.tokens) - 1], atol=1e-4, rtol=1e-3)
            torch.testing.assert_close(states[row, beam], expected[len(prompt.tokens) :], atol=1e-4, rtol=1e-3)
            first = v.first_code + depth * v.size
            own = out.logits[0, -1, first : first + v.size].log_softmax(-1)
            torch.testing.assert_close(log_probs[row, beam], own, atol=1e-4, rtol=1e-3)


def test_rows_apart_are_the_same_model_and_only_they_learn(base: Path, shop: Catalogue) -> None:
    model, _ = _extended(base, shop)
    language_model, v = model.language_model.eval(), model.vocabulary
    tokens = torch.tensor([[0, 5, v.items, v.first_code + 1, 7]])
    expected = language_model(tokens).logits.detach()
    old = language_model.get_input_embeddings().weight[: v.added.start].detach().clone()
    attach_rows(language_model, v.added.start, len(v.added))
    torch.testing.assert_close(language_model(tokens).logits, expected)
    torch.testing.assert_close(model.word_embeddings[v.first_code : v.first_code + 5], model.code_embeddings(0))
    learning = [p for p in language_model.parameters() if p.requires_grad]
    assert sum(p.numel() for p in learning) == len(v.added) * 32 * len(learning)
    (-language_model(tokens).logits[0, -1].log_softmax(-1)[v.first_code]).backward()
    with torch.no_grad():
        for p in learning:
            assert p.grad is not None
            p -= p.grad
    changed = language_model(tokens).logits.detach()
    merge_rows(language_model)
    torch.testing.assert_close(language_model(tokens).logits, changed)
    assert not torch.allclose(changed, expected)
    assert torch.equal(language_model.get_input_embeddings().weight[: v.added.start], old)
    assert rows_of(language_model.get_output_embeddings(), v.first_code, 5).shape == (5, 32)


def _settings(tmp_path: Path, base: Path, tuning: Any) -> BuildSettings:
    lines = demo_catalogue_path().read_text(encoding="utf-8").splitlines()[::20][:80]
    items = tmp_path / "items.jsonl"
    items.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return BuildSettings(
        items=(items,),
        simulated_users=40,
        training=TrainingSettings(batch_tokens=1024, max_items=10, device="cpu"),
        base_model=BaseModelSettings(
            name=str(base), tuning=tuning, rows_epochs=1, tuning_epochs=2, lora_rank=2, validation_targets=20
        ),
    )


def _layers(model: Any) -> dict[str, torch.Tensor]:
    return {name: p.detach().clone() for name, p in model.named_parameters() if ".layers." in name}


def _said(model: Any, tokenizer: Any, forbidden: list[int]) -> str:
    prompt = torch.tensor([tokenizer.encode(tokenizer.apply_chat_template(_TURN, tokenize=False))])
    out = model.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=12,
        do_sample=False,
        suppress_tokens=forbidden or None,
        pad_token_id=1,
    )
    return str(tokenizer.decode(out[0, prompt.shape[1] :]))


def test_where_only_rows_learn_the_saved_model_says_what_the_base_said(base: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    before, words = load_base_model(str(base))
    workspace = build_workspace(tmp_path / "w", _settings(tmp_path, base, "rows"))
    folder = workspace.build_path / "model"
    after = AutoModelForCausalLM.from_pretrained(str(folder))
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    added = list(range(len(words), len(tokenizer)))
    assert _said(after, tokenizer, added) == _said(before, words, []) != ""
    for name, weights in _layers(before).items():
        assert torch.equal(weights, _layers(after)[name]), name
    found = workspace.recommender.recommend(RecommendationRequest(wish="racing", k=5))
    assert len(found.items) == 5


def test_a_build_stopped_in_either_phase_goes_on_and_leaves_an_ordinary_model(llama: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    pytest.importorskip("peft")
    # Nobody bought anything, so there is no validation that could undo the second phase.
    settings = _settings(tmp_path, llama, "lora").model_copy(update={"simulated_users": 0})

    def result(workspace: Workspace) -> list[tuple[str, float]]:
        found = workspace.recommender.recommend(RecommendationRequest(k=5, wish="racing"))
        return [(item.item_id, round(item.score, 4)) for item in found.items]

    expected = result(build_workspace(tmp_path / "whole", settings))
    for stop in ("rows: epoch 1 of 1, loss", "lora: epoch 2 of 2, loss"):

        def stopped(progress: Progress, stop: str = stop) -> None:
            if progress.message.startswith(stop):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            build_workspace(tmp_path / "stopped", settings, on_progress=stopped)
    seen: list[str] = []
    workspace = build_workspace(tmp_path / "stopped", settings, on_progress=lambda p: seen.append(p.message))
    assert result(workspace) == expected
    assert not any(line.startswith(("rows: epoch 1 of 1, loss", "lora: epoch 1 of 2, loss")) for line in seen)

    folder = workspace.build_path / "model"
    saved = load_file(folder / "model.safetensors")
    base, _ = load_base_model(str(llama))
    assert set(saved) == set(base.state_dict())
    assert any(not torch.equal(weights, saved[name]) for name, weights in _layers(base).items())


@pytest.mark.parametrize("tuning", ["lora", "all"])
@pytest.mark.parametrize(("second", "kept"), [(0.6, True), (0.4, False)])
def test_a_second_phase_that_validates_worse_is_undone(
    llama: Path,
    shop: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tuning: Any,
    second: float,
    kept: bool,
) -> None:
    figures = iter([0.5, second])

    def learn(model: BilingualModel, *rest: Any, **named: Any) -> list[EpochReport]:
        with torch.no_grad():
            for parameter in model.named_parameters().values():
                parameter += 1.0
        return [EpochReport(1, 0.0, next(figures), 0.0)]

    monkeypatch.setattr("sidney.recsys_model.training.base_training.train", learn)
    model, _ = _extended(llama, shop)
    layers, codes = _layers(model.language_model), model.code_embeddings(0).detach().clone()
    history = train_base_model(
        BaseModelSettings(name="x", tuning=tuning, rows_epochs=2, lora_rank=2),
        model,
        SimpleNamespace(prompts=SimpleNamespace(max_items=5)),  # type: ignore[arg-type]
        [],
        TrainingSettings(),
        tmp_path,
        validate=lambda trained: 0.0,
    )
    assert [report.epoch for report in history] == [1, 3]
    after = _layers(model.language_model)
    assert set(after) == set(layers)
    assert all(torch.equal(after[name], layers[name]) for name in layers) is not kept
    torch.testing.assert_close(model.code_embeddings(0).detach(), codes + (2.0 if kept else 1.0))


def test_a_base_replaced_in_its_place_is_another_build(llama: Path, tmp_path: Path) -> None:
    from sidney.recsys_model.building.build_steps import steps_of

    settings = _settings(tmp_path, llama, "rows")

    def inputs() -> Any:
        return next(step.inputs for step in steps_of(settings, (), cache=tmp_path) if step.name == "model")

    before = inputs()
    assert inputs() == before
    config = llama / "config.json"
    config.write_text(config.read_text(encoding="utf-8").replace("0.2", "0.3"), encoding="utf-8")
    assert inputs() != before


def test_what_is_no_base_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no base model 'no/such-model'"):
        load_base_model("no/such-model")
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingError, match="no base model"):
        load_base_model(str(tmp_path / "empty"))
    for name in ("a.gguf", "b.gguf"):
        (tmp_path / "empty" / name).write_bytes(b"GGUF")
    with pytest.raises(TrainingError, match="holds 2 GGUF files"):
        load_base_model(str(tmp_path / "empty"))
