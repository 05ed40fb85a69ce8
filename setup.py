"Packaging: everything that varies is in settings.ini."
import re
import shlex
from configparser import ConfigParser

from setuptools import setup
from setuptools.command.build_py import build_py

parser = ConfigParser(delimiters=['='], inline_comment_prefixes=None)
parser.read('settings.ini', encoding='utf-8')
config = parser['DEFAULT']
extras = {name: shlex.split(config[f'{name}_requirements'])
          for name in ('train', 'score', 'app', 'live', 'docs', 'cluster', 'dev')}
extras['dev'] += extras['train'] + extras['score'] + extras['app'] + extras['live'] + extras['docs'] + extras['cluster']

def readme():
    "README.md for the page of a package index, where a link that is relative to the repository leads nowhere."
    text, home = open('README.md', encoding='utf-8').read(), config['git_url']
    for mark, view in (r'(!\[[^]]*\])\(', 'raw'), (r'(\])\(', 'blob'):
        text = re.sub(rf'{mark}(?!\w+:|#)', rf'\1({home}/{view}/{config["branch"]}/', text)
    return text

class BuildModules(build_py):
    "data/ also holds the scripts that made it; they need music21's corpus, and stay in the source."
    def find_package_modules(self, package, package_dir):
        return [] if package == 'lstm_music.data' else super().find_package_modules(package, package_dir)

setup(
    name=config['lib_name'], version=config['version'], description=config['description'],
    author=config['author'], author_email=config['author_email'], url=config['git_url'],
    keywords=config['keywords'], license='Apache-2.0', license_files=['LICENSE', 'data/*LICENSE*'],
    long_description=readme(), long_description_content_type='text/markdown',
    classifiers=['Development Status :: 4 - Beta', 'Intended Audience :: Developers', 'Intended Audience :: Education',
                 *(f'Programming Language :: Python :: {v}' for v in config['py_versions'].split())],
    # data/ stands beside the package for people to find; the wheel carries it inside, as lstm_music/data
    packages=['lstm_music', 'lstm_music.data'],
    package_dir={'lstm_music.data': 'data'}, cmdclass={'build_py': BuildModules},
    package_data={'lstm_music': ['*.js', '*.html', '*.pyi', 'py.typed'],
                  'lstm_music.data': ['*.npz', '*.mp3', '*.csv', '*.md', '*LICENSE*']},
    python_requires=f">={config['min_python']}", install_requires=shlex.split(config['requirements']),
    extras_require=extras, zip_safe=False,
    entry_points={'console_scripts': shlex.split(config['console_scripts']),
                  'nbdev': [f"{config['lib_name']}={config['lib_path']}._modidx:d"]})
