// A piano roll to see, hear and edit. `mount` puts it into an element of a page; the default export
// serves notebooks (anywidget) and Streamlit (components v2). nbs/library/player.ipynb tells how it works.

const LIGHT = {paper: '#fcfcfa', shade: '#f0f0ec', ink: '#26282c', faint: '#6b6f76', line: '#e4e4de', bar: '#b9bab4', accent: '#c22f5b',
  white: '#ffffff', black: '#3a3d43', edge: '#c9c9c2', voices: ['#1666a8', '#c04e00', '#0a8060', '#8a4a9e'], plain: '#41608a'}
const DARK = {paper: '#181a1f', shade: '#101216', ink: '#e8e9ec', faint: '#9a9fa8', line: '#262930', bar: '#4a4f59', accent: '#ff6f9c',
  white: '#d9dadd', black: '#2b2e35', edge: '#8d9096', voices: ['#62b4f0', '#f0994a', '#3fc79e', '#d495e6'], plain: '#8fb0e0'}
const KEYS_PX = 34, RULER_PX = 24, WIDEST_PX = 40       // the keyboard, the bar numbers (a finger's height), the largest step
const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B']
const isBlack = pitch => [1, 3, 6, 8, 10].includes(pitch % 12)
const nameOf = pitch => NAMES[pitch % 12] + (Math.floor(pitch / 12) - 1)
const clamp = (x, low, high) => Math.max(low, Math.min(high, x))
// Where Space presses something, and where Ctrl+Z undoes typing: there these keys are not ours
const PRESSED = 'a[href], button, input, select, textarea, summary, [contenteditable=true], ' +
  ['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'slider', 'combobox', 'listbox', 'option', 'menuitem', 'spinbutton', 'textbox',
    'application'].map(role => `[role=${role}]`).join()
const TYPED = 'textarea, select, [contenteditable=true], [role=textbox], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file])'
const clock = secs => Math.floor(secs / 60) + ':' + String(Math.floor(secs % 60)).padStart(2, '0')

const CSS = `
.player { color: var(--ink); background: var(--paper); border: 1px solid var(--bar); border-radius: 8px; overflow: hidden; font: 13px/1.3 system-ui, sans-serif; text-align: left }
.player .bar { display: flex; gap: 6px; align-items: center; padding: 5px 6px }
.player button { font: inherit; color: inherit; background: none; border: 1px solid var(--bar); border-radius: 6px; min-width: 32px; height: 32px; padding: 0 8px; cursor: pointer }
.player button:hover { border-color: var(--ink) }
.player .play { background: var(--accent); border-color: var(--accent); color: var(--paper); border-radius: 16px }
.player svg { display: block; margin: auto }
.player .time { font-variant-numeric: tabular-nums; white-space: nowrap }
.player .said { flex: 1; min-width: 0; color: var(--faint); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; text-align: right }
.player .roll { position: relative; height: 280px; overflow-x: auto; overflow-y: hidden; resize: vertical; touch-action: manipulation; border-top: 1px solid var(--bar) }
.player canvas { display: block; position: sticky; left: 0 }
.player .width { position: absolute; top: 0; height: 1px }
.player :focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }`

