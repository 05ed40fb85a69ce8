// The page Compose: the dials of the desk, the verbs of the Composer, the player of the app, and no server behind them. What is
// large (the model and the piano, three megabytes) is loaded when it is first wanted.

import {cut, emptyRoll, keyOf, KEY_NAMES, notesOf, rollOf, silence} from './compose.js'
import {barSteps, beatSteps} from './chord_lstm.js'
import {mount} from './player.js'
import {midiBytes, rollOfMidi} from './midi_file.js'
import {musicXml} from './musicxml.js'
import {STYLES} from './styles.js'
import {noteVoices} from './voices.js'
import {Piano, VELOCITY, wavBytes} from './piano.js'

const root = document.getElementById('composer'), DESK = JSON.parse(document.getElementById('composer-desk').textContent)
const {CHORALE, CONTROLS, FIRST, LABELS, PRESETS, REASONS, MAX_SHEET_BARS, MAX_OPENING_BARS, MAX_STEPS, MAX_LINK} = DESK, offline = window.lstmMusicOffline
const fileAt = name => offline?.(name) ?? new URL(name, import.meta.url).href
const make = (tag, props = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), props)
  element.append(...inside)
  return element
}

// ---- the dials
const DEFAULTS = Object.fromEntries(Object.entries(CONTROLS).map(([name, {value}]) => [name, value])), dials = {}
function dial(name) {
  const {value, options, min, max, step, help} = CONTROLS[name], field = options ? make('select') : make('input', {type: 'number', min, max, step})
  for (const option of options ?? []) field.add(new Option(option))
  Object.assign(field, {value, title: help, name})
  dials[name] = field
  return make('label', {title: help}, make('span', {textContent: LABELS[name] ?? name.replace('_', ' ')}), field)
}
const setting = name => CONTROLS[name].options ? dials[name].value : dials[name].valueAsNumber
const valueOf = (name, text) => CONTROLS[name]?.options ? text : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
const settings = () => Object.fromEntries(Object.keys(CONTROLS).map(name => [name, setting(name)]))
const shownTempo = ({tempo_bpm}) => Math.min(Math.max(Math.round(tempo_bpm), CONTROLS.tempo_bpm.min), CONTROLS.tempo_bpm.max)       // as in desk, both
const atTempo = (roll, tempo_bpm) => tempo_bpm === shownTempo(roll) ? roll : {...roll, tempo_bpm}        // one that no dial can show stays until the dial is moved
function turn(values) { for (const [name, value] of Object.entries(values)) if (dials[name]) dials[name].value = value }
function checked(asked) {                                               // as desk.dial_value
  for (const [name, value] of Object.entries(asked)) {
    if (!Object.hasOwn(CONTROLS, name)) throw Error(`no dial is called ${name}`)
    const {options, min, max, step} = CONTROLS[name], says = LABELS[name] ?? name
    if (options && !options.includes(value)) throw Error(`${says} is ${value}; choose from ${options.join(', ')}`)
    if (!options && !(value >= min && value <= max && (!Number.isInteger(step) || Number.isInteger(value)))) throw Error(`${says} is ${Number.isNaN(value) ? 'no number' : value}; choose from ${min} to ${max}`)
  }
  return asked
}

// ---- the sheet: what lies on it, what made it, what lay there before and after
const blank = () => emptyRoll({states: silence(64), tempo_bpm: DEFAULTS.tempo_bpm, name: 'a blank sheet'})
let sheet = {roll: blank(), way: [], style: null}, past = [], future = [], bar = 1, marked = null, used = new Set(), ownSeed = null, id = 0, plays = 0
const barOf = step => Math.floor((step - sheet.roll.pickup_steps) / barSteps(sheet.roll)) + 1
const barStep = number => Math.max(0, sheet.roll.pickup_steps + (number - 1) * barSteps(sheet.roll))

