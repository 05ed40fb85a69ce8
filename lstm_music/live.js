// The live instrument: it asks for each step a little before it is due, plays it on the clock of the sound card, and says what was
// played and turned since. Who answers stands behind a port: a worker of the page, a server, or a notebook. nbs/library/live.ipynb
// tells what the messages say, nbs/extensions/live.ipynb why this clock is the only one.

import {newOutput, Piano, SAMPLE_RATE_HZ, VELOCITY} from './piano.js'
import {tone} from './transport.js'

const PLAIN_STYLE = 'chorale', LOWEST = 21, HIGHEST = 108, RIGHT_HAND = 60, RECORDED_STEPS = 4096, SHOWN_STEPS = 96, TURN = 2
const TICK_MSECS = 20, HIDDEN_SECS = 1.5, LOST_SECS = 1, MOST_SENT = 32, GAIN = 1.6, FIRST_WAIT_MSECS = 100, LONGEST_WAIT_MSECS = 3000, SHOWN_MIDI_MSECS = 120, FRAME_MSECS = 30, LOOK_MSECS = 1000

// ---- ports: send(message) says whether it went; onmessage(answer), onstate('open' or 'closed', {next}, a line for the reader)
export function workerPort(worker, weights) {                          // weights: addresses, {chorales, styles}
  const port = {send(message) { worker.postMessage(message); return true }, close() { worker.terminate() }}
  worker.onmessage = ({data}) => {
    if (data.ready) return port.onstate('open', {next: 0})
    'next' in data || 'step' in data ? port.onmessage(data) : port.onstate('closed', {}, data.error)
  }
  worker.onerror = () => port.onstate('closed', {}, 'this browser runs no module workers; a newer one does')
  worker.postMessage({load: weights})
  return port
}
export function socketPort(address) {                                   // comes back to the same session
  let socket = null, session = '', wait = FIRST_WAIT_MSECS, over = false
  const port = {
    send(message) {
      if (socket?.readyState !== 1) return false
      socket.send(JSON.stringify(message))
      return true
    },
    close() { over = true; socket.close() },
    drop() { socket.close() }}
  function open() {
    socket = new WebSocket(address + (session && `${address.includes('?') ? '&' : '?'}session=${session}`))
    socket.onmessage = ({data}) => {
      const said = JSON.parse(data)
      if (!said.session) return port.onmessage(said)
      session = said.session
      wait = FIRST_WAIT_MSECS
      port.onstate('open', said)
    }
    socket.onclose = ({reason}) => {
      if (over) return
      const broke = session ? 'the line to the server broke; it is being mended' : 'the server does not answer, or does not let this page in: open the address that it printed'
      port.onstate('closed', {}, reason || broke)
      setTimeout(open, wait)
      wait = Math.min(2 * wait, LONGEST_WAIT_MSECS)
    }
  }
  queueMicrotask(open)
  return port
}
export function commPort(model) {                                       // of a notebook
  const heard = said => { if (!said.pack) said.session ? port.onstate('open', said) : port.onmessage(said) }
  const port = {send(message) { model.send(message); return true }, close() { model.off('msg:custom', heard) }}
  model.on('msg:custom', heard)
  queueMicrotask(() => model.send({hello: true}))
  return port
}

// ---- time. `now` is the only clock; `sound` is {strike(pitch, velocity, when) -> release(when), click(when, isBar)}.
export class LivePlayer {
  settings = {mode: 'accompany', key: 'C', scale: 'major', meter: '4/4', tempo_bpm: 90}
  next = 0                                                              // the step to come
  waiting = null                                                        // the message without an answer
  sent = []                                                             // what was played, in it
  pending = {played: [], set: {}}                                       // what the next message will say
  base = null                                                           // {step, time} from which steps are counted
  own = new Map()                                                       // pitch: how to let go; null where the note is silent
  ringing = new Map()                                                   // let go while the pedal is down
  sounding = new Map()                                                  // of the model
  recorded = []                                                         // chords
  velocities = []                                                       // of the player's notes in each: a Map from pitch
  counts = {steps: 0, late: 0, rests: 0, lost: 0, errors: 0}
  waits = []                                                            // of the last steps: seconds from the question to the answer
  presses = []                                                          // of the last notes: seconds until a step had heard them
  pedal = false
  clicks = false
  state = 'closed'
  said() {}                                                             // a line for the reader
  shown() {}                                                            // (step, chord, when)
  began() {}                                                            // what was asked for, as it begins

