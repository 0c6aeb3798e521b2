"""The console: a Streamlit app that knows Orchestre by its API alone."""
