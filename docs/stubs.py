"""Writes what an editor reads beside the package, lstm_music/*.pyi: methods stand in their classes, where @patch puts
them when the program runs, and what a function delegates is written out. `python docs/stubs.py` after an export; a test
sees that it was done."""
import ast
import re
from copy import deepcopy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT/'lstm_music'
DECORATORS = dict(as_prop='property', cls_method='classmethod')

def call_of(decorator):
    "The name of a decorator, and its keyword arguments."
    if not isinstance(decorator, ast.Call): return ast.unparse(decorator), {}
    return ast.unparse(decorator.func), {k.arg: ast.unparse(k.value) for k in decorator.keywords}

def patched_class(function):
    "The class that a function is patched into, and how; None for other functions."
    for decorator in function.decorator_list:
        name, options = call_of(decorator)
        if name == 'patch': return ast.unparse(function.args.args[0].annotation).strip('"\''), options
    return None

def modules():
    "Name and syntax tree of each module."
    files = sorted(p for p in PACKAGE.glob('*.py') if not p.stem.startswith('_'))
    return {p.stem: ast.parse(p.read_text(encoding='utf-8')) for p in files}

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef

def functions(tree): return [node for node in tree.body if isinstance(node, FUNCTION)]

def home_of(name, module, trees):
    "The module whose class this name is."
    if any(isinstance(n, ast.ClassDef) and n.name == name for n in trees[module].body): return module
    for node in trees[module].body:
        ours = isinstance(node, ast.ImportFrom) and (node.level or node.module.startswith('lstm_music.'))
        if ours and any(a.name == name for a in node.names):
            return home_of(name, node.module.removeprefix('lstm_music.'), trees)
    raise LookupError(f'{module}: {name} is patched, and nobody defines it')

def delegated(function, trees):
    "The parameters that `@delegates(SomeConfig)` puts in the place of **kwargs, as dataclass fields of that class."
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == 'delegates':
            [name] = map(ast.unparse, decorator.args)
            for tree in trees.values():
                for node in tree.body:
                    if isinstance(node, ast.ClassDef) and node.name == name:
                        return [n for n in node.body if isinstance(n, ast.AnnAssign)]
    return []

def signature(function, trees, foreign=False, patched=False):
    "A function without its body; in a module that is not its own, without types that may not be known there."
    args = deepcopy(function.args)
    if patched: args.args[0].annotation = None
    for field in delegated(function, trees):
        args.kwonlyargs.append(ast.arg(field.target.id, field.annotation))
        args.kw_defaults.append(ast.Constant(...))
        args.kwarg = None
    if foreign:
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs): arg.annotation = None
    args.defaults = [ast.Constant(...) for _ in args.defaults]
    args.kw_defaults = [d and ast.Constant(...) for d in args.kw_defaults]
    returns = None if foreign else function.returns
    kind = 'async def' if isinstance(function, ast.AsyncFunctionDef) else 'def'
    lines = [f'{kind} {function.name}({ast.unparse(args)}){f" -> {ast.unparse(returns)}" if returns else ""}:']
    doc = ast.get_docstring(function)
    return [*lines, f'    {doc.splitlines()[0]!r}' if doc else '    ...']

def one_or_several(function):
    "A function that gives one thing, and a list of them where `n` is given, as two: `n` is asked for in the second."
    for several, part in enumerate((function.returns.left, function.returns.right)):
        version = deepcopy(function)
        version.returns, [n] = part, [arg for arg in version.args.args if arg.arg == 'n']
        n.annotation = ast.Name('int' if several else 'None')
        if several:                     # without a default it stands behind the star
            place = version.args.args.index(n)
            del version.args.args[place], version.args.defaults[place - len(version.args.args) - 1]
            version.args.kwonlyargs.append(n)
            version.args.kw_defaults.append(None)
        yield version

def method(function, options, trees, foreign=False):
    "A patched function, as a method."
    if isinstance(function.returns, ast.BinOp) and ast.unparse(function.returns.right) == 'list':
        return [line for version in one_or_several(function)
                for line in ('@overload', *signature(version, trees, foreign, patched=True))]
    decorators = [f'@{DECORATORS[o]}' for o in options if o in DECORATORS]
    return decorators + signature(function, trees, foreign, patched=True)

