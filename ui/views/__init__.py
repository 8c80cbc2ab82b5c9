"""The screens of the Streamlit page, one a module."""
