import json

import pytest

from ingest.settings import Workspace
from search.engine import Engine, as_json
from search.scopes import Scope
from ui.cli import main
from ui.onboarding_command import print_onboarding
from ui.options import names_for


def test_newcomer_reads_why(
    company_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each document, person and word comes with its reason, in the language of the terminal."""
    scope = Scope(viewer=company_engine.viewer("priya-nair"))
    found = company_engine.onboard("rd", scope)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    print_onboarding(names_for(company_engine, scope), found)
    chinese = capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C")
    print_onboarding(names_for(company_engine, scope), found)
    english = capsys.readouterr().out

    assert "研发部 (rd)" in chinese
    assert "部门负责人" in chinese
    assert "Research and development (rd)" in english
    assert "leads the department" in english
    assert "PPG stands for photoplethysmography" in english


def test_unknown_department_is_wrong_usage(
    company: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the departments that there are."""
    arguments = ["whoknows", "onboard", "rnd", "--json", "--workspace", str(company.root)]
    monkeypatch.setattr("sys.argv", arguments)

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "no department 'rnd'" in error["message"]
    assert "supply-chain" in error["message"]


def test_json_has_the_keys_of_the_contract(company_engine: Engine) -> None:
    """More keys may come, none of these goes."""
    found = as_json(company_engine.onboard("rd", Scope(viewer=company_engine.viewer("he-jian"))))

    assert {"document", "title", "department", "score", "why", "date", "people"} <= set(
        found["documents"][0]
    )
    assert {"person", "name", "department", "title", "why", "evidence"} <= set(found["people"][0])
    assert {"department", "name", "score", "shared_terms", "documents"} <= set(
        found["neighbours"][0]
    )
    assert {"term", "definition", "document", "title", "quote"} <= set(found["glossary"][0])
    assert {"terms", "documents"} <= set(found["topics"][0])
