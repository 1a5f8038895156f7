"""Models' folders: data of a known architecture is loaded, whatever could bring code is refused."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from builder.models.embedder import PassageEmbedder
from builder.models.gguf_conversion import convert_to_gguf
from builder.models.model_folder import check_model_folder
from runtime.errors import LibraryError

STEPS = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
]
AUTO_MAP = {"AutoTokenizer": ["tokenization_x.X", None]}


class Call:
    """Touches a file when it is unpickled."""

    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.touched,)


def write(folder: Path, name: str, content: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    write(made, "config.json", {"architectures": ["BertModel"], "model_type": "bert"})
    write(made, "modules.json", STEPS)
    write(made, "1_Pooling/config.json", {"pooling_mode_mean_tokens": True})
    write(made, "tokenizer.json", {"model": {"vocab": {"auto_map": 1}}})
    write(made, "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "auto_map": None})
    write(made, "model.safetensors", b"")
    return made


def reason(folder: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        check_model_folder(folder)
    assert str(folder) in caught.value.message
    assert "Choose a model" in caught.value.hint
    return caught.value.message


def test_a_folder_of_data_is_let_through(folder: Path) -> None:
    write(folder, "pytorch_model.bin", b"never loaded: there are safetensors")
    write(folder, "train_script.py", b"never run: nothing names it")
    check_model_folder(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"architectures": ["BertModel"], "auto_map": AUTO_MAP}),
        ("tokenizer_config.json", {"auto_map": AUTO_MAP}),
        ("preprocessor_config.json", {"auto_map": AUTO_MAP}),
        ("0_Transformer/config.json", {"auto_map": AUTO_MAP}),
        ("config.json", {"architectures": ["BertModel"], "text_config": {"auto_map": AUTO_MAP}}),
        ("sentence_bert_config.json", {"model_args": {"trust_remote_code": True}}),
        ("tokenizer_config.json", b'{"auto\\u005fmap": {"AutoTokenizer": "x.X"}}'),
    ],
)
def test_settings_that_name_code_are_refused(folder: Path, name: str, content: object) -> None:
    write(folder, name, content)
    assert f"{name} names code of its own" in reason(folder)


@pytest.mark.parametrize(
    "name", ["modeling_x.py", "configuration_x.py", "tokenization_x.py", "1_Pooling/modeling_x.py"]
)
def test_code_is_refused(folder: Path, name: str) -> None:
    write(folder, name, b"raise SystemExit")
    assert f"{name} is code of its own" in reason(folder)


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "pytorch_model-00001-of-00002.bin", "model.pt", "x/weights.pkl"]
)
def test_weights_in_a_pickle_are_refused(folder: Path, name: str) -> None:
    (folder / "model.safetensors").unlink()
    write(folder, name, b"")
    assert f"{name} is a pickle" in reason(folder)


def test_a_steps_weights_in_a_pickle_are_refused(folder: Path) -> None:
    write(folder, "2_Dense/pytorch_model.bin", b"")
    assert "2_Dense/pytorch_model.bin is a pickle" in reason(folder)


@pytest.mark.parametrize(
    "content",
    [
        {"architectures": ["NomicBertModel"]},
        {"architectures": ["QWenLMHeadModel"]},
        {"architectures": ["BertModel", "ChatGLMModel"]},
        {"architectures": ["BertModel"], "text_config": {"architectures": ["KimiLinear"]}},
        {"architectures": "ChatGLMModel"},
        {"architectures": []},
        {},
        [],
    ],
)
def test_an_architecture_that_is_not_known_is_refused(folder: Path, content: object) -> None:
    write(folder, "config.json", content)
    assert "architecture" in reason(folder)


def test_a_folder_without_settings_is_refused(folder: Path) -> None:
    (folder / "config.json").unlink()
    assert "it holds no config.json" in reason(folder)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{", b"[" * 100_000])
def test_settings_that_are_not_json_are_refused(folder: Path, content: bytes) -> None:
    write(folder, "tokenizer_config.json", content)
    assert "tokenizer_config.json is not JSON" in reason(folder)


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ({"type": "modeling_x.X", "path": ""}, "a step 'modeling_x.X'"),
        ({"type": "os.system", "path": ""}, "a step 'os.system'"),
        ({"type": "sentence_transformers_evil.Pooling", "path": ""}, "a step"),
        ({"type": "sentence_transformers.models.Router", "path": ""}, "a step"),
        ({"type": STEPS[0]["type"], "path": "../elsewhere"}, "leaves the folder"),
        ({"type": STEPS[0]["type"], "path": "/elsewhere"}, "leaves the folder"),
        ("x", "a step"),
    ],
)
def test_steps_that_are_not_known_are_refused(folder: Path, step: object, problem: str) -> None:
    write(folder, "modules.json", [*STEPS, step])
    assert problem in reason(folder)


def test_neither_the_converter_nor_the_embedder_starts_on_such_a_folder(
    folder: Path, tmp_path: Path
) -> None:
    """Even where the model was converted before."""
    touched = tmp_path / "touched"
    (folder / "model.safetensors").unlink()
    write(folder, "pytorch_model.bin", pickle.dumps(Call(touched)))
    write(folder, "tokenizer_config.json", {"auto_map": AUTO_MAP})
    write(folder, "tokenization_x.py", f"open({str(touched)!r}, 'w')".encode())
    (tmp_path / "made.gguf").touch()

    with pytest.raises(LibraryError, match="is not loaded"):
        convert_to_gguf(folder, tmp_path / "converter", tmp_path / "made.gguf")
    with pytest.raises(LibraryError, match="is not loaded"):
        PassageEmbedder(folder, "").embed(["text"])
    assert not touched.exists()