function lay(next, {keep = true, start_step = 0, play = false} = {}) {
  if (keep) { past = [...past, sheet].slice(-50); future = [] }
  sheet = {style: sheet.style, ...next}                                 // the model that knows its style
  show(start_step, play)
}
function show(start_step, play) {
  const {roll} = sheet, voices = noteVoices(roll), {name, steps_per_beat, pickup_steps, tempo_bpm} = roll
  const music = {id: ++id, name, notes: notesOf(roll).map((note, i) => [...note, voices[i]]), n_steps: roll.states.length, steps_per_beat, steps_per_bar: barSteps(roll), pickup_steps, tempo_bpm,
    beat_steps: beatSteps(roll), key: keyOf(roll), ending: [], start_step, marked: null}
  if (play) plays++
  player.update({music, editable: true, play: plays})
  if (start_step !== null) bar = barOf(start_step)
  marked = null
  buttons()
}
let piano = null
function loadPiano() {
  piano ??= Piano.load(fileAt('piano.pack'))
  piano.catch(() => { piano = null })
  return piano
}
async function soundOf({tempo_bpm, steps_per_beat, ...roll}) {
  const secs = 60 / tempo_bpm / steps_per_beat
  return (await loadPiano()).render(notesOf(roll).map(([start, end, pitch]) => ({start: start * secs, end: end * secs, pitch, velocity: VELOCITY})))
}

// ---- the verbs: arguments as the desk gives them to the Composer
function written(roll) {                                                // up to the end of the last bar with a note
  const last = roll.states.findLastIndex(states => states.some(v => v))
  if (last < 0) throw Error('the sheet is empty: compose or draw something first')
  return cut(roll, 0, Math.min(roll.states.length, barStep(barOf(last) + 1)))
}
function heardKey() {
  const [tonic, mode] = keyOf(sheet.roll) ?? [0, 'major']
  return [KEY_NAMES[tonic], mode]
}
function argumentsOf(asked) {
  const {key, scale, meter, pickup_beats, form, voices, style, touch, ...rest} = asked, [heard, mode] = key === 'heard' ? heardKey() : [key, scale]
  if (mode !== 'minor' || !STYLES[style]?.breathes) delete rest.picardy  // it rests, wherever it was left
  return {...rest, key: heard, scale: mode, form: form === 'free' ? null : form, meter: meter.split('/').map(Number), pickup_beats: pickup_beats === 'drawn' ? null : Number(pickup_beats),
    voices: voices === CONTROLS.voices.max ? null : voices, style: style === CHORALE ? null : style}
}
function around({bars, tempo_bpm, form, meter, pickup_beats, ...asked}) { return asked }
function topVoice(roll) {                                               // the highest note of each step; one that a higher one's end uncovers is struck again
  let before = -1
  const states = roll.states.map(frame => {
    const k = frame.findLastIndex(v => v), out = new Uint8Array(frame.length)
    if (k >= 0) out[k] = frame[k] === 1 && before === k ? 1 : 2
    before = k
    return out
  })
  return {...roll, states}
}
const VERBS = {                                                         // of dials, the bars, and the sheet
  Compose: asked => ['compose', argumentsOf(asked)],
  Continue(asked, at, roll) {
    const opening = written(roll), {meter, pickup_beats, ...rest} = argumentsOf(asked), bars = opening.states.length / barSteps(opening)
    if (bars + asked.bars > MAX_SHEET_BARS) throw Error(`the sheet has ${Math.floor(bars)} bars and would have over ${MAX_SHEET_BARS}; begin a new one`)
    return ['compose', {...rest, opening, tempo_bpm: opening.tempo_bpm}]
  },
  Again(asked, [at], roll) {
    const music = written(roll), end = barStep(at), {meter, pickup_beats, ...rest} = argumentsOf(asked), bar = barSteps(music)
    if (end >= music.states.length) throw Error('the cursor stands at the end: put it where you want another way on')
    const bars = Math.ceil((music.states.length - Math.max(end, music.pickup_steps)) / bar), opening = cut(music, 0, end)
    return ['compose', {...rest, opening, tempo_bpm: music.tempo_bpm, bars, form: null}]
  },
  Harmonise: (asked, at, roll) => ['harmonise', {...around(argumentsOf(asked)), melody: topVoice(written(roll))}],
  Rewrite(asked, [first, last], roll) {
    const music = written(roll), end = barOf(music.states.length - 1)
    if (last > end) throw Error(`bar${first === last ? ` ${first}` : `s ${first} to ${last}`} cannot be rewritten: the sheet has bars ${barOf(0)} to ${end}`)
    const bars = Array.from({length: last - first + 1}, (_, i) => first - 1 + i)
    return ['rewrite', {...around(argumentsOf(asked)), roll: music, bars}]
  }}

