// A piano roll to see, hear and edit. `mount` puts it into an element of a page; the default export
// serves notebooks (anywidget) and Streamlit (components v2). nbs/library/player.ipynb tells how it works.

import {chordsOf} from './chords.js'
import {clamp, Piano, SAMPLE_RATE_HZ, VELOCITY} from './piano.js'
import {Transport} from './transport.js'

const LIGHT = {paper: '#fcfcfa', shade: '#f0f0ec', ink: '#26282c', faint: '#6b6f76', line: '#e4e4de', bar: '#b9bab4', accent: '#c22f5b',
  white: '#ffffff', black: '#3a3d43', edge: '#c9c9c2', voices: ['#1666a8', '#c04e00', '#0a8060', '#8a4a9e'], plain: '#41608a'}
const DARK = {paper: '#181a1f', shade: '#101216', ink: '#e8e9ec', faint: '#9a9fa8', line: '#262930', bar: '#4a4f59', accent: '#ff6f9c',
  white: '#d9dadd', black: '#2b2e35', edge: '#8d9096', voices: ['#62b4f0', '#f0994a', '#3fc79e', '#d495e6'], plain: '#8fb0e0'}
const KEYS_PX = 34, RULER_PX = 24, WIDEST_PX = 40, TALLEST = 5     // the keyboard, the bar numbers (a finger's height), the largest step; rows by so many times
const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B']
const isBlack = pitch => [1, 3, 6, 8, 10].includes(pitch % 12)
const nameOf = pitch => NAMES[pitch % 12] + (Math.floor(pitch / 12) - 1)
// Where Space presses something, and where Ctrl+Z undoes typing: there these keys are not ours
const PRESSED = 'a[href], button, input, select, textarea, summary, [contenteditable=true], ' +
  ['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'slider', 'combobox', 'listbox', 'option', 'menuitem', 'spinbutton', 'textbox',
    'application'].map(role => `[role=${role}]`).join()
const TYPED = 'textarea, select, [contenteditable=true], [role=textbox], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file])'
const VOICES = ['soprano', 'alto', 'tenor', 'bass'], N_COLOURS = VOICES.length         // tracks have the same colours
const STRIPS = {names: 19, degrees: 19, nats: 44}, LEAST_NATS = 4, NATS_MSECS = 300 // heights in pixels under the roll; of the scale; a pause of the pencil
const HEADPHONES = '<svg viewBox="0 0 12 12" width="13" height="13"><path fill="none" stroke="currentColor" d="M1.5 8V6a4.5 4.5 0 0 1 9 0v2"/><path fill="currentColor" d="M1 7h2.5v4H1zM8.5 7H11v4H8.5z"/></svg>'
const clock = secs => Math.floor(secs / 60) + ':' + String(Math.floor(secs % 60)).padStart(2, '0')

const CSS = `
.player { color: var(--ink); background: var(--paper); border: 1px solid var(--bar); border-radius: 8px; overflow: hidden; font: 13px/1.3 system-ui, sans-serif; text-align: left }
.player .bar { display: flex; gap: 6px; align-items: center; padding: 5px 6px }
.player .bar + .bar { flex-wrap: wrap; padding-top: 0 }
.player [hidden] { display: none !important }
.player [aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper) }
.player .tempo { display: flex; gap: 6px; align-items: center; font-variant-numeric: tabular-nums; white-space: nowrap }
.player .tempo input { width: 84px; height: 32px; margin: 0; accent-color: var(--accent) }
.player .voice { display: flex }
.player .voice button { padding: 0 }
.player .voice input { width: 56px; accent-color: var(--faint); margin: 0 6px 0 4px }
.player .voice button:first-child { border-radius: 6px 0 0 6px; border-right: 0; border-bottom: 3px solid var(--voice) }
.player .voice button:nth-child(2) { border-radius: 0 6px 6px 0 }
.player .voice button:first-child[aria-pressed=true] { background: none; border-color: var(--bar); color: var(--faint); text-decoration: line-through }
.player button { font: inherit; color: inherit; background: none; border: 1px solid var(--bar); border-radius: 6px; min-width: 32px; height: 32px; padding: 0 8px; cursor: pointer }
.player button:hover { border-color: var(--ink) }
.player .play { background: var(--accent); border-color: var(--accent); color: var(--paper); border-radius: 16px }
.player svg { display: block; margin: auto }
.player .time { font-variant-numeric: tabular-nums; white-space: nowrap }
.player .said { flex: 1; min-width: 0; color: var(--faint); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; text-align: right }
.player .roll { position: relative; height: calc(280px + var(--foot, 0px)); overflow: auto; resize: vertical; touch-action: pan-x pan-y; border-top: 1px solid var(--bar) }
.player canvas { display: block; position: sticky; left: 0; top: 0 }
.player .width { position: absolute; top: 0; min-height: 1px }
.player .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.player :focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }`

