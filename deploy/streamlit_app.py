"What Streamlit Cloud runs."
import os

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
from lstm_music.app import main

main()
