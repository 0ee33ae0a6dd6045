"""Render Zero to JupyterHub's chart with our values, and validate what comes out. No cluster is asked.

    pip install helm-python-sdk kubernetes-validate jsonschema pyyaml
    git clone https://github.com/jupyterhub/zero-to-jupyterhub-k8s
    python deploy/check_values.py zero-to-jupyterhub-k8s/jupyterhub

These tools are large (350 MB), so the tests do without them.
"""

import ast
import sys
from pathlib import Path

VALUES = Path(__file__).with_name("z2jh.yaml")


def main(chart: str) -> int:
    import helm_python
    import jsonschema
    import kubernetes_validate
    import yaml

    values = yaml.safe_load(VALUES.read_text(encoding="utf-8"))
    schema = Path(chart, "values.schema.yaml").read_text(encoding="utf-8")
    for code in values["hub"]["extraConfig"].values():
        ast.parse(code)
    with helm_python.Chart.load(chart) as loaded:
        jsonschema.validate(loaded.merge_values(values), yaml.safe_load(schema))
        rendered = loaded.render(values, name="class", namespace="class")
    kinds = []
    for name, text in rendered.items():
        if not name.endswith(".yaml"):
            continue
        for resource in filter(None, yaml.safe_load_all(text)):
            kubernetes_validate.validate(resource, "1.34", strict=True)
            kinds.append(resource["kind"])
    print(f"{len(kinds)} resources are valid: {', '.join(sorted(set(kinds)))}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