  constructor(port, {now, sound, aheadSecs = 0.12}) {
    Object.assign(this, {port, now, sound, aheadSecs})
    port.onmessage = message => this.heard(message)
    port.onstate = (state, about, line) => this.changed(state, about, line)
  }
  get stepSecs() { return 60 / this.settings.tempo_bpm / 4 }
  get beatSteps() { return /^(6|12).8$/.test(this.settings.meter) ? 6 : 4 }
  get barSteps() { const [count, value] = this.settings.meter.split('/').map(Number); return 16 * count / value }
  due(step) { return this.base.time + (step - this.base.step) * this.stepSecs }
  get place() { return this.base ? this.base.step + (this.now() - this.base.time) / this.stepSecs : 0 }
  get ahead() { return globalThis.document?.hidden ? Math.max(HIDDEN_SECS, this.aheadSecs) : this.aheadSecs }

  changed(state, {next}, line) {
    if (this.state === 'open' && state === 'closed') this.counts.lost++
    this.state = state
    this.said(line ?? '')
    if (state !== 'open') return
    if (this.waiting) this.waiting.at = this.now()
    const known = this.waiting?.message.step ?? this.next
    if (!this.begun || known < next - 64 || known > next) return this.begin()          // another session: begin there
    if (this.waiting) this.port.send(this.waiting.message)
  }
  begin(settings = {}) {                                                // anew
    Object.assign(this.settings, settings)
    this.silence()
    Object.assign(this, {begun: true, next: 0, base: null, recorded: [], velocities: [], pending: {played: [], set: {}}})
    this.ask({begin: {...this.settings}})
  }
  ask(message) {
    this.waiting = {message, at: this.now()}
    this.port.send(message)
  }
  turn(name, value) {                                                   // a dial, a word; it acts at the next step
    if (name === 'tempo_bpm' && this.base) this.base = {step: this.place, time: this.now()}
    this.settings[name] = value
    this.pending.set[name] = value
  }
  pump() {                                                              // called as often as one likes
    if (!this.begun || this.state !== 'open' || this.paused) return
    const now = this.now()
    this.base ??= {step: this.next, time: now + this.aheadSecs}
    if (now > this.due(this.next) + LOST_SECS) {                        // after a pause go on from here, nothing is caught up
      this.counts.rests++
      this.base = {step: this.next, time: now + this.aheadSecs}
    }
    if (this.waiting || this.due(this.next) > now + this.ahead) return
    const {played, set} = this.pending, message = {step: this.next}
    if (played.length) message.played = played.slice(0, MOST_SENT).map(({note}) => note)
    if (Object.keys(set).length) message.set = set
    this.sent = played.slice(0, MOST_SENT)
    this.pending = {played: played.slice(MOST_SENT), set: {}}
    this.ask(message)
  }
  heard(message) {
    const asked = this.waiting
    if (message.error) {
      this.counts.errors++
      this.said(message.error)
      this.waiting = null
      const {step, played, set} = asked?.message ?? {}
      if (step !== undefined && step === message.next) return this.ask(set && played ? {step, played} : {step})     // without what was wrong
      return void Object.assign(this, {next: message.next, base: null, recorded: [], velocities: []})     // whoever answers stands elsewhere: from there
    }
    if (!('step' in message)) {
      this.waiting = null
      this.began(asked?.message.begin ?? {})
      return this.pump()
    }
    if (message.step !== this.next) return
    this.waiting = null
    this.sing(message.step, message.chord)
    this.waits = [...this.waits, this.now() - asked.at].slice(-RECORDED_STEPS)
    for (const {pressed} of this.sent.splice(0)) if (pressed !== undefined) this.presses = [...this.presses, this.due(message.step) - pressed].slice(-RECORDED_STEPS)
    this.next++
    this.pump()
  }
  sing(step, chord) {
    const due = this.due(step), now = this.now(), when = Math.max(due, now)
    this.counts.steps++
    if (due < now) this.counts.late++
    const held = new Set(chord.filter(([, state, mine]) => state === 1 && !mine).map(([pitch]) => pitch))
    for (const [pitch, release] of this.sounding) if (!held.has(pitch)) { release(when); this.sounding.delete(pitch) }
    if (!this.paused) {                                                 // an answer that comes after Stop is kept, and silent
      for (const [pitch, state, mine] of chord) if (state === 2 && !mine) this.sounding.set(pitch, this.sound.strike(pitch, VELOCITY, when))
      if (this.clicks && step % this.beatSteps === 0) this.sound.click(when, step % this.barSteps === 0)
    }
    this.recorded = [...this.recorded, chord].slice(-RECORDED_STEPS)
    this.velocities = [...this.velocities, new Map(this.sent.map(({note}) => note).filter(([, velocity]) => velocity))].slice(-RECORDED_STEPS)
    this.shown(step, chord, when)
  }
  // ---- what the player does
  press(pitch, velocity = 90) {
    if (pitch < LOWEST || pitch > HIGHEST || this.own.has(pitch)) return
    const tells = this.settings.mode === 'follow' && pitch < RIGHT_HAND                 // the harmony, and is silent
    this.ringing.get(pitch)?.(this.now())
    this.ringing.delete(pitch)
    this.own.set(pitch, tells ? null : this.sound.strike(pitch, velocity, this.now()))   // at once, whoever answers when
    if (!this.paused) this.pending.played.push({note: [pitch, velocity], pressed: this.now()})
  }
  release(pitch) {
    if (!this.own.has(pitch)) return
    const release = this.own.get(pitch)
    this.own.delete(pitch)
    if (release && this.pedal) this.ringing.set(pitch, release)
    else release?.(this.now())
    this.pending.played.push({note: [pitch, 0]})
  }
  releaseAll() { for (const pitch of [...this.own.keys()]) this.release(pitch) }
  setPedal(down) {
    this.pedal = down
    if (down) return
    for (const release of this.ringing.values()) release(this.now())
    this.ringing.clear()
  }
  silence() {
    this.releaseAll()
    this.setPedal(false)
    for (const release of this.sounding.values()) release(this.now())
    this.sounding.clear()
  }
  pause() {
    this.paused = true
    this.silence()
  }
  resume() {
    this.paused = false
    if (this.base) this.base = {step: this.next, time: this.now() + this.aheadSecs}
  }
  // What both played, as compose.js has a roll; it begins at a bar line.
  roll() {
    const first = this.next - this.recorded.length, skip = first % this.barSteps ? this.barSteps - first % this.barSteps : 0
    const states = this.recorded.slice(skip).map(chord => {
      const frame = new Uint8Array(88)
      for (const [pitch, state] of chord) frame[pitch - LOWEST] = state
      return frame
    })
    states.forEach((frame, s) => frame.forEach((v, k) => { if (v === 1 && !states[s - 1]?.[k]) frame[k] = 2 }))
    const velocities = this.recorded.slice(skip).map((chord, s) => {    // of what the player struck, where it stands in the chord; 0 elsewhere
      const frame = new Uint8Array(88), struck = this.velocities[skip + s]
      for (const [pitch, , mine] of chord) if (mine && states[s][pitch - LOWEST] === 2) frame[pitch - LOWEST] = struck.get(pitch) ?? 0
      return frame
    })
    const {tempo_bpm, meter, key} = this.settings
    return {states, velocities, steps_per_beat: 4, tempo_bpm, meter: meter.split('/').map(Number), pickup_steps: 0, name: `played live in ${key}`, key: null}
  }
}

