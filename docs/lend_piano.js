// One piano for all players on a page of the site, loaded when the first of them is played; without a server each has its recording.
{
  const compose = new URL('../compose/', document.currentScript.src)
  let piano = null
  window.lstmMusicPiano = () => piano ??= import(new URL('piano.js', compose)).then(({Piano}) => Piano.load(new URL('piano.pack', compose)))
}
