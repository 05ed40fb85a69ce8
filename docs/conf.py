"Sphinx's settings for the site of build.py: nothing is executed, nothing is fetched from another host."
import ast
import html
import re
import sys
from collections import Counter
from configparser import ConfigParser
from functools import lru_cache
from inspect import Parameter, unwrap
from pathlib import Path

from docutils import nodes
from fastcore.docments import docments
from latex2mathml.converter import convert
from sphinx.addnodes import desc, desc_parameter, desc_sig_name
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinx.util.typing import restify

sys.path.insert(0, str(Path(__file__).parent))
from stubs import patched_class  # noqa: E402

ini = ConfigParser(delimiters=['='])
ini.read(Path(__file__).parent.parent/'settings.ini', encoding='utf-8')
settings = ini['DEFAULT']
optional = [settings[key] for key in settings if key.endswith('_requirements') and not key.startswith(('docs', 'dev'))]
project, version, copyright = settings['title'], settings['version'], settings['copyright']

extensions = ['myst_nb', 'sphinx.ext.autodoc', 'sphinx.ext.viewcode', 'sphinx_copybutton']
nb_execution_mode, nb_merge_streams, nb_render_markdown_format = 'off', True, 'myst'
myst_enable_extensions, myst_dmath_double_inline = ['dollarmath'], True
myst_heading_anchors = 4
autodoc_member_order, autodoc_typehints = 'bysource', 'none'        # types stand in the tables
autodoc_mock_imports = [re.match(r'\w+', need)[0] for needs in optional for need in needs.split()]
add_module_names, python_maximum_signature_line_length = False, 80
default_role, smartquotes = 'literal', False

html_theme, html_title = 'furo', settings['title']
html_favicon = 'favicon.svg'
html_static_path, html_css_files, html_js_files = ['style.css', 'lend_piano.js'], ['style.css'], ['lend_piano.js']
html_copy_source, html_math_renderer, pygments_dark_style = False, 'mathml', 'github-dark'
# not always the function: a split, an extra and a command; a function of another page's own
MEAN_MORE = {'train', 'walk'}

def typed(annotation):
    "A type as reST, nothing where none is said."
    return '' if annotation in (Parameter.empty, None, type(None)) else restify(annotation, 'smart')

def parameter_rows(obj):
    "(names, type, comment) of the parameters and of what is returned; a comment speaks of all names of its line."
    if delegate := vars(obj).get('__delwrap__'):    # the __init__ of a dataclass; the comments stand in the class
        obj.__delwrap__ = obj.__globals__[delegate.__qualname__.split('.')[0]]
    names = []
    for name, doc in docments(obj, full=True, args_kwargs=True).items():
        if name == 'self': continue
        names = ['returns'] if name == 'return' else [*names, f'*{name}*']
        if doc.docment: yield ', '.join(names), typed(doc.anno), re.sub(r'[*|]|_(?!\w)', r'\\\g<0>', doc.docment)
        if doc.docment: names = []

def add_parameters(app, what, name, obj, options, lines):
    "A table of parameters at the end of a docstring, from the comments beside them."
    if what not in ('function', 'method', 'class'): return
    rows = [f'   * - {names}\n     - {kind}\n     - {about}' for names, kind, about in parameter_rows(unwrap(obj))]
    if rows:
        lines += ['.. list-table::', '   :class: parameters', '   :align: left', '', *'\n'.join(rows).split('\n'), '']

class NamesToLinks(SphinxPostTransform):
    "`Names` that the package exports become links to the reference."
    default_priority = 5

    def run(self, **kwargs):
        entries = self.env.domains.python_domain.objects                        # by full name
        last = Counter(full.rpartition('.')[2] for full in entries)
        short = {full: full.split('.', 2)[2] for full in entries if full.count('.') > 1}    # without package and module
        entries = entries | {name: entries[full] for full, name in short.items() if '.' in name or last[name] == 1}
        for literal in list(self.document.findall(nodes.literal)):
            name = literal.astext().removesuffix('()')
            if (name not in entries or name in MEAN_MORE
                    or isinstance(literal.parent, nodes.reference) or is_parameter(name, literal)):
                continue
            entry = entries[name]
            literal.replace_self(make_refnode(self.app.builder, self.env.docname, entry.docname,
                                              entry.node_id, literal.deepcopy(), name))

def is_parameter(name, node):
    "Whether a name is a parameter of the function whose description it stands in."
    while node and not isinstance(node, desc): node = node.parent
    return bool(node) and name in {n.astext() for p in node[0].findall(desc_parameter)
                                   for n in p.findall(desc_sig_name)}

def visit_formula(self, node):
    "A formula as MathML, which browsers draw themselves; a thin space after log and its like, as TeX has it."
    mathml = convert(node.astext(), display='inline' if isinstance(node, nodes.math) else 'block')
    for place in ('(?<=</m[in]>)(?=<mi>[a-z]{2})', '(?<=[a-z]{2}</mi>)(?=<m[^o])'):
        mathml = re.sub(place, '<mspace width="0.17em"/>', mathml)
    self.body.append(mathml)
    raise nodes.SkipNode

@lru_cache
def parsed(module):
    "The code of a module of the package, as text and as a tree."
    code = (Path(__file__).parent.parent/f'lstm_music/{module}.py').read_text(encoding='utf-8')
    return code, ast.parse(code)

def find_source(app, module):
    "Where each thing stands in the code of a module, for *[source]*: methods that are patched into a class, too."
    if not module.startswith('lstm_music.'): return None
    code, tree = parsed(module.removeprefix('lstm_music.'))
    tags = {}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef): continue
        start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        kind, place = ('class' if isinstance(node, ast.ClassDef) else 'def'), (start, node.end_lineno)
        patched = kind == 'def' and patched_class(node)
        tags[f'{patched[0]}.{node.name}' if patched else node.name] = (kind, *place)
        for inner in node.body if kind == 'class' else []:
            if isinstance(inner, ast.FunctionDef):
                tags[f'{node.name}.{inner.name}'] = ('def', inner.lineno, inner.end_lineno)
    return code, tags

def describe(app, page, template, context, doctree):
    "What search engines and links say of a page: its promise, a module's first line, or what the project is."
    promises = doctree.findall(nodes.block_quote) if doctree else ()
    said = next((node.astext() for node in promises), settings['description'])
    if page.startswith('reference/'):
        said = ast.get_docstring(parsed(page.removeprefix('reference/'))[1])
    said = html.escape(' '.join(said.split())[:160])
    context['metatags'] = context.get('metatags', '') + f'<meta name="description" content="{said}">'

def setup(app):
    app.connect('html-page-context', describe)
    app.connect('viewcode-find-source', find_source)
    app.add_html_math_renderer('mathml', (visit_formula, None), (visit_formula, None))
    app.add_post_transform(NamesToLinks)
    app.connect('autodoc-process-docstring', add_parameters)
