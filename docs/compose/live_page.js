// The page Live: the instrument, with a worker that answers, and no server behind it. What is large (the model and the piano, three
// megabytes) is loaded at the first click.

import {cut, notesOf} from './compose.js'
import {barSteps} from './chord_lstm.js'
import {loadPiano, mountLive, workerPort} from './live.js'
import {LIVE_DIALS, LIVE_WORDS} from './live_session.js'
import {midiBytes} from './midi_file.js'

const root = document.getElementById('live-instrument'), MOST_BARS = 64, offline = window.lstmMusicOffline
const fileAt = name => offline?.(name) ?? new URL(name, import.meta.url).href

function save(roll) {
  const link = document.createElement('a')
  Object.assign(link, {href: URL.createObjectURL(new Blob([midiBytes(roll)], {type: 'audio/midi'})), download: 'played-live.mid'})
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
function carry(roll) {                                                  // to the page Compose, where it can be gone on with
  const most = MOST_BARS * barSteps(roll), {states, velocities, ...grid} = cut(roll, Math.max(0, roll.states.length - most))
  const notice = states.length < roll.states.length ? `, the last ${MOST_BARS} bars of it` : ''
  localStorage.setItem('lstm-music-live', JSON.stringify({notes: notesOf({states}), n_steps: states.length, grid, notice}))
  location.href = 'compose.html?live'
}
const search = new URLSearchParams(location.search), ahead = Number(search.get('ahead_secs'))
root.replaceChildren()
window.live = mountLive(root, {
  port: () => workerPort(new Worker(fileAt('live_worker.js'), {type: offline ? 'classic' : 'module'}), {chorales: fileAt('chord_lstm.npz'), styles: fileAt('style_lstm.npz')}),
  styles: LIVE_WORDS.style, stylesLater: true,
  piano: () => loadPiano(fileAt('piano.pack')), aheadSecs: ahead >= 0.03 && ahead <= 2 ? ahead : 0.12,
  dials: Object.entries(LIVE_DIALS).map(([name, values]) => [name, ...values]), words: LIVE_WORDS, now: window.fakeNow, silent: !!window.fakeNow,
  files: [['MIDI file', 'What both of you played, as a MIDI file', save], ['Open in Compose', 'Carry it to the page Compose', carry]]})