const engines = {}                                                      // a worker for each model, once it has that
let busy = false
function engine(weights) {
  engines[weights] ??= new Promise((resolve, reject) => {
    const made = new Worker(fileAt('compose_worker.js'), {type: offline ? 'classic' : 'module'}), fail = says => { delete engines[weights]; reject(Error(says)) }
    made.onerror = () => fail('the model did not come: is this machine online? Old browsers cannot start it')
    made.onmessage = ({data}) => data.ready ? resolve(Object.assign(asking(made), {styles: data.styles})) : fail(data.error)
    made.postMessage({load: weights.startsWith('blob:') ? weights : fileAt(weights)})
  })
  return engines[weights]
}
function asking(made) {                                                 // a function that asks a worker and promises its answer
  const open = {}
  let n = 0
  made.onmessage = ({data: {id, progress, answer, error}}) => {
    if (progress !== undefined) return open[id].watch(progress)
    error ? open[id].reject(Error(error)) : open[id].resolve(answer)
    delete open[id]
  }
  return (verb, asked, watch = () => {}) => new Promise((resolve, reject) => {
    open[++n] = {resolve, reject, watch}
    made.postMessage({id: n, verb, asked})
  })
}
let own = null                                                          // the address of weights from the reader's disk
const knowing = style => engine(own ?? (style ? 'style_lstm.npz' : 'chord_lstm.npz'))
const SHIPPED_STYLES = CONTROLS.style.options
function offer(styles, chosen) {
  CONTROLS.style.options = styles
  dials.style.replaceChildren(...styles.map(style => new Option(style)))
  dials.style.value = chosen
  back.hidden = own === null
}
const openWeights = file => act(async () => {
  const address = URL.createObjectURL(file), {styles} = await engine(address)
  own = address
  offer(styles.length ? styles : [CHORALE], styles.find(name => !SHIPPED_STYLES.includes(name)) ?? CHORALE)
  say(`${file.name} composes now; links to what it makes lead nowhere, for it is on your disk alone`)
})
function closeWeights() {
  own = null
  offer(SHIPPED_STYLES, CHORALE)
  say('the models of this page compose again')
}
const work = async (verb, asked) => (await knowing(asked.style))(verb, asked, progress => { bar_.value = progress })
const nats = async () => (await knowing(sheet.style))('nats', {roll: sheet.roll})
// Do a verb with dials; the result lies on the sheet.
async function perform(name, asked, bars, options) {
  const [verb, given] = VERBS[name](checked(asked), bars, atTempo(sheet.roll, asked.tempo_bpm))
  const line = stepLine(name, name === 'Compose' ? {...asked, key: given.key, scale: given.scale} : asked, bars), roll = await work(verb, given)
  const start_step = name === 'Continue' ? roll.states.length - asked.bars * barSteps(roll) : name === 'Compose' || name === 'Harmonise' ? 0 : barStep(bars[0])
  used.add(asked.seed)
  lay({roll, way: own ? null : name === 'Compose' ? [line] : onward(line), style: given.style}, {start_step, ...options})
}
const WAIT = 'one moment: the page is at work; then the sheet can be changed'
function refused() {                                                    // while a verb makes something of the sheet, that stays as it is
  if (busy) say(WAIT)
  return busy
}
async function act(task) {                                              // one thing at a time, and one line for what goes wrong
  if (refused()) return
  busy = true
  buttons()
  bar_.hidden = false
  bar_.removeAttribute('value')
  try { await task() }
  catch (error) { say(error.message) }
  busy = false
  bar_.hidden = true
  if (said.textContent === WAIT) say('')
  buttons()
  turnTempo()                                                           // if the dial was turned meanwhile
}
const press = name => act(async () => {
  say('')
  const asked = checked(settings())
  if (asked.seed === ownSeed) {                                         // pressed again: other music
    while (used.has(asked.seed)) asked.seed = (asked.seed + 1) % (CONTROLS.seed.max + 1)
    turn({seed: asked.seed})
  }
  ownSeed = asked.seed
  await perform(name, asked, name === 'Rewrite' && marked ? marked : [bar, bar], {play: true})
  address()
})

