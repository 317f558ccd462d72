"""
Score how openly an AI model can be released.

A framework, a release and answers go in; a tier for every risk and a verdict on every sharing option come out.
The names below are imported on first use, so that a bare ``import riskkit`` costs nothing.
"""

__version__ = "0.2.0"
__all__ = [
    "Assessment",
    "Framework",
    "InputError",
    "Recommendation",
    "RiskkitError",
    "__version__",
    "load_framework",
    "load_inputs",
    "recommend",
    "render",
    "score",
]

_HOME: dict[str, str] = {
    "Assessment": "riskkit.schema.assessment",
    "Framework": "riskkit.schema.framework.framework",
    "InputError": "riskkit.errors",
    "Recommendation": "riskkit.schema.results.recommendation",
    "RiskkitError": "riskkit.errors",
    "load_framework": "riskkit.store.frameworks",
    "load_inputs": "riskkit.store.assessments",
    "recommend": "riskkit.analysis.recommendation.recommend",
    "render": "riskkit.render",
    "score": "riskkit.tasks.score",
}
"""Public name to the module that defines it; every key also stands in ``__all__``."""


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'riskkit' has no attribute '{name}'")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
