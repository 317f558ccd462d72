"""The option that a release asks for, over the ways in which its components can be shared."""

from functools import cache

import pytest

from riskkit.analysis.asking import asked_options, licence_class
from riskkit.engine.compile import compile_plan
from riskkit.schema.framework import Framework
from riskkit.schema.release import Release, ReleasedComponent
from riskkit.store.frameworks import load_framework

# component:access[@licence] …  → option, or options offered at once
COMBINATIONS = """
                                                                                      → r0
documentation:public                                                                  → r0
weights-final:none                                                                    → r0
weights-final:internal                                                                → r0
training-data:public@CC-BY-4.0 training-code:public@MIT                               → r0
weights-final:internal documentation:public evaluation-results:public                 → r0
weights-final:invited                                                                 → r1
hosted-api:invited                                                                    → r1
weights-final:unknown@CC-BY-NC-4.0                                                    → r7
weights-final:unknown                                                                 → r8
hosted-api:unknown                                                                    → r10
weights-final:public@CC-BY-NC-4.0 training-data:unknown@CC-BY-NC-4.0                  → r10
hosted-api:hosted                                                                     → r2
weights-final:hosted                                                                  → r2
hosted-api:api                                                                        → r3
hosted-api:public                                                                     → r3
hosted-api:hosted,api                                                                 → r3
weights-final:api                                                                     → r3
hosted-api:tuning-api                                                                 → r4
hosted-api:api,tuning-api weights-final:invited                                       → r4
weights-final:enclave                                                                 → r5
hosted-api:enclave                                                                    → r5
hosted-api:hosted weights-final:enclave                                               → r2+r5
hosted-api:api weights-final:enclave                                                  → r3+r5
hosted-api:tuning-api weights-final:enclave                                           → r4+r5
hosted-api:invited weights-final:enclave                                              → r5
weights-final:gated@LLaMA-1-research                                                  → r6
weights-final:gated@Apache-2.0                                                        → r6
weights-final:gated hosted-api:tuning-api                                             → r6
weights-final:gated,enclave                                                           → r6
weights-final:gated inference-code:public@MIT                                         → r6
weights-base:gated training-code:public@MIT training-data:public@CC0-1.0              → r6
weights-final:public@LLaMA-2-community                                                → r7
weights-final:public@llama-2-COMMUNITY weights-base:public@LLaMA-2-community          → r7
weights-final:public@CreativeML-OpenRAIL-M inference-code:public@MIT                  → r7
weights-final:public@CC-BY-NC-4.0 hosted-api:api                                      → r7
weights-final:public@Apache-2.0                                                       → r8
weights-final:public                                                                  → r8
weights-final:public@some-licence-nobody-knows                                        → r8
weights-final:public@LLaMA-2-community weights-base:public@MIT                        → r8
weights-base:public@MIT                                                               → r8
weights-final:public@Apache-2.0 inference-code:public@Apache-2.0 architecture:public  → r8
weights-final:public@Apache-2.0 evaluation-results:public                             → r8
weights-final:gated,public@Apache-2.0                                                 → r8
weights-final:public@Apache-2.0 training-code:public@Apache-2.0                       → r9
weights-final:public@CC-BY-NC-4.0 training-code:public@MIT                            → r9
weights-final:public@MIT finetune-code-data:public@MIT data-processing:public@MIT     → r9
weights-final:public@Apache-2.0 training-data:public@ODC-By-1.0                       → r10
weights-intermediate:public@Apache-2.0                                                → r10
weights-final:public@LLaMA-2-community weights-intermediate:public@LLaMA-2-community  → r10
weights-final:public@MIT training-code:public training-data:public                    → r10
""".strip("\n").splitlines()


@cache
def shipped() -> Framework:
    """The shipped framework, loaded once."""
    return load_framework("seger2023")


def release_of(listed: str) -> Release:
    """The release that a line of the table writes down."""
    parts = {}
    for word in listed.split():
        component, _, rest = word.partition(":")
        access, _, licence = rest.partition("@")
        given = {"access": access.split(",") if "," in access else access, "licence": licence or None}
        parts[component] = ReleasedComponent.model_validate(given)
    return Release(name="model", version="1", components=parts)


@pytest.mark.parametrize("line", COMBINATIONS)
def test_the_option_is_derived_from_what_is_shared(line: str) -> None:
    """A release asks for the join of what its channels amount to, never for the best part and never by name."""
    listed, _, wanted = line.partition("→")
    framework = shipped()
    asked = asked_options(framework, compile_plan(framework), release_of(listed))
    assert asked.id == wanted.strip()
    assert asked.why


@pytest.mark.parametrize("line", COMBINATIONS)
def test_a_name_changes_nothing(line: str) -> None:
    """What a release calls itself has no say in the option it asks for."""
    framework, release = shipped(), release_of(line.partition("→")[0])
    plan = compile_plan(framework)
    renamed = release.model_copy(update={"name": "r0 unreleased", "version": "closed"})
    assert asked_options(framework, plan, release) == asked_options(framework, plan, renamed)


@pytest.mark.parametrize(
    ("licence", "wanted"),
    [
        (None, "permissive"),
        ("", "permissive"),
        ("()", "permissive"),
        ("Apache-2.0", "permissive"),
        ("CC-BY-NC-4.0", "restricted"),
        ("cc-by-nc-4.0", "restricted"),
        ("Apache-2.0 OR CC-BY-NC-4.0", "permissive"),
        ("CC-BY-NC-4.0 OR LLaMA-2-community", "restricted"),
        ("CC-BY-NC-4.0 AND unheard-of", "permissive"),
    ],
)
def test_a_licence_that_is_not_known_to_restrict_does_not(licence: str | None, wanted: str) -> None:
    """An absent, unknown or mixed licence counts as its more open reading."""
    assert licence_class(shipped(), licence) == wanted