// A file from the reader's disk: no link can make it again, so it has no way.
function put(roll) {
  lay({roll, way: null})
  turn({key: 'heard', tempo_bpm: shownTempo(roll)})
}
const openFile = file => file.name.endsWith('.npz') ? openWeights(file) : act(async () => {
  const roll = rollOfMidi(new Uint8Array(await file.arrayBuffer()), file.name, MAX_OPENING_BARS)
  put(roll)
  say([`${roll.name}: ${notesOf(roll).length} notes`, ...roll.notices, 'Harmonise, Continue, Again and Rewrite go on from here'].join('; '))
  address()
})
const onward = (line, way = sheet.way) => way && [...way, line]
const lastStep = () => sheet.way?.at(-1) ?? ''
// The way with a step that takes the place of the last, if that is of its kind
const instead = (kind, line) => lastStep().startsWith(kind) ? onward(line, sheet.way.slice(0, -1)) : onward(line)

// ---- the way to a piece as the app's links have it: `do` for each step, read and written as desk.step_line and from_address
const shown = value => String(value)
function stepLine(verb, asked, [first, last]) {
  const names = Object.keys(CONTROLS).filter(name => FIRST.includes(name) || asked[name] !== CONTROLS[name].value), place = verb === 'Again' || verb === 'Rewrite' ? [`at=${first}-${last}`] : []
  return [verb, ...place, ...names.map(name => `${name}=${shown(asked[name])}`)].join(' ')
}
const wordsOf = line => line.trim().split(/\s+/)
function readLine(line) {
  const [verb, ...words] = wordsOf(line), {at = '1-1', ...given} = Object.fromEntries(words.map(word => word.split('='))), place = at.match(/^(-?\d{1,4})-(\d{1,4})$/)
  if (!Object.hasOwn(VERBS, verb) || !place) throw Error(`"${line.slice(0, 80)}" cannot be done on this page; the app may know it`)
  const {touch, ...known} = given                                       // how the app plays it; the notes are the same
  const asked = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, valueOf(name, value)]))
  return [verb, {...DEFAULTS, ...checked(asked)}, place.slice(1).map(Number)]
}
const drawnGrid = nNotes => ({...sheet.roll, key: nNotes ? sheet.roll.key : null})                      // a sheet that was rubbed out has no key
function drawn(marks) {
  const notes = new Map(notesOf(sheet.roll).map(note => [note.join('.'), note]))
  for (const mark of marks) {
    const found = mark.match(/^([+-])(\d{1,5})\.(\d{1,5})\.(\d{1,3})$/), note = found?.slice(2).map(Number)
    if (!found || note[0] >= note[1] || note[1] > sheet.roll.states.length || note[2] < 21 || note[2] > 108) throw Error(`"${mark.slice(0, 40)}" is no pencil mark, such as +0.4.67`)
    found[1] === '+' ? notes.set(note.join('.'), note) : notes.delete(note.join('.'))
  }
  return rollOf([...notes.values()], sheet.roll.states.length, drawnGrid(notes.size))
}
async function follow(line) {
  const [verb, ...words] = wordsOf(line), way = onward(line)
  if (verb === 'Draw') return lay({roll: drawn(words), way}, {keep: false})
  if (verb === 'Tempo') return lay({roll: {...sheet.roll, ...checked({tempo_bpm: Number(words[0])})}, way}, {keep: false})
  if (verb === 'Touch' && words[0] >= 0 && words[0] <= 1) return lay({roll: sheet.roll, way}, {keep: false})      // how the app plays it
  await perform(...readLine(line), {keep: false})
  turn(readLine(line)[1])
}
const open = lines => act(async () => {
  say('')
  if (lines.length > MAX_STEPS) throw Error(`${lines.length} steps to a piece; ${MAX_STEPS} are the most that are replayed`)
  const before = sheet
  sheet = {roll: blank(), way: [], style: null}
  try { for (const line of lines) await follow(line) }
  catch (error) {
    sheet = before
    show(0, false)
    throw error
  }
  past = [...past, before].slice(-50)
  future = []
  turn({tempo_bpm: shownTempo(sheet.roll)})
  ownSeed = setting('seed')
  turn(beside)
  opened.hidden = true
  address()
})
function unlinked() {                                                   // why no link leads to the sheet, or nothing; as desk.to_address
  const {way} = sheet
  if (!way) return 'What came from your disk has no link'
  if (way.length > MAX_STEPS) return `No link: it took ${way.length} steps, and ${MAX_STEPS} are the most that are replayed`
  return way.join('').length > MAX_LINK ? `No link: it would have over ${MAX_LINK} letters` : ''
}
function address() {
  const lines = unlinked() ? [] : sheet.way, parameters = new URLSearchParams(lines.map(line => ['do', line]))
  history.replaceState(history.state, '', location.pathname + (lines.length ? '?' + parameters : ''))
}
async function copyLink() {
  try { await navigator.clipboard.writeText(location.href); say('the link was copied') } catch { say(location.href) }
}

