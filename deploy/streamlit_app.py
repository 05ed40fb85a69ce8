"What Streamlit Cloud runs."
from lstm_music.app import main

main()