// ---- a clock that ticks in a background tab, too: a worker's timer is not held back
export function ticking(tick) {
  try {
    const address = URL.createObjectURL(new Blob([`setInterval(() => postMessage(0), ${TICK_MSECS})`], {type: 'text/javascript'})), worker = new Worker(address)
    worker.onmessage = tick
    return () => { worker.terminate(); URL.revokeObjectURL(address) }
  } catch {
    const timer = setInterval(tick, TICK_MSECS)
    return () => clearInterval(timer)
  }
}

// ---- MIDI keyboards and devices: those that are there, and those that are plugged in later
export const NO_MIDI = {
  missing: 'This browser has no Web MIDI (Safari has none): play on the piano of this page or with the computer\'s keyboard, or open the page in Chrome, Edge or Firefox.',
  denied: 'MIDI was not allowed: allow it in the settings beside the address of this page, and press MIDI again. The piano of this page plays all the same.',
  none: 'No MIDI keyboard is plugged in; when one is, it plays.'}
export async function midiDevices(player, {line, lit, outputs}) {
  if (!navigator.requestMIDIAccess) return line(NO_MIDI.missing)
  let access
  try { access = await navigator.requestMIDIAccess() } catch { return line(NO_MIDI.denied) }
  const down = new Map()                                                // what each input holds: {pitches, pedal}
  function heard(input, [status, pitch, velocity]) {
    const kind = status & 0xf0, held = down.get(input.id)
    if (kind === 0xb0 && pitch === 64) return player.setPedal(held.pedal = velocity >= 64)
    if (kind !== 0x90 && kind !== 0x80) return
    lit(input.name)
    if (kind === 0x90 && velocity) { held.pitches.add(pitch); player.press(pitch, velocity) } else { held.pitches.delete(pitch); player.release(pitch) }
  }
  function listen() {
    const inputs = [...access.inputs.values()].filter(({state}) => state !== 'disconnected')
    for (const [id, {pitches, pedal}] of down) if (!inputs.some(input => input.id === id)) {
      for (const pitch of pitches) player.release(pitch)
      if (pedal) player.setPedal(false)
      down.delete(id)
    }
    for (const input of inputs) {
      if (!down.has(input.id)) down.set(input.id, {pitches: new Set(), pedal: false})
      input.onmidimessage = ({data}) => heard(input, data)
    }
    line(inputs.length ? `MIDI: ${inputs.map(({name}) => name).join(', ')}` : NO_MIDI.none)
    outputs([...access.outputs.values()].filter(({state}) => state !== 'disconnected'))
  }
  access.onstatechange = listen
  listen()
}
// Two rows of the computer's keyboard, by place: the lower one from C3, the upper one from C4
const LOWER_ROW = ['KeyZ', 'KeyS', 'KeyX', 'KeyD', 'KeyC', 'KeyV', 'KeyG', 'KeyB', 'KeyH', 'KeyN', 'KeyJ', 'KeyM']
const UPPER_ROW = ['KeyQ', 'Digit2', 'KeyW', 'Digit3', 'KeyE', 'KeyR', 'Digit5', 'KeyT', 'Digit6', 'KeyY', 'Digit7', 'KeyU', 'KeyI', 'Digit9', 'KeyO', 'Digit0', 'KeyP']
export const COMPUTER_KEYS = new Map([...LOWER_ROW.map((code, i) => [code, 48 + i]), ...UPPER_ROW.map((code, i) => [code, 60 + i])])

