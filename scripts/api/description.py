"""Holds the description that a server serves against the rules for such descriptions.

It must be OpenAPI 3.1, each example must be what its schema says, and the file must be YAML that two readers
read alike: numbers and texts stay what they look like.

Usage: description.py ORIGIN
"""

import json
import sys
import urllib.request

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = "urn:description"


class PlainLoader(yaml.SafeLoader):
    """YAML as its version 1.2 has it: what looks like a date is a text, as JSON has no dates."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(description, schema):
    """A validator of what stands somewhere in the description; references lead to its root."""
    registry = Registry().with_resource(ROOT, Resource(contents=description, specification=DRAFT202012))
    return Draft202012Validator(
        absolute(schema), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def absolute(node):
    """The schema with the references to the description's root spelt out."""
    if isinstance(node, dict):
        return {
            key: ROOT + value if key == "$ref" and isinstance(value, str) else absolute(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [absolute(item) for item in node]
    return node


def examples(node, place=""):
    """Every schema that has examples, and what else has an example beside its schema: (place, schema, example)."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from examples(item, f"{place}/{index}")
    if not isinstance(node, dict):
        return
    schema = node.get("schema", node)
    if "example" in node:
        yield place, schema, node["example"]
    given = node.get("examples")
    if isinstance(given, list):
        yield from ((f"{place}/examples/{index}", node, value) for index, value in enumerate(given))
    elif isinstance(given, dict) and "schema" in node:
        for name, example in given.items():
            yield f"{place}/examples/{name}", schema, example["value"]
    if "default" in node and not isinstance(node["default"], dict):
        yield f"{place}/default", node, node["default"]
    for key, value in node.items():
        if key not in ("example", "examples"):
            yield from examples(value, f"{place}/{key}")


def main(origin):
    with urllib.request.urlopen(f"{origin}/openapi.yaml", timeout=60) as answer:
        text = answer.read().decode("utf-8")
    description = yaml.load(text, PlainLoader)
    problems = []
    if json.loads(json.dumps(description)) != description:
        problems.append("the description is not what JSON can say")
    for error in OpenAPIV31SpecValidator(description).iter_errors():
        problems.append(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    count = 0
    for place, schema, example in examples(description):
        count += 1
        for error in validator(description, schema).iter_errors(example):
            problems.append(f"{place}: {error.message[:300]}")
    operations = sum(
        method in ("get", "put", "post", "delete", "patch") for item in description["paths"].values() for method in item
    )
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems or not count:
        sys.exit(f"openapi.yaml: {len(problems)} problems, {count} examples")
    print(f"openapi.yaml is OpenAPI {description['openapi']}: {operations} operations, {count} examples as described")


main(sys.argv[1].rstrip("/"))
