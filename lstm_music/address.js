// The address of the app tells of the piece on its sheet: a reload or a bookmark finds it again. The browser's way back
// still leads out of the app, not through every note that was drawn. Nothing to be seen; nbs/library/app.ipynb tells more.
export default ({data}) => history.replaceState(history.state, '', location.pathname + data.address)