// ---- sound
class Sound {
  constructor(context, piano) {
    Object.assign(this, {context, piano, output: newOutput(context), device: null})
    this.output.gain.value = GAIN
    piano.prepare(Array.from({length: HIGHEST - LOWEST + 1}, (_, i) => ({pitch: LOWEST + i, velocity: VELOCITY})))
  }
  strike(pitch, velocity, when) {
    const {device, context} = this, atMsecs = secs => performance.now() + 1000 * (secs - context.currentTime)
    if (device) {
      device.send([0x90, pitch, velocity], atMsecs(when))
      return at => device.send([0x80, pitch, 0], atMsecs(Math.max(at, when)))        // a step that is not due yet ends as it begins
    }
    const voice = this.piano.strike(this.output, {pitch, velocity}, when)
    return at => voice.release(Math.max(at, context.currentTime))
  }
  click(when, isBar) { tone(this.output, isBar ? 1500 : 1000, when, 0.04) }
}

// ---- the face
const IS_BLACK = [1, 3, 6, 8, 10], blackKey = pitch => IS_BLACK.includes(pitch % 12)
const MODE_HINTS = {
  accompany: 'Hold notes: they sound, and it adds the other voices.', answer: 'Two bars are yours, then two bars are its own.',
  solo: 'It plays alone; play over it.', follow: 'Left of middle C you say the harmony, silently; right of it you play.'}