// ---- what the player tells
function changed(notes) {
  const before = new Set(notesOf(sheet.roll).map(note => note.join('.'))), after = new Set(notes.map(note => note.join('.')))
  const marks = [...[...after].filter(n => !before.has(n)).map(n => '+' + n), ...[...before].filter(n => !after.has(n)).map(n => '-' + n)]
  if (!marks.length) return
  if (refused()) return show(null, false)                               // as it was
  const way = instead('Draw', [lastStep().startsWith('Draw') ? lastStep() : 'Draw', ...marks].join(' '))
  const roll = rollOf(notes, sheet.roll.states.length, drawnGrid(notes.length))
  lay({roll: {...roll, name: roll.name.replace(/(, edited)?$/, ', edited')}, way}, {start_step: null})
  address()
}
function command(name) {
  if (refused()) return
  const [from, to] = name === 'undo' ? [past, future] : [future, past]
  if (!from.length) return say(`nothing to ${name}`)
  to.push(sheet)
  lay(from.pop(), {keep: false, start_step: null})
  turn({tempo_bpm: shownTempo(sheet.roll)})
  address()
}
const save = (bytesOf, ending, type) => act(async () => {
  if (!notesOf(sheet.roll).length) throw Error('there are no notes yet: compose or draw something first')
  const bytes = await bytesOf(sheet.roll), name = (sheet.roll.name.replace(/[^\p{L}\p{N}_#]+/gu, '-').replace(/^-|-$/g, '').slice(0, 120) || 'piece') + ending
  const link = make('a', {href: URL.createObjectURL(new Blob([bytes], {type})), download: name})
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
})

// ---- the page
const said = make('p', {className: 'said', role: 'status'}), bar_ = make('progress', {hidden: true, ariaLabel: 'composing'})
const say = text => { said.textContent = text }
const verbs = Object.fromEntries(Object.keys(VERBS).map(name => [name, make('button', {type: 'button', textContent: name, onclick: () => press(name)})]))
const presets = make('select', {title: 'sets all dials but the seed', ariaLabel: 'preset'}, new Option('presets', ''), ...Object.keys(PRESETS).map(name => new Option(name)))
presets.onchange = () => {
  if (!presets.value) return
  turn(PRESETS[presets.value])
  turnTempo()
  say(`${presets.value}: ${REASONS[presets.value]}`)
}
const more = Object.keys(CONTROLS).filter(name => !FIRST.includes(name))
const opened = make('button', {type: 'button', hidden: true, textContent: 'Make the piece of this link', className: 'first', onclick: () => open(linked.getAll('do'))})
const copy = make('button', {type: 'button', textContent: 'Copy link', onclick: copyLink})
const files = [make('button', {type: 'button', textContent: 'MIDI', onclick: () => save(midiBytes, '.mid', 'audio/midi')}),
  make('button', {type: 'button', textContent: 'WAV', onclick: () => save(async roll => wavBytes(await soundOf(roll)), '.wav', 'audio/wav')}),
  make('button', {type: 'button', textContent: 'MusicXML', onclick: () => save(musicXml, '.musicxml', 'application/vnd.recordare.musicxml+xml')}), copy]
verbs.Compose.className = 'first'
const undo = make('button', {type: 'button', textContent: 'Undo', title: 'Ctrl+Z', onclick: () => command('undo')})
const redo = make('button', {type: 'button', textContent: 'Redo', title: 'Ctrl+Shift+Z', onclick: () => command('redo')})
const chosen = make('input', {type: 'file', accept: '.mid,.midi,.npz', hidden: true, onchange() { if (chosen.files[0]) openFile(chosen.files[0]); chosen.value = '' }})
const opener = make('button', {type: 'button', textContent: 'Open a file', title: 'A MIDI file, or weights of your own, .npz; it may be dropped on the roll, too', onclick: () => chosen.click()})
const back = make('button', {type: 'button', hidden: true, textContent: 'Close your weights', title: 'The models of this page compose again', onclick: closeWeights})
const place = make('div', {className: 'sheet'}), row = make('div', {className: 'verbs', tabIndex: -1}, opened, ...Object.values(verbs), undo, redo, opener, chosen, back, ...files)
root.replaceChildren(make('div', {className: 'dials'}, presets, ...FIRST.map(dial)), make('details', {}, make('summary', {textContent: 'more dials'}), make('div', {className: 'dials'}, ...more.map(dial))),
  row, bar_, said, place)
function buttons() {
  const empty = !notesOf(sheet.roll).length, [first, last] = marked ?? [bar, bar]
  for (const button of [...Object.values(verbs), opened, opener, back, ...files]) button.disabled = busy
  undo.disabled = busy || !past.length
  redo.disabled = busy || !future.length
  copy.disabled ||= !!unlinked()
  copy.title = unlinked() || 'An address that makes this piece again'
  for (const name of ['Continue', 'Again', 'Harmonise', 'Rewrite']) verbs[name].disabled ||= empty
  verbs.Again.textContent = `Again from bar ${bar}`
  if (document.activeElement?.disabled) row.focus({preventScroll: true}) // whoever pressed it keeps Space and Ctrl+Z
  verbs.Rewrite.textContent = first === last ? `Rewrite bar ${first}` : `Rewrite bars ${first} to ${last}`
}
const player = mount(place, {changed, command, nats, piano: loadPiano, opened: openFile, area: () => root,
  tempo(bpm) { turn({tempo_bpm: bpm}); turnTempo() },
  moved(step) { bar = barOf(step); buttons() }, marked(bars) { marked = bars; buttons() }})
function turnTempo() {                                                  // the music goes at the tempo of the dial; while a verb is at work, after it
  const tempo_bpm = setting('tempo_bpm'), roll = atTempo(sheet.roll, tempo_bpm)
  if (busy || !notesOf(roll).length || roll === sheet.roll) return
  try { checked({tempo_bpm}) } catch (error) { return say(error.message) }
  lay({roll, way: instead('Tempo', `Tempo ${tempo_bpm}`)}, {start_step: null})
  address()
}
dials.tempo_bpm.onchange = turnTempo
const linked = new URLSearchParams(location.search)
const moved = [...linked].filter(([name, value]) => value && Object.hasOwn(CONTROLS, name))             // what else a link says is not for us
let beside = {}                                                         // the dials that the link turns, at last
try { turn(beside = checked(Object.fromEntries(moved.map(([name, text]) => [name, valueOf(name, text)])))) }
catch (error) { say(error.message) }
if (linked.has('do')) opened.hidden = false
show(0, false)
function carried() {                                                    // by the page Live
  try {
    const {notes, n_steps, grid, notice = ''} = JSON.parse(localStorage.getItem('lstm-music-live'))
    put(rollOf(notes, n_steps, grid))
    say(`What you played live lies here${notice}: Continue, Again, Rewrite and Harmonise go on from it`)
  } catch { say('What you played live did not come along: carry it here once more') }
}
if (linked.has('live')) carried()