// Draw the player into `root`. `host` may have changed(notes), moved(step, byHand), marked([first, last] bar or null),
// command('undo' or 'redo'), area(): the element that shares its keys with us (by default the whole page), and the frame
// that the page fills. Returns update(props) and destroy().
export function mount(root, host = {}) {
  const doc = root.ownerDocument, frame = host.frame, anchor = frame || root.host || root
  const box = root.appendChild(doc.createElement('div'))
  box.className = 'player'
  box.dataset.lmSuppressShortcuts = 'true'                                      // JupyterLab leaves the keyboard to us
  box.innerHTML = `<style>${CSS}</style><div class="bar"><button class="play"><svg viewBox="0 0 10 10" width="12" height="12" fill="currentColor"><path/></svg></button><span class="time"></span><span class="said" role="status"></span>
<button class="out" title="See more (-)" aria-label="Zoom out">−</button><button class="fit" title="See all (0)">fit</button><button class="in" title="See closer (+)" aria-label="Zoom in">+</button></div>
<div class="roll" tabindex="0" role="application"><div class="width"></div><canvas></canvas></div><audio></audio>`
  const [play, time, said, roll, canvas, width, audio] = ['.play', '.time', '.said', '.roll', 'canvas', '.width', 'audio'].map(s => box.querySelector(s))
  const g = canvas.getContext('2d')
  let music = {n_steps: 0, steps_per_beat: 4, steps_per_bar: 16, pickup_steps: 0, tempo_bpm: 100, ending: []}, notes = [], editable = false
  let low = 48, high = 84, zoom = null, pen = null, draft = null, at = 0, asked = null, heard = '', length = 4, bar = 0, tone = null, hold = null
  let mark = null                                                               // [bar where marking began, bar where it is]

  // ---- time: everything follows the sound
  const stepSecs = () => 60 / music.tempo_bpm / music.steps_per_beat
  function stretches() {                                                        // [from step, to step, length of a step], as PianoRoll.step_lengths
    const last = Math.max(0, ...notes.map(n => n.start)), n = music.ending.length
    const late = music.ending.map((length, i) => [last + (i + 1 - n) * music.steps_per_beat, length]).filter(([step]) => step > 0)
    return [[0, 1], ...late].map(([from, length], i) => [from, late[i]?.[0] ?? Infinity, length])
  }
  const secsAt = step => stepSecs() * stretches().reduce((sum, [from, to, length]) => sum + Math.max(0, Math.min(step, to) - from) * length, 0)
  function stepAt(secs) {
    let left = secs / stepSecs()
    for (const [from, to, length] of stretches()) {
      if (left <= (to - from) * length) return from + left / length
      left -= (to - from) * length
    }
  }
  const position = () => clamp(stepAt(audio.currentTime), 0, music.n_steps)
  const barOf = step => Math.floor((step - music.pickup_steps) / music.steps_per_bar) + 1
  function seek(step) {
    at = clamp(step, 0, music.n_steps)
    audio.currentTime = secsAt(at)
    if (!hold) tell(true)
    draw()
  }
  function start() {
    if (!notes.length) return say('nothing to play: there are no notes yet')
    if (position() >= music.n_steps) seek(0)
    audio.play().catch(() => say('press play to hear it'))
  }
  const toggle = () => audio.paused ? start() : audio.pause()
  function tell(byHand) { bar = barOf(at); host.moved?.(Math.floor(at), byHand) }
  function tick() {
    if (audio.paused) return
    const was = at
    at = position()
    if (barOf(at) !== bar) tell(false)
    if (x(was) <= roll.clientWidth && x(at) > roll.clientWidth) roll.scrollLeft += x(at) - KEYS_PX - 20      // turn the page
    paint()
    requestAnimationFrame(tick)
  }
  const others = new BroadcastChannel('lstm_music.player')                      // one player at a time, over all frames and tabs
  others.onmessage = () => audio.pause()
  audio.onplay = () => { others.postMessage('plays'); requestAnimationFrame(tick) }
  audio.onpause = () => { tell(true); draw() }
  audio.onended = () => seek(0)

  // ---- places: steps and pitches to pixels and back
  const stepPx = () => zoom ?? clamp((roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps), 4, 24)
  const rowPx = () => (roll.clientHeight - RULER_PX) / (high - low + 1)
  const x = step => KEYS_PX + step * stepPx() - roll.scrollLeft
  const y = pitch => RULER_PX + (high - pitch) * rowPx()
  const place = e => {
    const r = canvas.getBoundingClientRect(), px = e.clientX - r.left, py = e.clientY - r.top
    return {step: (px - KEYS_PX + roll.scrollLeft) / stepPx(), pitch: clamp(high - Math.floor((py - RULER_PX) / rowPx()), low, high), keys: px < KEYS_PX, ruler: py < RULER_PX}
  }
  function zoomTo(px, step = at) {
    const left = x(step), least = Math.min(4, (roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps))
    zoom = clamp(px, least, WIDEST_PX)
    spread()
    roll.scrollLeft += x(step) - left
    draw()
  }
  const fit = () => zoomTo((roll.clientWidth - KEYS_PX) / Math.max(1, music.n_steps))
  const spread = () => { width.style.width = KEYS_PX + music.n_steps * stepPx() + 'px' }

  // ---- notes
  const noteAt = (step, pitch) => notes.find(n => n.pitch === pitch && n.start <= step && step < n.end)
  const roomAt = (step, pitch) => Math.min(music.n_steps, ...notes.filter(n => n.pitch === pitch && n.start > step).map(n => n.start))
  function change(step, pitch) {
    const old = noteAt(step, pitch), where = `${nameOf(pitch)}, bar ${barOf(step)}`
    if (old) notes = notes.filter(n => n !== old)
    else { notes = [...notes, {start: step, end: Math.min(step + length, roomAt(step, pitch)), pitch, voice: -1}]; sing(pitch) }
    say(`${where} ${old ? 'removed' : 'added'}`)
    describe()
    host.changed?.(notes.map(n => [n.start, n.end, n.pitch]))
    draw()
  }
  function sing(pitch) {                                                        // a short tone; the piano comes with the next sound
    tone ??= new AudioContext()
    const voice = tone.createOscillator(), loudness = tone.createGain(), now = tone.currentTime
    voice.type = 'triangle'
    voice.frequency.value = 440 * 2 ** ((pitch - 69) / 12)
    loudness.gain.setValueAtTime(0.25, now)
    loudness.gain.exponentialRampToValueAtTime(0.001, now + 0.5)
    voice.connect(loudness).connect(tone.destination)
    voice.start(now); voice.stop(now + 0.5)
  }
  const say = text => { said.textContent = said.title = text }
  function describe() {
    const name = music.name ? ' of ' + music.name : '', count = notes.length === 1 ? '1 note' : `${notes.length} notes`
    const pen = '; arrows move the pen, Page Up and Page Down by a bar, Enter adds or removes a note'
    roll.ariaLabel = `Piano roll${name}, ${count}. Space plays${editable ? pen : '; arrows move the cursor'}`
      + (host.marked ? '; Shift with arrows marks bars, Escape lets go.' : '.')
  }

  // ---- marked bars
  const firstBar = () => barOf(0), lastBar = () => Math.max(firstBar(), barOf(music.n_steps - 1))
  const marked = () => mark && [Math.min(...mark), Math.max(...mark)]
  const barStart = number => clamp(music.pickup_steps + (number - 1) * music.steps_per_bar, 0, music.n_steps)
  function setMark(bars) {
    mark = bars && bars.map(number => clamp(number, firstBar(), lastBar()))
    const [from, to] = marked() ?? []
    say(!mark ? 'no bars marked' : from === to ? `bar ${from} marked` : `bars ${from} to ${to} marked`)
    draw()
  }
  function extendMark(by) {                                                     // with the arrow keys: first the bar one is in, then more
    const here = barOf(Math.floor(pen?.step ?? at))
    setMark(mark ? [mark[0], mark[1] + by] : [here, here])
    reveal(barStart(mark[1]), barStart(mark[1] + 1))
    host.marked(marked())
  }
  function letGo() {
    if (mark) { setMark(null); host.marked(null) }
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
    const w = roll.clientWidth, h = roll.clientHeight, dpr = doc.defaultView.devicePixelRatio || 1, c = isDark(anchor) ? DARK : LIGHT
    if (!w || !h) return
    if (frame) doc.documentElement.style.colorScheme = c === DARK ? 'dark' : 'light'
    for (const name of ['ink', 'paper', 'bar', 'accent', 'faint']) box.style.setProperty('--' + name, c[name])
    if (canvas.width !== Math.round(w * dpr) || canvas.height !== Math.round(h * dpr)) {
      Object.assign(canvas, {width: Math.round(w * dpr), height: Math.round(h * dpr)})
      Object.assign(canvas.style, {width: w + 'px', height: h + 'px'})
    }
    g.setTransform(dpr, 0, 0, dpr, 0, 0)
    const row = rowPx(), px = stepPx(), playing = !audio.paused, end = Math.min(w, x(music.n_steps))
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
      g.fillStyle = onBar ? c.bar : c.line; g.fillRect(x(s), onBar ? 4 : RULER_PX, 1, h)
      if (onBar && s < music.n_steps && (barOf(s) - 1) % sparse === 0) { g.fillStyle = c.faint; g.fillText(barOf(s), x(s) + 4, RULER_PX / 2) }
    }
    if (mark) {
      const [from, to] = marked(), left = Math.max(KEYS_PX, x(barStart(from))), right = Math.min(w, x(barStart(to + 1)))
      g.fillStyle = c.accent
      g.globalAlpha = 0.35; g.fillRect(left, 0, right - left, RULER_PX)
      g.globalAlpha = 0.1; g.fillRect(left, RULER_PX, right - left, h)
      g.globalAlpha = 1
    }
    const pressed = {}
    for (const n of draft ? [...notes, draft] : notes) {
      const left = x(n.start), long = Math.max(2, (n.end - n.start) * px - 1), colour = c.voices[n.voice] ?? c.plain
      if (left + long < KEYS_PX || left > w) continue
      const sounds = playing && n.start <= at && at < n.end
      if (sounds) pressed[n.pitch] = colour
      g.fillStyle = colour
      g.globalAlpha = sounds ? 0.95 : 0.5                                       // held
      g.beginPath(); g.roundRect(left, y(n.pitch) + 0.5, long, row - 1, Math.min(3, row / 3)); g.fill()
      g.globalAlpha = 1                                                         // struck
      g.beginPath(); g.roundRect(left, y(n.pitch) + 0.5, Math.min(long, Math.max(3, Math.min(px * 0.5, 6))), row - 1, Math.min(2, row / 3)); g.fill()
    }
    if (pen) { g.strokeStyle = c.accent; g.lineWidth = 2; g.strokeRect(x(pen.step), y(pen.pitch), Math.max(4, px), row) }
    g.fillStyle = c.accent; g.fillRect(x(at) - 1, 0, 2, h)
    g.beginPath(); g.moveTo(x(at) - 5, 0); g.lineTo(x(at) + 5, 0); g.lineTo(x(at), 7); g.fill()
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
    const word = playing ? 'Pause' : 'Play'
    if (play.title !== word) {
      play.ariaLabel = play.title = word
      play.querySelector('path').setAttribute('d', playing ? 'M1 0h3v10H1zM6 0h3v10H6z' : 'M1 0v10l9-5z')
    }
    time.textContent = `bar ${clamp(barOf(at), 0, Math.max(1, barOf(music.n_steps - 1)))} · ${clock(secsAt(at))} / ${clock(secsAt(music.n_steps))}`
    box.dataset.step = at.toFixed(2)
  }

  // ---- hands
  const until = (a, step) => Math.max(a.start + 1, Math.min(Math.ceil(step), roomAt(a.start, a.pitch)))
  canvas.onpointerdown = e => {
    const p = place(e)
    if (e.button) return
    pen = null
    if (p.keys) { if (!p.ruler) { sing(p.pitch); say(nameOf(p.pitch)) } return }
    const marks = p.ruler && !!host.marked, drags = marks || e.pointerType !== 'touch'
    hold = {start: Math.floor(p.step), pitch: p.pitch, px: e.clientX, seeks: p.ruler || !editable, marks, drags}
    if (drags) canvas.setPointerCapture(e.pointerId)
    if (hold.seeks && drags && !marks) seek(p.step)
  }
  canvas.onpointermove = e => {
    const p = place(e)
    canvas.style.cursor = p.keys || (editable && !p.ruler) ? 'pointer' : 'col-resize'
    if (!hold) { if (!p.keys && !p.ruler && p.step >= 0 && p.step < music.n_steps) say(`${nameOf(p.pitch)}, bar ${barOf(p.step)}`); return }
    if (!hold.drags) return
    if (hold.marks && (hold.marking ||= Math.abs(e.clientX - hold.px) > 5)) return setMark([barOf(hold.start), barOf(p.step)])
    if (hold.seeks) return hold.marks || seek(p.step)
    if (noteAt(hold.start, hold.pitch) || (Math.floor(p.step) === hold.start && !draft)) return
    draft = {start: hold.start, end: until(hold, p.step), pitch: hold.pitch, voice: -1}
    draw()
  }
  canvas.onpointerup = e => {
    if (!hold) return
    const {start, pitch, seeks, marking} = hold, drawn = draft, p = place(e)
    hold = draft = null
    if (marking) return host.marked(marked())
    if (seeks) {
      const [from, to] = marked() ?? [-Infinity, Infinity]
      if (barOf(p.step) < from || barOf(p.step) > to) letGo()                   // a click beside the marked bars
      return seek(p.step)
    }
    if (start < 0 || start >= music.n_steps || noteAt(start, pitch) !== noteAt(Math.floor(p.step), p.pitch) && !drawn) return
    if (drawn) length = drawn.end - start
    change(start, pitch)
  }
  canvas.onpointercancel = () => { hold = draft = null; draw() }
  canvas.addEventListener('touchstart', e => {                                  // a finger on the ruler marks and does not scroll
    if (host.marked && place(e.touches[0]).ruler) e.preventDefault()
  }, {passive: false})
  roll.onscroll = draw
  roll.addEventListener('wheel', e => {
    if (!e.ctrlKey && !e.metaKey) return
    e.preventDefault()
    zoomTo(stepPx() * Math.exp(-e.deltaY / 300), place(e).step)
  }, {passive: false})
  const keys = {
    ' ': toggle, '+': () => zoomTo(stepPx() * 1.4), '=': () => zoomTo(stepPx() * 1.4), '-': () => zoomTo(stepPx() / 1.4), 0: fit,
    Home: () => go(-Infinity), End: () => go(Infinity), PageUp: () => go(-1, 0, true), PageDown: () => go(1, 0, true),
    ArrowLeft: e => e.shiftKey && host.marked ? extendMark(-1) : go(-1), ArrowRight: e => e.shiftKey && host.marked ? extendMark(1) : go(1),
    ArrowUp: e => go(0, e.shiftKey ? 12 : 1), ArrowDown: e => go(0, e.shiftKey ? -12 : -1), Escape: letGo,
    Enter: () => editable && pen && change(pen.step, pen.pitch), Delete: () => editable && pen && noteAt(pen.step, pen.pitch) && change(pen.step, pen.pitch)}
  function go(steps, pitches = 0, byBar = false) {                              // with the arrow keys
    if (byBar) steps *= music.steps_per_bar
    if (!editable) { if (steps) seek(at + (byBar ? steps : steps * music.steps_per_beat)); return }
    const from = pen ?? {step: Math.floor(at), pitch: notes[0]?.pitch ?? 60}
    pen = {step: clamp(from.step + steps, 0, Math.max(0, music.n_steps - 1)), pitch: clamp(from.pitch + pitches, low, high)}
    reveal(pen.step, pen.step + 1)
    const note = noteAt(pen.step, pen.pitch)
    say(`${nameOf(pen.pitch)}, bar ${barOf(pen.step)}, step ${(((pen.step - music.pickup_steps) % music.steps_per_bar) + music.steps_per_bar) % music.steps_per_bar + 1}${note ? note.start === pen.step ? ', struck' : ', held' : ''}`)
    draw()
  }
  function reveal(from, to) { if (x(from) < KEYS_PX || x(to) > roll.clientWidth) roll.scrollLeft = (from - 4) * stepPx() }
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
  doc.defaultView.addEventListener('keydown', keyAround, true)
  play.onclick = toggle
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

  return {
    update(props) {
      asked ??= props.play                                                      // what is shown later does not start by itself
      editable = !!props.editable
      audio.preload = editable ? 'auto' : 'none'                                // a page to read may hold many players
      if (props.music && props.music.id !== music.id) {
        music = props.music
        notes = music.notes.map(([start, end, pitch, voice = -1]) => ({start, end, pitch, voice}))
        const pitches = notes.map(n => n.pitch)
        if (editable) pitches.push(48, 84)
        low = Math.max(21, Math.min(60, ...pitches) - 3); high = Math.min(108, Math.max(72, ...pitches) + 3)
        const stays = music.start_step === null                                 // undo leaves eye and cursor where they are
        length = music.steps_per_beat; pen = draft = hold = null
        mark = music.marked ?? null
        at = clamp(stays ? at : music.start_step, 0, music.n_steps)
        if (!stays) zoom = null
        describe()
        say(music.name || '')
        spread()
        if (!stays) roll.scrollLeft = (at - 4) * stepPx()
      } else if (props.music) music = {...music, tempo_bpm: props.music.tempo_bpm}        // the same notes, faster or slower
      if (props.sound && props.sound !== heard) {
        const playing = !audio.paused
        audio.src = heard = props.sound
        audio.currentTime = secsAt(at)
        if (playing) start()
      }
      if (props.play !== asked) { audio.currentTime = secsAt(at); start() }
      asked = props.play
      draw()
    },
    destroy() {
      audio.pause()
      others.close()
      sizes.disconnect()
      theme.disconnect()
      os.removeEventListener('change', draw)
      doc.defaultView.removeEventListener('keydown', keyAround, true)
      tone?.close()
      box.remove()
    }
  }
}