const LIVE_CSS = `
.live { --ink: #26282c; --paper: #fcfcfa; --faint: #6b6f76; --line: #b9bab4; --model: #1666a8; --own: #c22f5b; --white: #fff; --black: #3a3d43; --turn: #f4e3e9; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 8px; font: 14px/1.4 system-ui, sans-serif; text-align: left; overflow: hidden }
.live.dark { --ink: #e8e9ec; --paper: #181a1f; --faint: #a3a8b1; --line: #4a4f59; --model: #62b4f0; --own: #ff6f9c; --white: #d9dadd; --black: #2b2e35; --turn: #33222a }
.live .row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; padding: 8px 10px }
.live button, .live select, .live input[type=number] { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; min-height: 34px; padding: 0 10px; box-sizing: border-box }
.live select option { color: #26282c; background: #fff }
.live button { cursor: pointer }
.live button:hover { border-color: var(--ink) }
.live button[aria-pressed=true] { background: var(--ink); color: var(--paper) }
.live .go { background: var(--own); border-color: var(--own); color: var(--paper); border-radius: 17px; padding: 0 18px; min-width: 84px }
.live label > :last-child { display: block }
.live label span { display: block; font-size: 12px; color: var(--faint); font-variant-numeric: tabular-nums }
.live input[type=range] { width: 120px; height: 34px; margin: 0; accent-color: var(--own) }
.live input[type=number] { width: 92px }
.live canvas { display: block; width: 100%; height: 220px; border-block: 1px solid var(--line) }
.live .keys { display: flex; position: relative; height: 116px; touch-action: none; user-select: none; -webkit-user-select: none; cursor: pointer }
.live .keys i { box-sizing: border-box; border: 1px solid #8d9096; border-top: 0; border-radius: 0 0 5px 5px; background: var(--white) }
.live .keys i.white { flex: 1; color: #55585f; font: 10px system-ui; display: flex; align-items: end; justify-content: center; padding-bottom: 3px }
.live .keys i.black { position: absolute; top: 0; height: 62%; background: var(--black) }
.live .keys i.model { background: var(--model) }
.live .keys i.own { background: var(--own) }
.live .said { min-height: 1.4em; padding: 6px 10px; overflow-wrap: anywhere; color: var(--faint) }
.live .said p { margin: 0 }
.live .light { display: inline-block; width: 10px; height: 10px; border-radius: 5px; border: 1px solid var(--line); margin-right: 6px }
.live .light.on { background: var(--own); border-color: var(--own) }
.live summary { cursor: pointer; padding: 0 10px; color: var(--faint) }
.live [hidden] { display: none !important }
.live :focus-visible { outline: 2px solid var(--own); outline-offset: 1px }`