// Draw the player into `root`. `host` may have piano(): a promise of a Piano, changed(notes), moved(step, byHand),
// marked([first, last] bar or null), tempo(bpm), opened(a file that was dropped), command('undo' or 'redo'), nats(): a promise of
// the nats of each step of what is shown, tracks(id): a promise of an ArrayBuffer of sound for each track of the music with this id, area(): the element that shares its keys with us (by default the whole page), and the
// frame that the page fills. Returns update(props) and destroy().
export function mount(root, host = {}) {
  const doc = root.ownerDocument, frame = host.frame, anchor = frame || root.host || root
  const box = root.appendChild(doc.createElement('div'))
  box.className = 'player'
  box.dataset.lmSuppressShortcuts = 'true'                                      // JupyterLab leaves the keyboard to us
  box.innerHTML = `<style>${CSS}</style><div class="bar"><button class="play"><svg viewBox="0 0 10 10" width="12" height="12" fill="currentColor"><path/></svg></button><span class="time"></span><span class="said" role="status"></span>
<button class="out" title="See more (-)" aria-label="Zoom out">−</button><button class="fit" title="See all (0)">fit</button><button class="in" title="See closer (+)" aria-label="Zoom in">+</button></div>
<div class="bar"><button class="loop" title="Again and again: the marked bars, or all (L)">loop</button><button class="metronome" title="A click on each beat (M)">click</button>
<button class="count" title="A bar of clicks before it plays (C)">count-in</button><label class="tempo"><input type="range" min="40" max="160" aria-label="beats per minute"><span></span></label>
<button class="names" title="Names of the chords under the roll (N)">chords</button><button class="degrees" title="The degrees of the chords in their key (D)">degrees</button>
<button class="nats" title="How surprised the model is at each step, in nats (S)">surprise</button></div>
<div class="roll" tabindex="0" role="application"><div class="width"></div><canvas></canvas></div><p class="spoken"></p>`
  const [play, time, said, roll, canvas, width, loop, metronome, count, tempo] = ['.play', '.time', '.said', '.roll', 'canvas', '.width', '.loop', '.metronome', '.count', '.tempo'].map(s => box.querySelector(s))
  const g = canvas.getContext('2d'), transport = new Transport()
  let {music, notes} = transport, editable = false, recording = null
  let low = 48, high = 84, zoom = null, tall = 1, pen = null, draft = null, at = 0, asked = null, length = 4, bar = 0, hold = null
  let mark = null                                                               // [bar where marking began, bar where it is]
  const strips = new Set()                                                      // of STRIPS, that are shown
  let chords = [], nats = null, natsAsked = 0, natsTimer = null                 // of the notes as they are; nats end where a change made them old

  // ---- time: everything follows the sound
  const secsAt = step => transport.secsAt(step)
  const barOf = step => Math.floor((step - music.pickup_steps) / music.steps_per_bar) + 1
  function seek(step) {
    transport.seek(step)
    at = transport.at
    if (!hold) tell(true)
    draw()
  }
  let loading = null, wanted = false
  const decoded = data => new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ).decodeAudioData(data), fetched = async uri => (await fetch(uri)).arrayBuffer()
  async function found() {                                                      // the piano; a recording where the page has one; or one of each track
    if (music.tracks && host.tracks) return {recording: await Promise.all((await host.tracks(music.id)).map(decoded))}
    try { if (host.piano) return {piano: await host.piano()} } catch (error) { if (!recording) throw error }
    return {recording: await Promise.all([recording].flat().map(uri => fetched(uri).then(decoded)))}
  }
  function load() {
    const resumed = transport.open()
    if (!loading) {
      const mine = loading = found().then(sound => {
        if (mine !== loading) return load()                                     // other music lies there by now
        transport.change(sound)
        tools()
      }).catch(error => {
        if (mine !== loading) return load()
        loading = null
        throw error
      })
    }
    return Promise.all([loading, Promise.race([resumed, new Promise(done => setTimeout(done, 1000))])])
  }
  function unload() {                                                           // what plays a band plays nothing else
    const plays = transport.playing
    if (plays) pause()
    loading = null
    transport.change({piano: null, recording: null})
    return plays
  }
  async function start() {
    if (!notes.length) return say('nothing to play: there are no notes yet')
    wanted = true
    if (!transport.piano && !transport.recording) say(music.tracks ? 'the band comes …' : 'loading the piano …')
    try { await load() } catch (error) { return say('no sound: ' + error.message) }
    if (!wanted) return
    if (transport.context.state !== 'running') return say('press play to hear it')
    if (/^(loading|the band comes)/.test(said.textContent)) say(music.name || '')
    if (transport.at >= music.n_steps) seek(0)
    transport.stop()
    transport.start()
    others.postMessage('plays')
    requestAnimationFrame(tick)
  }
  function pause() {
    wanted = false
    if (!transport.playing) return
    transport.stop()
    rest()
  }
  function rest() { at = transport.at; tell(true); draw() }
  transport.ended = rest
  const toggle = () => transport.playing ? pause() : start()
  function tell(byHand) { bar = barOf(at); host.moved?.(Math.floor(at), byHand) }
  function tick() {
    if (!transport.playing) return
    const was = at
    at = transport.step
    if (barOf(at) !== bar) tell(false)
    if (x(was) <= roll.clientWidth && x(at) > roll.clientWidth) roll.scrollLeft += x(at) - KEYS_PX - 20      // turn the page
    if (at < was && x(at) < KEYS_PX) reveal(at, at)
    paint()
    requestAnimationFrame(tick)
  }
  const others = new BroadcastChannel('lstm_music.player')                      // one player at a time, over all frames and tabs
  others.onmessage = pause

  // ---- tempo, loop, clicks, voices
  function tools() {                                                            // as they stand
    const press = (button, on) => { button.ariaPressed = on }
    press(loop, transport.loops)
    press(metronome, transport.metronome)
    press(count, transport.countsIn)
    for (const [name, button] of Object.entries(stripButtons)) press(button, strips.has(name))
    stripButtons.degrees.hidden = !music.key
    stripButtons.nats.hidden = !host.nats
    const {tempo_bpm} = music, [slider, word] = tempo.children, voices = [...new Set(notes.map(n => n.voice))].filter(v => v >= 0).sort((a, b) => a - b), fixed = !!music.tracks || !!transport.recording || !host.piano
    slider.value = tempo_bpm
    word.textContent = Math.round(tempo_bpm) + ' bpm'
    tempo.hidden = fixed                                                        // a recording is as it is
    if (chipNames(voices) !== tempo.dataset.voices) chips(voices)
    for (const chip of box.querySelectorAll('.voice')) {
      const voice = +chip.dataset.voice, [mutes, solos] = chip.children
      chip.hidden = fixed && !music.tracks || voices.length < 2
      press(mutes, transport.muted.has(voice))
      press(solos, transport.solo.has(voice))
    }
  }
  const chipNames = voices => [...voices, ...music.tracks ?? []].join()
  function chips(voices) {
    for (const chip of box.querySelectorAll('.voice')) chip.remove()
    const all = voices.map(voice => {
      const name = music.tracks?.[voice] ?? (voices.length === 4 ? VOICES[voice] : 'voice ' + (voice + 1)), chip = doc.createElement('span')
      chip.className = 'voice'
      chip.dataset.voice = voice
      chip.innerHTML = `<button style="--voice: var(--voice${voice % N_COLOURS})"></button><button>${HEADPHONES}</button>`
      const [mutes, solos] = chip.children                              // a name is somebody's text, and no HTML
      mutes.textContent = name.slice(-1) > '9' ? name[0].toUpperCase() : name.slice(-1)
      mutes.title = mutes.ariaLabel = 'Mute ' + name
      solos.title = solos.ariaLabel = 'Solo ' + name
      mutes.onclick = () => flip('muted', voice)
      solos.onclick = () => flip('solo', voice)
      if (music.tracks) chip.append(fader(name, voice))
      return chip
    })
    tempo.after(...all)
    tempo.dataset.voices = chipNames(voices)
  }
  function fader(name, voice) {                                                 // of a track
    const slider = Object.assign(doc.createElement('input'), {type: 'range', min: 0, max: 2, step: 0.05, value: transport.volumes[voice] ?? 1, title: 'Volume of ' + name, ariaLabel: 'Volume of ' + name})
    slider.oninput = () => turn({volumes: {...transport.volumes, [voice]: +slider.value}})
    return slider
  }
  function turn(values) { transport.change(values); music = transport.music; tools(); draw() }
  function flip(name, voice) {
    const those = transport[name]
    turn({[name]: new Set(those.has(voice) ? [...those].filter(v => v !== voice) : [...those, voice])})
  }
  const switches = {loop: () => turn({loops: !transport.loops}), metronome: () => turn({metronome: !transport.metronome}), count: () => turn({countsIn: !transport.countsIn})}
  Object.entries({loop, metronome, count}).forEach(([name, button]) => { button.onclick = switches[name] })
  tempo.firstChild.oninput = () => turn({music: {...music, tempo_bpm: +tempo.firstChild.value}})
  tempo.firstChild.onchange = () => host.tempo?.(music.tempo_bpm)

  // ---- strips under the roll: chords, and the model's surprise
  const stripButtons = Object.fromEntries(Object.keys(STRIPS).map(name => [name, box.querySelector('.' + name)]))
  for (const [name, button] of Object.entries(stripButtons)) button.onclick = () => flipStrip(name)
  const stripsShown = () => Object.keys(STRIPS).filter(name => strips.has(name) && !stripButtons[name].hidden)
  const foot = () => stripsShown().reduce((sum, name) => sum + STRIPS[name], 0)
  function flipStrip(name) {
    if (stripButtons[name].hidden) return
    strips.has(name) ? strips.delete(name) : strips.add(name)
    if (name === 'nats' && !(nats?.length === music.n_steps)) askNats(0)
    tools()
    describe()
    settle()
  }
  function settle() {                                                           // room for the strips
    roll.style.setProperty('--foot', foot() + 'px')
    spread()
    draw()
  }
  function askNats(msecs = NATS_MSECS) {                                        // the last question counts
    clearTimeout(natsTimer)
    if (!strips.has('nats') || !host.nats || !notes.length) return
    const asked = ++natsAsked
    natsTimer = setTimeout(async () => {
      try {
        const found = await host.nats()
        if (asked !== natsAsked) return
        nats = found
        describe()
        draw()
      } catch (error) { if (asked === natsAsked) say('no line of surprise: ' + error.message) }
    }, msecs)
  }
  function keepNats(changed, nSteps = music.n_steps) {                          // what comes before a change is as likely as it was
    const named = some => new Map(some.map(n => [[n.start, n.end, n.pitch].join(), n.start])), before = named(notes), after = named(changed)
    const first = Math.min(nSteps, ...[...before, ...after].filter(([name]) => !before.has(name) || !after.has(name)).map(([, start]) => start))
    nats &&= nats.slice(0, first)
  }
  function nameChords() { chords = chordsOf(notes.filter(n => !music.drums?.includes(n.voice)), music) }
  const natsText = value => value === undefined ? '' : (value ?? Infinity) === Infinity ? 'the model cannot write this' : value.toFixed(2) + ' nats'
  function told(step) {                                                         // what the strips say of a step
    const chord = chords.find(c => c.start <= step && step < c.end), at = Math.floor(step)
    return stripsShown().map(name => name === 'nats' ? natsText(nats?.[at]) : (chord?.[name === 'names' ? 'words' : 'degree'] ?? '')).filter(text => text).join(', ')
  }
  const also = step => told(step) && ': ' + told(step)
  function spokenStrips() {                                                     // to be read out: chords bar by bar, and where the surprise is
    const shown = stripsShown(), bars = new Map(), lines = []
    for (const c of chords) bars.set(barOf(c.start), [...bars.get(barOf(c.start)) ?? [], [shown.includes('names') && c.words, shown.includes('degrees') && c.degree].filter(t => t).join(', ')])
    if (shown.includes('names') || shown.includes('degrees')) lines.push(...[...bars].map(([bar, names]) => `Bar ${bar}: ${names.join('; ')}.`))
    const known = (shown.includes('nats') && nats || []).filter(v => Number.isFinite(v)), most = Math.max(...known)
    if (known.length) lines.push(`Surprise: ${(known.reduce((sum, v) => sum + v, 0) / known.length).toFixed(2)} nats a step, at most ${natsText(most)} in bar ${barOf(nats.indexOf(most))}.`)
    return lines.join(' ')
  }
  function paintStrips(c, w, h, px) {
    let top = h - foot()
    g.fillStyle = c.paper; g.fillRect(0, top, w, h - top)
    for (const name of stripsShown()) {
      const tall = STRIPS[name]
      g.fillStyle = c.bar; g.fillRect(0, top, w, 1)
      g.save()
      g.beginPath(); g.rect(KEYS_PX, top + 1, w - KEYS_PX, tall - 1); g.clip()
      if (name === 'nats') paintNats(c, top + 1, tall - 1, px)
      else paintChords(c, top, tall, px, name === 'names' ? 'name' : 'degree')
      g.restore()
      g.fillStyle = c.faint; g.font = '9px system-ui, sans-serif'; g.textAlign = 'right'
      if (name === 'nats') { g.fillText(natsScale().toFixed(0), KEYS_PX - 5, top + 8); g.fillText('nats', KEYS_PX - 5, top + tall - 8) }
      else g.fillText(name === 'names' ? 'chord' : 'degree', KEYS_PX - 3, top + tall / 2 + 1)
      g.textAlign = 'left'
      top += tall
    }
  }
  const natsScale = () => Math.max(LEAST_NATS, ...(nats ?? []).filter(v => Number.isFinite(v)))
  function paintNats(c, top, tall, px) {
    const most = natsScale(), here = Math.floor(at)
    nats?.forEach((value, step) => {
      if (x(step + 1) < KEYS_PX || x(step) > roll.clientWidth) return
      const never = !Number.isFinite(value ?? Infinity), height = never ? tall : Math.max(1, value / most * (tall - 4))
      g.fillStyle = step === here || never ? c.accent : c.plain
      g.fillRect(x(step), top + tall - height, Math.max(1, px - 1), height)
    })
  }
  // Where there is room for some names only, those on strong beats come first
  function paintChords(c, top, tall, px, what) {
    const strength = ({start}) => { const beat = start - music.pickup_steps; return beat % music.steps_per_bar === 0 ? 0 : beat % (music.steps_per_bar / 2) === 0 ? 1 : 2 }
    const taken = []
    g.font = '12px system-ui, sans-serif'
    for (const chord of [...chords].sort((a, b) => strength(a) - strength(b) || a.start - b.start)) {
      const from = chord.start * px, to = from + g.measureText(chord[what]).width
      if (!chord[what] || taken.some(([a, b]) => from < b + 5 && a < to + 5)) continue
      taken.push([from, to])
      g.fillStyle = chord.start <= at && at < chord.end ? c.accent : c.ink
      g.fillText(chord[what], x(chord.start) + 2, top + tall / 2 + 1)
    }
  }

  // ---- places: steps and pitches to pixels and back
  const stepPx = () => zoom ?? clamp((roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps), 4, 24)
  const rowPx = () => tall * (roll.clientHeight - RULER_PX - foot()) / (high - low + 1)
  const x = step => KEYS_PX + step * stepPx() - roll.scrollLeft
  const y = pitch => RULER_PX + (high - pitch) * rowPx() - (tall > 1 ? roll.scrollTop : 0)
  const place = e => {
    const r = canvas.getBoundingClientRect(), px = e.clientX - r.left, py = e.clientY - r.top
    return {step: (px - KEYS_PX + roll.scrollLeft) / stepPx(), pitch: clamp(high - Math.floor((py - y(high)) / rowPx()), low, high), keys: px < KEYS_PX, ruler: py < RULER_PX, foot: py >= roll.clientHeight - foot()}
  }
  function zoomTo(px, step = at) {
    const left = x(step), least = Math.min(4, (roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps))
    zoom = clamp(px, least, WIDEST_PX)
    spread()
    roll.scrollLeft += x(step) - left
    draw()
  }
  function zoomRows(times, pitch = (low + high) / 2) {                           // the pitch stays where it is
    const from = y(pitch)
    tall = clamp(tall * times, 1, TALLEST)
    spread()
    roll.scrollTop += y(pitch) - from
    draw()
  }
  const byFinger = doc.defaultView.matchMedia('(pointer: coarse)')              // a finger needs higher rows, too
  function zoomBy(times) {
    zoomTo(stepPx() * times)
    if (byFinger.matches) zoomRows(times, notes.length ? notes.reduce((sum, n) => sum + n.pitch, 0) / notes.length : undefined)
  }
  function fit() {
    tall = 1
    zoomTo((roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps))
  }
  const spread = () => Object.assign(width.style, {width: KEYS_PX + music.n_steps * stepPx() + 'px', height: tall > 1 ? RULER_PX + (high - low + 1) * rowPx() + foot() + 'px' : '1px'})

  // ---- notes
  const noteAt = (step, pitch) => notes.find(n => n.pitch === pitch && n.start <= step && step < n.end)
  const roomAt = (step, pitch) => Math.min(music.n_steps, ...notes.filter(n => n.pitch === pitch && n.start > step).map(n => n.start))
  function put(changed, words) {                                                // other notes, by hand
    keepNats(changed)
    notes = changed
    transport.change({notes})
    nameChords()
    say(words)
    describe()
    tools()
    host.changed?.(notes.map(n => [n.start, n.end, n.pitch]))
    askNats()
    draw()
  }
  const where = ({start, pitch}) => `${nameOf(pitch)}, bar ${barOf(start)}`
  function change(step, pitch) {
    const old = noteAt(step, pitch), fresh = {start: step, end: Math.min(step + length, roomAt(step, pitch)), pitch, voice: -1, velocity: usualVelocity()}
    if (!old) sing(pitch)
    put(old ? notes.filter(n => n !== old) : [...notes, fresh], `${where({start: step, pitch})} ${old ? 'removed' : 'added'}`)
  }
  const usualVelocity = () => notes.length ? Math.round(notes.reduce((sum, n) => sum + n.velocity, 0) / notes.length) : VELOCITY
  function sing(pitch) { transport.open(); transport.sing(pitch) }
  const say = text => { said.textContent = said.title = text }
  function describe() {
    const name = music.name ? ' of ' + music.name : '', count = notes.length === 1 ? '1 note' : `${notes.length} notes`
    const pen = '; arrows move the pen, Page Up and Page Down by a bar, Enter adds or removes a note'
    roll.ariaLabel = `Piano roll${name}, ${count}. Space plays${editable ? pen : '; arrows move the cursor'}; Shift with arrows marks bars, Escape lets go.`
    box.querySelector('.spoken').textContent = spokenStrips()
  }

  // ---- marked bars
  const firstBar = () => barOf(0), lastBar = () => Math.max(firstBar(), barOf(music.n_steps - 1))
  const marked = () => mark && [Math.min(...mark), Math.max(...mark)]
  const barStart = number => clamp(music.pickup_steps + (number - 1) * music.steps_per_bar, 0, music.n_steps)
  function setMark(bars) {
    mark = bars && bars.map(number => clamp(number, firstBar(), lastBar()))
    const [from, to] = marked() ?? []
    transport.change({marked: mark && [barStart(from), barStart(to + 1)]})
    say(!mark ? 'no bars marked' : from === to ? `bar ${from} marked` : `bars ${from} to ${to} marked`)
    draw()
  }
  function extendMark(by) {                                                     // with the arrow keys: first the bar one is in, then more
    const here = barOf(Math.floor(pen?.step ?? at))
    setMark(mark ? [mark[0], mark[1] + by] : [here, here])
    reveal(barStart(mark[1]), barStart(mark[1] + 1))
    host.marked?.(marked())
  }
  function letGo() {
    if (mark) { setMark(null); host.marked?.(null) }
    pen = null
    draw()
  }

  // ---- the picture
  let frameAsked = false
  function draw() {
    if (frameAsked) return
    frameAsked = true
    requestAnimationFrame(() => { frameAsked = false; paint() })
  }
  function paint() {
    const w = roll.clientWidth, h = roll.clientHeight
    if (!w || !h) return                                                        // hidden, or out of the page as notebooks do with what is scrolled away
    const dpr = doc.defaultView.devicePixelRatio || 1, c = isDark(anchor) ? DARK : LIGHT
    if (frame) doc.documentElement.style.colorScheme = c === DARK ? 'dark' : 'light'
    for (const name of ['ink', 'paper', 'bar', 'accent', 'faint']) box.style.setProperty('--' + name, c[name])
    c.voices.forEach((colour, voice) => box.style.setProperty('--voice' + voice, colour))
    if (canvas.width !== Math.round(w * dpr) || canvas.height !== Math.round(h * dpr)) {
      Object.assign(canvas, {width: Math.round(w * dpr), height: Math.round(h * dpr)})
      Object.assign(canvas.style, {width: w + 'px', height: h + 'px'})
    }
    g.setTransform(dpr, 0, 0, dpr, 0, 0)
    const row = rowPx(), px = stepPx(), {playing} = transport, end = Math.min(w, x(music.n_steps))
    g.fillStyle = c.paper; g.fillRect(0, 0, w, h)
    for (let p = low; p <= high; p++) {
      if (isBlack(p)) { g.fillStyle = c.shade; g.fillRect(KEYS_PX, y(p), end - KEYS_PX, row) }
      if (p % 12 === 11) { g.fillStyle = c.line; g.fillRect(KEYS_PX, y(p) + row - 0.5, end - KEYS_PX, 1) }
    }
    g.font = '11px system-ui, sans-serif'; g.textBaseline = 'middle'
    const {steps_per_beat: beat, steps_per_bar: whole, pickup_steps: pickup} = music, sparse = Math.ceil(28 / (whole * px))
    for (let s = Math.max(0, Math.floor(roll.scrollLeft / px)); s <= music.n_steps && x(s) <= w; s++) {
      const onBar = (s - pickup) % whole === 0
      if (!onBar && (px < 4 || (s - pickup) % beat)) continue
      g.fillStyle = onBar ? c.bar : c.line; g.fillRect(x(s), RULER_PX, 1, h)
    }
    const [markLeft, markRight] = (transport.marked ?? [0, 0]).map(step => clamp(x(step), KEYS_PX, w))
    g.fillStyle = c.accent
    g.globalAlpha = 0.1; g.fillRect(markLeft, RULER_PX, markRight - markLeft, h)
    g.globalAlpha = 1
    const pressed = {}
    for (const n of draft ? [...notes.filter(n => n !== hold?.note), draft] : notes) {
      const left = x(n.start), long = Math.max(2, (n.end - n.start) * px - 1), colour = c.voices[n.voice % N_COLOURS] ?? c.plain
      if (left + long < KEYS_PX || left > w) continue
      const sounds = playing && n.start <= at && at < n.end
      if (sounds && transport.audible(n.voice)) pressed[n.pitch] = colour
      g.fillStyle = colour
      const shown = transport.audible(n.voice) ? 1 : 0.3
      g.globalAlpha = shown * (sounds ? 0.95 : 0.5)                             // held
      g.beginPath(); g.roundRect(left, y(n.pitch) + 0.5, long, row - 1, Math.min(3, row / 3)); g.fill()
      g.globalAlpha = shown                                                     // struck
      g.beginPath(); g.roundRect(left, y(n.pitch) + 0.5, Math.min(long, Math.max(3, Math.min(px * 0.5, 6))), row - 1, Math.min(2, row / 3)); g.fill()
      g.globalAlpha = 1
    }
    if (pen) { g.strokeStyle = c.accent; g.lineWidth = 2; g.strokeRect(x(pen.step), y(pen.pitch), Math.max(4, px), row) }
    g.fillStyle = c.accent; g.fillRect(x(at) - 1, 0, 2, h)
    g.fillStyle = c.paper; g.fillRect(0, 0, KEYS_PX - 1, h)
    g.fillStyle = c.white; g.fillRect(0, y(high), KEYS_PX - 2, h)
    g.font = `${clamp(row * 1.4, 8, 11)}px system-ui, sans-serif`; g.textAlign = 'right'
    for (let p = low; p <= high; p++) {
      if (isBlack(p)) { g.fillStyle = c.black; g.fillRect(0, y(p), KEYS_PX * 0.55, row) }
      if ([0, 5].includes(p % 12)) { g.fillStyle = c.edge; g.fillRect(0, y(p) + row - 0.5, KEYS_PX - 2, 1) }      // two white keys touch
      if (pressed[p]) { g.fillStyle = pressed[p]; g.fillRect(0, y(p), KEYS_PX - 2, row) }
      else if (p % 12 === 0) { g.fillStyle = '#555'; g.fillText(nameOf(p), KEYS_PX - 4, y(p) + row / 2) }
    }
    g.textAlign = 'left'
    paintStrips(c, w, h, px)
    g.font = '11px system-ui, sans-serif'
    g.fillStyle = c.paper; g.fillRect(0, 0, w, RULER_PX)                        // the ruler, over what is scrolled under it
    for (let s = pickup % whole; s <= music.n_steps; s += whole) {
      if (x(s) < KEYS_PX || x(s) > w) continue
      g.fillStyle = c.bar; g.fillRect(x(s), 4, 1, RULER_PX)
      if (s < music.n_steps && (barOf(s) - 1) % sparse === 0) { g.fillStyle = c.faint; g.fillText(barOf(s), x(s) + 4, RULER_PX / 2) }
    }
    g.fillStyle = c.accent
    g.globalAlpha = 0.35; g.fillRect(markLeft, 0, markRight - markLeft, RULER_PX)
    g.globalAlpha = 1
    if (x(at) >= KEYS_PX) { g.fillRect(x(at) - 1, 0, 2, RULER_PX); g.fillRect(x(at) - 1, h - foot(), 2, foot()); g.beginPath(); g.moveTo(x(at) - 5, 0); g.lineTo(x(at) + 5, 0); g.lineTo(x(at), 7); g.fill() }
    const word = playing ? 'Pause' : 'Play'
    if (play.title !== word) {
      play.ariaLabel = play.title = word
      play.querySelector('path').setAttribute('d', playing ? 'M1 0h3v10H1zM6 0h3v10H6z' : 'M1 0v10l9-5z')
    }
    time.textContent = `bar ${clamp(barOf(at), 0, Math.max(1, barOf(music.n_steps - 1)))} · ${clock(secsAt(at))} / ${clock(secsAt(music.n_steps))}`
    Object.assign(box.dataset, {step: at.toFixed(2), playing})
  }

  // ---- hands
  const until = (a, step) => Math.max(a.start + 1, Math.min(Math.ceil(step), roomAt(a.start, a.pitch)))
  const EDGE_PX = 7                                                             // at a note's end, to lengthen it by
  const atEdge = (note, step) => (note.end - step) * stepPx() < Math.min(EDGE_PX, (note.end - note.start) * stepPx() / 3)
  canvas.onpointerdown = e => {
    const p = place(e)
    if (e.button) return
    pen = null
    if (p.keys) { if (!p.ruler && !p.foot) { sing(p.pitch); say(nameOf(p.pitch)) } return }
    const marks = p.ruler, drags = marks || e.pointerType !== 'touch', seeks = p.ruler || p.foot || !editable, note = seeks ? null : noteAt(p.step, p.pitch)
    hold = {start: Math.floor(p.step), pitch: p.pitch, px: e.clientX, py: e.clientY, seeks, marks, drags, note, ends: note && atEdge(note, p.step)}
    if (drags) canvas.setPointerCapture(e.pointerId)
    if (seeks && drags && !marks) seek(p.step)
  }
  canvas.onpointermove = e => {
    const p = place(e), over = editable && !hold && !p.keys && !p.ruler && !p.foot && noteAt(p.step, p.pitch)
    canvas.style.cursor = over && atEdge(over, p.step) ? 'ew-resize' : p.keys || (editable && !p.ruler && !p.foot) ? 'pointer' : 'col-resize'
    if (!hold) { if (!p.keys && !p.ruler && p.step >= 0 && p.step < music.n_steps) say(p.foot ? `bar ${barOf(p.step)}${also(p.step)}` : `${nameOf(p.pitch)}, bar ${barOf(p.step)}`); return }
    if (!hold.drags) return
    if (hold.marks && (hold.marking ||= Math.abs(e.clientX - hold.px) > 5)) return setMark([barOf(hold.start), barOf(p.step)])
    if (hold.seeks) return hold.marks || seek(p.step)
    if (hold.note) return dragNote(e, p)
    if (Math.floor(p.step) === hold.start && !draft) return
    draft = {start: hold.start, end: until(hold, p.step), pitch: hold.pitch, voice: -1}
    draw()
  }
  function dragNote(e, p) {                                                     // to another place, or by its end to another length
    const {note, ends, start, pitch} = hold, by = Math.floor(p.step) - start
    if (!draft && Math.hypot(e.clientX - hold.px, e.clientY - hold.py) < 4) return
    const long = note.end - note.start, begin = clamp(note.start + by, 0, music.n_steps - long)
    const moved = ends ? {...note, end: until(note, p.step)} : {...note, start: begin, end: begin + long, pitch: p.pitch - pitch + note.pitch}
    if (notes.some(n => n !== note && n.pitch === moved.pitch && n.start < moved.end && moved.start < n.end)) return
    if (moved.pitch !== (draft ?? note).pitch) sing(moved.pitch)
    draft = moved
    draw()
  }
  canvas.onpointerup = e => {
    if (!hold) return
    const {start, pitch, seeks, marking, note} = hold, drawn = draft, p = place(e)
    hold = draft = null
    if (marking) return host.marked?.(marked())
    if (seeks) {
      const [from, to] = marked() ?? [-Infinity, Infinity]
      if (barOf(p.step) < from || barOf(p.step) > to) letGo()                   // a click beside the marked bars
      if (host.changed && music.tracks && !p.ruler && !p.foot) say('a band has no pencil: a track is written anew with its button')
      return seek(p.step)
    }
    if (drawn) length = drawn.end - drawn.start
    if (note && drawn) return put(notes.map(n => n === note ? drawn : n), `${where(drawn)} ${drawn.start === note.start && drawn.pitch === note.pitch ? 'lengthened' : 'moved'}`)
    if (start < 0 || start >= music.n_steps || noteAt(start, pitch) !== noteAt(Math.floor(p.step), p.pitch) && !drawn) return
    change(start, pitch)
  }
  canvas.onpointercancel = () => { hold = draft = null; draw() }
  canvas.addEventListener('touchstart', e => {                                  // a finger on the ruler marks and does not scroll
    if (place(e.touches[0]).ruler) e.preventDefault()
  }, {passive: false})
  let pinch = null
  roll.addEventListener('touchmove', e => {                                     // two fingers: apart sideways or up and down
    if (e.touches.length < 2) { pinch = null; return }
    e.preventDefault()
    hold = draft = null
    const [a, b] = e.touches, across = Math.abs(a.clientX - b.clientX), down = Math.abs(a.clientY - b.clientY), middle = place({clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2})
    if (pinch && across > down) zoomTo(stepPx() * across / Math.max(1, pinch.across), middle.step)
    if (pinch && down > across) zoomRows(down / Math.max(1, pinch.down), middle.pitch)
    pinch = {across, down}
  }, {passive: false})
  roll.addEventListener('touchend', () => { pinch = null })
  roll.onscroll = draw
  roll.addEventListener('wheel', e => {
    if (!e.ctrlKey && !e.metaKey) return
    e.preventDefault()
    zoomTo(stepPx() * Math.exp(-e.deltaY / 300), place(e).step)
  }, {passive: false})
  const keys = {
    n: () => flipStrip('names'), d: () => flipStrip('degrees'), s: () => flipStrip('nats'),
    ' ': toggle, l: switches.loop, m: switches.metronome, c: switches.count, '+': () => zoomBy(1.4), '=': () => zoomBy(1.4), '-': () => zoomBy(1 / 1.4), 0: fit,
    Home: () => go(-Infinity), End: () => go(Infinity), PageUp: () => go(-1, 0, true), PageDown: () => go(1, 0, true),
    ArrowLeft: e => e.shiftKey ? extendMark(-1) : go(-1), ArrowRight: e => e.shiftKey ? extendMark(1) : go(1),
    ArrowUp: e => go(0, e.shiftKey ? 12 : 1), ArrowDown: e => go(0, e.shiftKey ? -12 : -1), Escape: letGo,
    Enter: () => editable && pen && change(pen.step, pen.pitch), Delete: () => editable && pen && noteAt(pen.step, pen.pitch) && change(pen.step, pen.pitch)}
  function go(steps, pitches = 0, byBar = false) {                              // with the arrow keys
    if (byBar) steps *= music.steps_per_bar
    if (!editable) { if (steps) { seek(at + (byBar ? steps : steps * music.steps_per_beat)); if (told(at)) say(`bar ${barOf(at)}${also(at)}`) } return }
    const from = pen ?? {step: Math.floor(at), pitch: notes[0]?.pitch ?? 60}
    pen = {step: clamp(from.step + steps, 0, Math.max(0, music.n_steps - 1)), pitch: clamp(from.pitch + pitches, low, high)}
    reveal(pen.step, pen.step + 1)
    const note = noteAt(pen.step, pen.pitch)
    say(`${nameOf(pen.pitch)}, bar ${barOf(pen.step)}, step ${(((pen.step - music.pickup_steps) % music.steps_per_bar) + music.steps_per_bar) % music.steps_per_bar + 1}${note ? note.start === pen.step ? ', struck' : ', held' : ''}${also(pen.step)}`)
    draw()
  }
  function reveal(from, to) {
    if (x(from) < KEYS_PX || x(to) > roll.clientWidth) roll.scrollLeft = (from - 4) * stepPx()
    if (pen && (y(pen.pitch) < RULER_PX || y(pen.pitch - 1) > roll.clientHeight - foot())) roll.scrollTop += y(pen.pitch) - roll.clientHeight / 2
  }
  roll.onkeydown = e => {
    const act = e.altKey || e.ctrlKey || e.metaKey ? null : keys[e.key]
    if (act) { e.preventDefault(); act(e) }
    e.stopPropagation()
  }
  roll.onblur = () => { pen = null; draw() }
  function keyAround(e) {                                                       // anywhere in the instrument, before anybody else takes it
    const target = e.composedPath()[0], area = host.area ? host.area() : doc
    if (!area.contains(target) && !box.contains(target)) return
    const key = e.key.toLowerCase(), ctrl = (e.ctrlKey || e.metaKey) && !e.altKey
    const command = !ctrl ? null : key === 'z' ? (e.shiftKey ? 'redo' : 'undo') : key === 'y' && e.ctrlKey ? 'redo' : null
    const plays = key === ' ' && !ctrl && !e.altKey && !e.shiftKey && !target.closest?.(PRESSED)
    if (!plays && !(command && host.command && !target.closest?.(TYPED))) return
    e.preventDefault()
    e.stopImmediatePropagation()
    plays ? toggle() : host.command(command)
  }
  function handAround(e) {                                                      // the first hand on the instrument: the piano comes while it works
    const area = host.area ? host.area() : doc
    if (!host.piano || !area.contains(e.composedPath()[0]) && !box.contains(e.composedPath()[0])) return
    stopWaiting()
    load().catch(() => {})
  }
  const hands = ['pointerdown', 'keydown'], stopWaiting = () => { for (const kind of hands) doc.defaultView.removeEventListener(kind, handAround, true) }
  for (const kind of hands) doc.defaultView.addEventListener(kind, handAround, true)
  doc.defaultView.addEventListener('keydown', keyAround, true)
  play.onclick = toggle
  roll.ondragover = e => { if (host.opened) e.preventDefault() }
  roll.ondrop = e => {                                                          // a MIDI file
    const file = e.dataTransfer.files[0]
    if (!host.opened || !file) return
    e.preventDefault()
    host.opened(file)
  }
  box.querySelector('.in').onclick = keys['+']
  box.querySelector('.out').onclick = keys['-']
  box.querySelector('.fit').onclick = fit

  // ---- the page around
  if (frame?.previousElementSibling) frame.previousElementSibling.style.display = 'none'      // the picture for pages without scripts
  const page = anchor.ownerDocument, sizes = new ResizeObserver(() => { spread(); draw(); if (frame) frame.style.height = box.offsetHeight + 'px' }), theme = new MutationObserver(draw)
  sizes.observe(roll)
  for (const e of [page.documentElement, page.body]) theme.observe(e, {attributes: true})
  const os = doc.defaultView.matchMedia('(prefers-color-scheme: dark)')
  os.addEventListener('change', draw)
  box.onpointerenter = draw
  page.defaultView.addEventListener('load', tools)                              // by then a page has its piano to lend

  return {
    update(props) {
      asked ??= props.play                                                      // what is shown later does not start by itself
      editable = !!props.editable && !(props.music ?? music).tracks
      recording = props.sound
      if (props.music && props.music.id !== music.id) {
        const stays = props.music.start_step === null                           // undo leaves eye and cursor where they are
        const band = host.tracks && (props.music.tracks || music.tracks), plays = band && unload()
        if (String(props.music.tracks) !== String(music.tracks)) transport.change({muted: new Set(), solo: new Set(), volumes: {}})
        const shown = props.music.notes.map(([start, end, pitch, voice = -1, velocity = VELOCITY]) => ({start, end, pitch, voice, velocity}))
        stays ? keepNats(shown, props.music.n_steps) : nats = null
        music = {ending: [], ...props.music}
        notes = shown
        box.dataset.music = music.id
        const pitches = notes.map(n => n.pitch)
        if (editable) pitches.push(48, 84)
        low = Math.max(21, Math.min(60, ...pitches) - 3); high = Math.min(108, Math.max(72, ...pitches) + 3)
        length = music.steps_per_beat; pen = draft = hold = null
        mark = music.marked ?? null
        const [from, to] = marked() ?? []
        transport.change({music, notes, marked: mark && [barStart(from), barStart(to + 1)]})
        if (!stays || transport.at > music.n_steps) transport.seek(stays ? music.n_steps : music.start_step)
        at = transport.step
        if (!stays) { zoom = null; tall = 1 }
        nameChords()
        tools()
        describe()
        say(music.name || '')
        settle()
        askNats(stays ? NATS_MSECS : 0)
        if (!stays) roll.scrollLeft = (at - 4) * stepPx()
        if (plays && props.play === asked) start()
      } else if (props.music) {   // the same notes, faster or slower; drawn ones may be in a key
        turn({music: {...music, tempo_bpm: props.music.tempo_bpm, key: props.music.key}})
        nameChords()
        settle()
      }
      if (props.play !== asked) start()
      asked = props.play
      tools()
      draw()
    },
    destroy() {
      wanted = false
      clearTimeout(natsTimer)
      transport.stop()
      transport.context?.close()
      others.close()
      sizes.disconnect()
      theme.disconnect()
      os.removeEventListener('change', draw)
      page.defaultView.removeEventListener('load', tools)
      doc.defaultView.removeEventListener('keydown', keyAround, true)
      stopWaiting()
      box.remove()
    }
  }
}

