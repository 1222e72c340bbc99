"""`colorlib progress` and `colorlib answers show`, run as a user runs them."""

from typer.testing import CliRunner

from colorlib.cli import app
from colorlib.exercises.record import read_record, record_path, remember_choice, remember_passed

run = CliRunner().invoke


def test_progress_shows_the_table_and_where_it_is_kept():
    result = run(app, ["progress"])
    assert result.exit_code == 0
    assert "Next: notebook 00, exercise 1" in result.stdout
    assert str(record_path()) in result.stdout and not record_path().exists()
    remember_passed("check_psnr", "x")
    assert "1 of " in run(app, ["progress"]).stdout


def test_the_page_is_not_overwritten_without_force(tmp_path):
    page = tmp_path / "record.md"
    remember_passed("check_psnr", "x")
    assert run(app, ["progress", "--save", str(page)]).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# What I have done\n") and "decibels: passed on 20" in text
    page.write_text("mine", encoding="utf-8")
    again = run(app, ["progress", "--save", str(page)])
    assert again.exit_code == 1 and again.stderr.count("\n") == 1 and "--force" in again.stderr
    assert page.read_text(encoding="utf-8") == "mine"
    assert run(app, ["progress", "--save", str(page), "--force"]).exit_code == 0
    assert page.read_text(encoding="utf-8") == text
    refused = run(app, ["progress", "--save", str(tmp_path), "--force"])
    assert refused.exit_code == 1 and refused.stderr.startswith("error: cannot write ")


def test_forget_needs_yes():
    remember_passed("check_psnr", "x")
    remember_choice("03-x", "A", True)
    refused = run(app, ["progress", "--forget"])
    assert refused.exit_code == 1 and "passed: 1, questions answered: 1): add" in refused.stderr
    assert read_record().passed
    assert run(app, ["progress", "--forget", "--yes"]).exit_code == 0
    assert not record_path().exists()
    assert "there is no record" in run(app, ["progress", "--forget", "--yes"]).stdout


def test_a_damaged_record_can_be_looked_at_and_forgotten():
    record_path().write_text("{", encoding="utf-8")
    assert run(app, ["progress"]).exit_code == 0
    assert run(app, ["progress", "--forget", "--yes"]).exit_code == 0
    assert list(record_path().parent.glob("progress*.json")) == []


def test_show_prints_the_answer_that_passed():
    remember_passed("check_psnr", "def psnr_of(a, b):\n    return 42")
    result = run(app, ["answers", "show", "check_psnr"])
    assert result.exit_code == 0 and result.stdout == "def psnr_of(a, b):\n    return 42\n"
    result = run(app, ["answers", "show", "check_psn"])
    assert result.exit_code == 1 and "Did you mean check_psnr?" in result.stderr