const isDark = element => {                                                     // where text is light, the page is dark
  const [r, g, b] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number)
  return 0.3 * r + 0.6 * g + 0.1 * b > 128
}
function outerFrame() { try { return window.frameElement } catch { return null } }     // null where the page around is another's

// ---- a notebook
function outermostWidget(element) {                                             // the cells around it keep their keys
  const around = element.parentElement?.closest('.jupyter-widgets')
  return around ? outermostWidget(around) : element
}
function render({model, el}) {
  const traits = ['music', 'sound', 'editable', 'play']
  const player = mount(el, {
    changed(notes) { model.send(['edit', notes]) },
    moved(step) { model.send(['step', step]) },
    marked(bars) { model.send(['marked', bars]) },
    command(name) { model.send(['command', name]) },
    area() { return outermostWidget(el) }})
  const update = () => player.update(Object.fromEntries(traits.map(t => [t, model.get(t)])))
  const save = ({name}, buffers) => {                                           // a file for the reader to keep
    const link = Object.assign(el.ownerDocument.createElement('a'), {href: URL.createObjectURL(new Blob(buffers)), download: name})
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  model.on('change', update)
  model.on('msg:custom', save)
  update()
  return () => { model.off('change', update); model.off('msg:custom', save); player.destroy() }
}

// ---- Streamlit calls again whenever its data change
const mounted = new WeakMap()
function streamlit({parentElement, data, setTriggerValue}) {
  if (!mounted.has(parentElement)) {
    const player = mount(parentElement, {
      changed(notes) { setTriggerValue('edit', {id: mounted.get(parentElement).id, notes}) },
      moved(step, byHand) { if (byHand) setTriggerValue('step', {step}) },
      marked(bars) { setTriggerValue('marked', {bars}) },
      command(name) { setTriggerValue('command', name) }})
    mounted.set(parentElement, {player})
  }
  const held = mounted.get(parentElement)
  held.id = data.music.id
  held.player.update(data)
  return () => { held.player.destroy(); mounted.delete(parentElement) }
}

export default component => component?.parentElement ? streamlit(component) : {render}