const isDark = element => {                                                     // where text is light, the page is dark
  const [r, g, b] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number)
  return 0.3 * r + 0.6 * g + 0.1 * b > 128
}
function outerFrame() { try { return window.frameElement } catch { return null } }     // null where the page around is another's

// ---- a piano for all players of a page, by the name of its pack
const pianos = window.lstmMusicPianos ??= {}
function pianoOf(name, load) {
  pianos[name] ??= load().then(Piano.read)
  pianos[name].catch(() => { delete pianos[name] })
  return pianos[name]
}
// What the page around a frame, or one around that, lends its piano with
function lender(page = window) {
  try { return page.lstmMusicPiano ?? (page.parent === page ? null : lender(page.parent)) } catch { return null }      // another's page
}

// ---- a notebook
function outermostWidget(element) {                                             // the cells around it keep their keys
  const around = element.parentElement?.closest('.jupyter-widgets')
  return around ? outermostWidget(around) : element
}
function render({model, el}) {
  const traits = ['music', 'editable', 'play']
  const pack = later(), nats = questions(asked => model.send(['nats', asked])), tracks = questions(asked => model.send(['tracks', asked]))
  const player = mount(el, {
    ...model.get('tells_nats') && {nats: nats.ask},
    tracks: id => tracks.ask(id),
    piano: () => pianoOf(model.get('pack'), () => { model.send(['pack', null]); return pack.promise }),
    changed(notes) { model.send(['edit', notes]) },
    moved(step) { model.send(['step', step]) },
    marked(bars) { model.send(['marked', bars]) },
    tempo(bpm) { model.send(['tempo_bpm', bpm]) },
    async opened(file) { model.send(['file', file.name], undefined, [await file.arrayBuffer()]) },
    command(name) { model.send(['command', name]) },
    area() { return outermostWidget(el) }})
  const update = () => player.update(Object.fromEntries(traits.map(t => [t, model.get(t)])))
  function received({name, ...answer}, buffers) {
    if (answer.kind === 'tracks') tracks.answer({...answer, found: buffers?.map(b => b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength))})
    else if (answer.asked) nats.answer({...answer, found: answer.nats})
    else name ? save(el.ownerDocument, name, buffers) : pack.resolve(new Blob(buffers).arrayBuffer())
  }
  model.on('change', update)
  model.on('msg:custom', received)
  update()
  return () => { model.off('change', update); model.off('msg:custom', received); player.destroy() }
}
function save(doc, name, buffers) {                                             // a file for the reader to keep
  const link = Object.assign(doc.createElement('a'), {href: URL.createObjectURL(new Blob(buffers)), download: name})
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

// Questions that are answered by their number: ask() promises the answer
function questions(send) {
  let n = 0, open = null
  return {
    ask() {
      open = {...later(), asked: ++n}
      send(n)
      return open.promise
    },
    answer({asked, found, error}) { if (asked === open?.asked) error ? open.reject(Error(error)) : open.resolve(found) }}
}

// ---- What the app is told is numbered, and told again until the app says that it was heard: Streamlit drops what is triggered while
// a run of the script is just ending, and keeps only the last of several triggers that wait
const AGAIN_MSECS = 2000
function outbox(send, n) {
  let waiting = [], timer = null
  function tell(msecs) {
    clearTimeout(timer)
    if (!waiting.length) return
    send(waiting)
    timer = setTimeout(tell, msecs, 2 * msecs)                                  // a busy app is not asked more and more
  }
  return {
    post(what, value) {
      waiting.push({n: ++n, what, value})
      tell(AGAIN_MSECS)
    },
    heard(last) {
      waiting = waiting.filter(message => message.n > last)
      if (!waiting.length) clearTimeout(timer)
    },
    close() { clearTimeout(timer) }}
}

// ---- Streamlit calls again whenever its data change, and sends the script again, too. So components of their own bring the script and
// the pack, once, and a door of three lines (lstm_music.app) hands over what changes.
const mounted = new WeakMap()
const packCame = window.lstmMusicPackCame ??= later(), bands = window.lstmMusicBands ??= {}     // by the number of the music
function later() {
  const later = {}
  later.promise = new Promise((resolve, reject) => Object.assign(later, {resolve, reject}))
  return later
}
function streamlit({parentElement, data, setTriggerValue}) {
  if (data.script) return void (window.lstmMusicPlayer ??= later()).resolve(streamlit)
  if (data.pack) {
    fetch('data:;base64,' + data.pack).then(found => packCame.resolve(found.arrayBuffer()))
    return
  }
  if (data.tracks) {
    for (const id of Object.keys(bands)) if (id < data.id) delete bands[id]     // older music
    const sounds = data.tracks.map(async sound => (await fetch('data:;base64,' + sound)).arrayBuffer())
    return void (bands[data.id] ??= later()).resolve(Promise.all(sounds))
  }
  if (!mounted.has(parentElement)) {
    const box = outbox(messages => setTriggerValue('told', messages), data.heard), nats = questions(asked => box.post('nats', asked))
    const player = mount(parentElement, {
      piano: () => pianoOf('streamlit', () => packCame.promise),
      nats: nats.ask,
      tracks: async id => (await (bands[id] ??= later()).promise).map(sound => sound.slice(0)),
      changed(notes) { box.post('edit', {id: mounted.get(parentElement).id, notes}) },
      moved(step, byHand) { if (byHand) box.post('step', step) },
      marked(bars) { box.post('marked', bars) },
      tempo(bpm) { box.post('tempo_bpm', bpm) },
      async opened(file) { box.post('file', {name: file.name, data: await base64(file)}) },
      command(name) { box.post('command', name) }})
    mounted.set(parentElement, {player, box, nats})
  }
  const held = mounted.get(parentElement)
  held.id = data.music.id
  held.box.heard(data.heard)
  held.player.update(data)
  if (data.nats) held.nats.answer({...data.nats, found: data.nats.nats})
  return () => {                                                                // also of a call that another overtook: then we stay
    if (parentElement.isConnected || !mounted.delete(parentElement)) return
    held.box.close()
    held.player.destroy()
  }
}
const base64 = file => new Promise(resolve => {
  const reader = Object.assign(new FileReader(), {onload: () => resolve(reader.result.split(',')[1])})
  reader.readAsDataURL(file)
})

export default component => component?.parentElement ? streamlit(component) : {render}