def assigned(functions):
    "The public names that methods assign to their object: what its instances have."
    attributes = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Attribute)]
    stored = [n for n in attributes if isinstance(n.ctx, ast.Store)]
    names = [n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id == 'self']
    return [name for name in dict.fromkeys(names) if not name.startswith('_')]

def class_stub(node, extra, trees):
    "A class with its own methods and those that are patched in."
    head = [f'@{ast.unparse(d)}' for d in node.decorator_list]
    bases = ', '.join(map(ast.unparse, [*node.bases, *node.keywords]))
    body = []
    for n in node.body:
        if isinstance(n, FUNCTION):
            kinds = [f'@{ast.unparse(d)}' for d in n.decorator_list if ast.unparse(d) in
                     ('property', 'classmethod', 'staticmethod', 'cached_property', 'contextmanager')]
            body += kinds + signature(n, trees)
        elif isinstance(n, ast.AnnAssign):
            body.append(f'{ast.unparse(n.target)}: {ast.unparse(n.annotation)}' + (' = ...' if n.value else ''))
        elif isinstance(n, ast.Assign):
            names = [t.id for target in n.targets for t in ast.walk(target) if isinstance(t, ast.Name)]
            body += [f'{name} = ...' for name in names]
    methods = [n for n in node.body if isinstance(n, FUNCTION)] + [function for function, *_ in extra]
    said = {re.sub('^(async )?def ', '', re.split(':| =', line)[0]).split('(')[0] for line in body}
    body += [f'{name}: Any' for name in assigned(methods) if name not in said]
    for function, options, foreign in extra: body += method(function, options, trees, foreign)
    doc = ast.get_docstring(node)
    body = ([repr(doc.splitlines()[0])] if doc else []) + (body or ['...'])
    return [*head, f'class {node.name}{f"({bases})" if bases else ""}:', *(f'    {line}' for line in body)]

def stub(module, trees, patches):
    "The text of one file."
    out = [f'# made from lstm_music/{module}.py by docs/stubs.py', 'from typing import Any, overload']
    for node in trees[module].body:
        if isinstance(node, (ast.Import, ast.ImportFrom)): out.append(ast.unparse(node))
        elif isinstance(node, ast.ClassDef): out += ['', *class_stub(node, patches.get((module, node.name), []), trees)]
        elif isinstance(node, FUNCTION) and not patched_class(node):
            out += ['', *(['@contextmanager'] if 'contextmanager' in map(ast.unparse, node.decorator_list) else []),
                    *signature(node, trees)]
        elif isinstance(node, ast.Assign):
            names = [t.id for target in node.targets for t in ast.walk(target) if isinstance(t, ast.Name)]
            if names == ['__all__']: out.append(ast.unparse(node))
            else: out += [f'{name}: Any' for name in names]
    return '\n'.join(out) + '\n'

def stubs():
    "{file: text} of all modules."
    trees, patches = modules(), {}
    for module, tree in trees.items():
        for function in functions(tree):
            if not (found := patched_class(function)): continue
            for name in (part.strip() for part in found[0].strip('()').split('|')):
                home = home_of(name, module, trees)
                patches.setdefault((home, name), []).append((function, found[1], home != module))
    return ({PACKAGE/f'{module}.pyi': stub(module, trees, patches) for module in trees}
            | {PACKAGE/'__init__.pyi': front()})

def front():
    "What the package itself offers, for tools that do not run its `__getattr__`."
    body = ast.parse((PACKAGE/'__init__.py').read_text(encoding='utf-8')).body
    call = next(n.value for n in body if isinstance(n, ast.Assign) and n.targets[0].id == '_HOMES')
    offered = [f'from .{k.value.value} import {k.arg} as {k.arg}' for k in call.keywords]
    return '\n'.join(['# made from lstm_music/__init__.py by docs/stubs.py', *offered, '__version__: str']) + '\n'

if __name__ == '__main__':
    for path, text in stubs().items(): path.write_text(text, encoding='utf-8')