// Draw the instrument into `root`. `host` has port(): a port; piano(): a promise of a Piano; dials: [name, start, least, most, step];
// words: {name: values}; and may have settings: where they stand, styles: those that the model can be told, stylesLater: not at once, but
// after a beginning with one, files: [[label, hint, use(roll)]], aheadSecs, now() in place of the clock of the sound card, silent for no sound.
export function mountLive(root, host) {
  const doc = root.ownerDocument, box = root.appendChild(doc.createElement('div')), make = (tag, props = {}, ...inside) => {
    const element = Object.assign(doc.createElement(tag), props)
    element.append(...inside)
    return element
  }
  box.className = 'live'
  box.dataset.lmSuppressShortcuts = 'true'                              // JupyterLab leaves the keyboard to us
  let {stylesLater} = host, player = null, context = null, sound = null, stopTicking = () => {}, lowest = box.clientWidth > 800 ? 36 : 48, device = null
  const settings = Object.fromEntries([['mode', 'accompany'], ['key', 'C'], ['scale', 'major'], ['meter', '4/4'], ...host.styles ? [['style', PLAIN_STYLE]] : [], ...host.dials.map(([name, start]) => [name, start]), ...Object.entries(host.settings ?? {})])

  // the lines below: what to do, how it stands with MIDI
  const light = make('span', {className: 'light', ariaHidden: 'true'}), hint = make('p', {role: 'status'}), midiLine = make('p'), said = make('div', {className: 'said'}, hint, make('p', {}, light, midiLine))
  midiLine.style.display = 'inline'
  const say = line => { hint.textContent = line || MODE_HINTS[settings.mode] }
  let dark = 0
  function flash() {
    light.classList.add('on')
    clearTimeout(dark)
    dark = setTimeout(() => light.classList.remove('on'), SHOWN_MIDI_MSECS)
  }

  // ---- dials
  function turn(name, value) {
    settings[name] = value
    if (name === 'mode') { player?.releaseAll(); say('') }
    const other = name === 'style' && stylesLater && value !== PLAIN_STYLE     // another model begins
    if (name === 'meter' || name === 'seed' || other) player?.begin({[name]: value})
    else player?.turn(name, value)
  }
  const chosen = (name, values) => {
    const field = make('select', {name, onchange: () => { turn(name, field.value); field.blur() }})
    for (const value of values) field.add(new Option(value))
    field.value = settings[name]
    return make('label', {}, make('span', {textContent: name === 'meter' ? 'metre' : name}), field)
  }
  const numbered = ([name, , min, max, step]) => {
    const words = {tempo_bpm: 'tempo', top_p: 'nucleus', top_k: 'top-k'}[name] ?? name.replaceAll('_', ' '), text = make('span')
    const field = make('input', {type: name === 'seed' ? 'number' : 'range', name, min, max, step, oninput: show, onchange: () => { field.value !== '' && field.checkValidity() ? turn(name, Number(field.value)) : say(`${name} is ${field.value || 'empty'}; choose a whole number from ${min} to ${max}`) }})
    field.value = settings[name]
    function show() { text.textContent = name === 'seed' ? words : `${words} ${field.value}` }
    show()
    return make('label', {}, text, field)
  }
  const first = ['tempo_bpm', 'temperature'], dialed = name => numbered(host.dials.find(([other]) => other === name))
  const go = make('button', {type: 'button', className: 'go', textContent: 'Start', onclick: () => player && !player.paused ? stop() : start()})
  const click = make('button', {type: 'button', textContent: 'click', title: 'A click on each beat', ariaPressed: 'false', onclick() {
    click.ariaPressed = String(click.ariaPressed !== 'true')
    if (player) player.clicks = click.ariaPressed === 'true'
  }})
  const midi = make('button', {type: 'button', textContent: 'MIDI', title: 'Play on a MIDI keyboard', onclick: connect})
  const out = make('select', {title: 'where it sounds', ariaLabel: 'output', hidden: true, onchange: () => { device = devices.get(out.value) ?? null; player?.silence(); if (sound) sound.device = device }})
  let devices = new Map()
  function offer(outputs) {
    devices = new Map(outputs.map(output => [output.id, output]))
    out.replaceChildren(new Option('this page', ''), ...outputs.map(({id, name}) => new Option(name, id)))
    out.hidden = !outputs.length
    if (device && !devices.has(device.id)) { device = null; if (sound) sound.device = null }
    out.value = device?.id ?? ''
  }
  const files = (host.files ?? []).map(([label, title, use]) => make('button', {type: 'button', textContent: label, title, onclick() {
    const roll = player?.roll()
    roll?.states.some(frame => frame.some(v => v)) ? use(roll) : say('Nothing was played yet: press Start.')
  }}))
  const earlier = make('button', {type: 'button', textContent: '‹', title: 'An octave lower', onclick: () => shift(-12)}), later = make('button', {type: 'button', textContent: '›', title: 'An octave higher', onclick: () => shift(12)})
  const canvas = make('canvas', {role: 'img', ariaLabel: 'what sounds: the model, and you'}), keys = make('div', {className: 'keys'})
  box.append(make('style', {textContent: LIVE_CSS}), make('div', {className: 'row'}, go, chosen('mode', host.words.mode), chosen('key', host.words.key), chosen('scale', host.words.scale), ...host.styles ? [chosen('style', host.styles)] : [], ...first.map(dialed)),
    canvas, keys, said, make('div', {className: 'row'}, midi, out, click, earlier, later, ...files),
    make('details', {}, make('summary', {textContent: 'more dials'}), make('div', {className: 'row'}, chosen('meter', host.words.meter), ...host.dials.map(([name]) => name).filter(name => !first.includes(name)).map(dialed))))
  say('')

  // ---- begin and end
  async function start() {
    try {
      if (!context) {
        say('The model and the piano are loaded …')
        context = new AudioContext({sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive'})
        context.onstatechange = awake
      }
      context.resume()
      if (!player) {
        go.disabled = true
        sound = host.silent ? {strike: () => () => {}, click() {}} : new Sound(context, await host.piano())
        sound.device = device
        player = box.livePlayer = new LivePlayer(host.port(), {now: host.now ?? (() => context.currentTime), sound, aheadSecs: host.aheadSecs})
        Object.assign(player.settings, settings)
        player.said = say
        player.began = ({style}) => { if (style && style !== PLAIN_STYLE) stylesLater = false }
        player.shown = (step, chord, when) => { shown.push({step, chord, when}); if (shown.length > 2 * SHOWN_STEPS) shown.shift() }
        player.clicks = click.ariaPressed === 'true'
        stopTicking = ticking(() => player.pump())
        connect()
        requestAnimationFrame(frame)
      }
      player.resume()
      go.textContent = 'Stop'
    } catch (error) {
      say(`${error.message}; press Start to try again`)
    }
    go.disabled = false
  }
  function stop() {
    player.pause()
    go.textContent = 'Start'
  }
  function awake() {                                                    // a browser may hold the sound back, and so the clock
    if (!player?.paused && context.state !== 'running') say('The browser holds the sound back: click here to go on.')
    else say('')
  }
  box.addEventListener('pointerdown', () => { if (context && context.state !== 'running') context.resume() })
  function connect() { midiDevices({press: (...note) => player?.press(...note), release: pitch => player?.release(pitch), setPedal: down => player?.setPedal(down)}, {line: text => { midiLine.textContent = text }, lit: flash, outputs: offer}) }

  // ---- fingers on the keys, and the computer's keyboard
  const fingers = new Map()                                             // pointer: pitch
  let pads = new Map()
  function layKeys() {
    const nWhite = Math.max(14, Math.min(36, Math.floor(box.clientWidth / 28))), all = []
    for (let pitch = lowest, n = 0; n < nWhite && pitch <= HIGHEST; pitch++) { all.push(pitch); n += !blackKey(pitch) }
    const width = 100 / all.filter(pitch => !blackKey(pitch)).length
    let whites = 0
    pads = new Map(all.map(pitch => {
      const black = blackKey(pitch), pad = make('i', {className: black ? 'black' : 'white', textContent: pitch % 12 ? '' : 'C' + (pitch / 12 - 1)})
      pad.dataset.pitch = pitch
      if (black) Object.assign(pad.style, {left: `${whites * width - 0.3 * width}%`, width: `${0.6 * width}%`})
      else whites++
      return [pitch, pad]
    }))
    keys.replaceChildren(...pads.values())
  }
  function shift(by) {
    lowest = Math.max(24, Math.min(72, lowest + by))
    layKeys()
  }
  function finger(event, isDown) {
    const pitch = isDown ? Number(root.getRootNode().elementFromPoint(event.clientX, event.clientY)?.dataset?.pitch) || null : null, before = fingers.get(event.pointerId) ?? null
    if (pitch === before) return
    if (before) player?.release(before)
    if (pitch) { player ? player.press(pitch) : say('Press Start, then play.'); fingers.set(event.pointerId, pitch) } else fingers.delete(event.pointerId)
  }
  keys.addEventListener('pointerdown', event => { event.preventDefault(); keys.setPointerCapture(event.pointerId); finger(event, true) })
  keys.addEventListener('pointermove', event => { if (fingers.has(event.pointerId)) finger(event, true) })
  for (const name of ['pointerup', 'pointercancel']) keys.addEventListener(name, event => finger(event, false))
  function typed(event) {
    const pitch = COMPUTER_KEYS.get(event.code), target = event.composedPath()[0]
    if (event.type === 'keyup') return player?.release(pitch)           // wherever the focus is by now
    if (!player || pitch === undefined || event.ctrlKey || event.metaKey || event.altKey || target.closest?.('select, textarea, input:not([type=range]), [contenteditable=true]')) return
    event.preventDefault()
    if (!event.repeat) player.press(pitch)
  }
  const area = host.area?.() ?? doc, view = doc.defaultView, away = () => player?.releaseAll()
  for (const name of ['keydown', 'keyup']) area.addEventListener(name, typed)
  view.addEventListener('blur', away)                                   // no key hangs

  // ---- what is seen
  const shown = [], g = canvas.getContext('2d')
  function isDark() {                                                   // as the page around is
    for (let e = box.parentElement; e; e = e.parentElement) {
      const [r, green, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? []
      if (a > 0 && r !== undefined) return 0.3 * r + 0.6 * green + 0.1 * b < 128
    }
    return matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(doc.documentElement).colorScheme.includes('dark')
  }
  let drawn = 0, looked = -LOOK_MSECS, colours = {}
  function frame(msecs) {                                               // no more often than is seen
    if (!box.isConnected) return destroy()
    if (msecs - drawn >= FRAME_MSECS) { drawn = msecs; draw() }
    if (player) requestAnimationFrame(frame)
  }
  function look() {                                                     // which colours the page around asks for
    box.classList.toggle('dark', isDark())
    const css = getComputedStyle(box)
    colours = Object.fromEntries(['own', 'model', 'ink', 'line', 'turn'].map(name => [name, css.getPropertyValue('--' + name)]))
  }
  function draw() {
    if (performance.now() - looked > LOOK_MSECS) { looked = performance.now(); look() }
    const ratio = view.devicePixelRatio, width = canvas.clientWidth, height = canvas.clientHeight
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) Object.assign(canvas, {width: width * ratio, height: height * ratio})
    const colour = name => colours[name], px = Math.max(6, width / SHOWN_STEPS), now = 0.82 * width
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    g.clearRect(0, 0, width, height)
    const bar = player?.barSteps ?? 16, place = player?.place ?? 0, x = step => now + (step - place) * px, y = pitch => height - (pitch - 35) / 54 * height
    for (let step = Math.max(0, Math.floor((place - now / px) / bar) * bar); x(step) < width; step += bar) {
      if (player?.settings.mode === 'answer' && step / bar % (2 * TURN) < TURN) { g.fillStyle = colour('turn'); g.fillRect(x(step), 0, bar * px, height) }
      g.fillStyle = colour('line')
      g.fillRect(x(step), 0, 1, height)
    }
    g.fillStyle = colour('ink')
    g.fillRect(now, 0, 1.5, height)
    const on = new Map()
    for (const {step, chord} of shown) for (const [pitch, state, mine] of chord) {
      g.fillStyle = colour(mine ? 'own' : 'model')
      g.fillRect(x(step) + (state === 2 ? 1 : 0), y(pitch) - 4, px - (state === 2 ? 1 : 0) + 0.5, 4.5)
      if (step === Math.floor(place) && !mine && player?.sounding.has(pitch)) on.set(pitch, 'model')
    }
    for (const pitch of player?.own.keys() ?? []) on.set(pitch, 'own')
    for (const [pitch, pad] of pads) {
      const name = `${blackKey(pitch) ? 'black' : 'white'} ${on.get(pitch) ?? ''}`
      if (pad.className !== name) pad.className = name
    }
  }
  const sizes = new ResizeObserver(() => { layKeys(); draw() })
  sizes.observe(box)
  function destroy() {
    stopTicking()
    sizes.disconnect()
    for (const name of ['keydown', 'keyup']) area.removeEventListener(name, typed)
    view.removeEventListener('blur', away)
    player?.pause()
    player?.port.close()
    if (context) context.onstatechange = null
    context?.close()
    player = context = null
    box.remove()
  }
  layKeys()
  draw()
  return {start, stop, destroy, get player() { return player }}
}

export const loadPiano = address => Piano.load(address)
