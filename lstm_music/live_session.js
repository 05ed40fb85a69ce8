// A player and the model make music step by step: messages go in, steps come out, and no clock is in it. What
// lstm_music.live tells: the same seed and the same messages give the same notes.

import {KEYS, SCALES, Session, phrasesOf} from './compose.js'
import {HELD, LOWEST_PITCH, N_KEYS, STRUCK, TOKENS, columnOf, mod} from './chord_lstm.js'
import {COMPOSERS, STYLES, settingsOf} from './styles.js'

export const MODES = ['accompany', 'answer', 'solo', 'follow'], METERS = ['4/4', '3/4', '2/4', '6/8', '12/8']
export const LIVE_DIALS = {                                             // where each stands, its least and most value, its step; 1 is a whole number
  temperature: [1, 0.3, 1.5, 0.05], top_p: [0.95, 0.5, 1, 0.01], top_k: [0, 0, 20, 1], guidance: [0.25, 0, 2, 0.05],
  repetition_penalty: [1, 0.1, 1, 0.05], repetition_steps: [8, 1, 64, 1], grid_steps: [1, 1, 8, 1], bass_steps: [2, 0.1, 10, 0.1],
  cadences: [0.65, 0, 1, 0.05], tempo_bpm: [90, 30, 240, 1], seed: [0, 0, 999999, 1]}
export const LIVE_WORDS = {mode: MODES, meter: METERS, key: Object.keys(KEYS), scale: Object.keys(SCALES), style: Object.keys(STYLES), composer: COMPOSERS}
export const SPLIT = 60
const ONLY_FIRST = ['seed', 'meter'], NOT_OF_SESSION = ['mode', 'tempo_bpm', ...ONLY_FIRST]
const MOST_PLAYED = 10, MOST_IN_MESSAGE = 32, KEPT_STEPS = 64, TURN_BARS = 2, UNLIKELY = -20
const LOOKS_LIKE = 'a message is an object, such as {"step": 0, "played": [[60, 90]], "set": {"temperature": 0.8}}'
const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value)

// ---- what a message may say; whatever else it says is an error of one line
function shownValue(value) {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`
  if (value === null || value === undefined || typeof value === 'boolean') return String(value ?? null)
  if (typeof value === 'number') return Math.abs(value) < 1e12 ? String(Number(value.toPrecision(12))) : 'a large number'
  return Array.isArray(value) ? 'an array' : 'an object'
}
function wholeValue(name, value, least, most) {
  if (Number.isInteger(value) && least <= value && value <= most) return value
  throw Error(`${name} is ${shownValue(value)}; choose a whole number from ${least} to ${most}`)
}
function settingOf(name, value) {
  if (LIVE_WORDS[name]) {
    const words = LIVE_WORDS[name], few = words.length < 20 ? words : [...words.slice(0, 3), '…']
    if (words.includes(value)) return value
    throw Error(`${name} is ${shownValue(value)}; choose one of ${few.join(', ')}`)
  }
  const [, least, most, step] = LIVE_DIALS[name]
  if (step === 1) return wholeValue(name, value, least, most)
  if (typeof value === 'number' && least <= value && value <= most) return value
  throw Error(`${name} is ${shownValue(value)}; choose from ${least} to ${most}`)
}
export function checkedSettings(settings, first = false) {
  if (!isObject(settings)) throw Error(`set is ${shownValue(settings)}; send an object, dial to value`)
  for (const name of Object.keys(settings)) {
    if (!Object.hasOwn(LIVE_WORDS, name) && !Object.hasOwn(LIVE_DIALS, name)) throw Error(`no dial is called ${shownValue(name)}`)
    if (ONLY_FIRST.includes(name) && !first) throw Error(`${name} is chosen when the music begins; begin anew`)
  }
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, settingOf(name, value)]))
}
export function checkedNotes(played) {
  const wanted = 'send an array of [pitch, velocity], such as [[60, 90]]', highest = LOWEST_PITCH + N_KEYS - 1
  if (!Array.isArray(played)) throw Error(`played is ${shownValue(played)}; ${wanted}`)
  if (played.length > MOST_IN_MESSAGE) throw Error(`${played.length} notes in a message; ${MOST_IN_MESSAGE} are the most`)
  for (const note of played) if (!Array.isArray(note) || note.length !== 2) throw Error(`a note is ${shownValue(note)}; ${wanted}`)
  return played.map(([pitch, velocity]) => [wholeValue('pitch', pitch, LOWEST_PITCH, highest), wholeValue('velocity', velocity, 0, 127)])
}
const ofSession = settings => Object.fromEntries(Object.entries(settings).filter(([name]) => !NOT_OF_SESSION.includes(name)))

// The harmony that a left hand means: of one note the triad of the key on it.
export function harmonyOf(pitches, key, scale) {
  const classes = new Set(pitches.map(pitch => pitch % 12))
  if (classes.size !== 1) return classes
  const [root] = classes, has = step => SCALES[scale].includes(mod(root + step - KEYS[key], 12))
  const [third, fifth] = has(0) ? [[4, 3], [7, 6]].map(some => some.find(has) ?? some[0]) : [4, 7]
  return new Set([0, third, fifth].map(step => (root + step) % 12))
}

// Writes the player's notes into the chord, from the highest down; another hears a bias and chooses the rest.
const HEIGHTS = Int16Array.from({length: TOKENS.count}, (_, token) => columnOf(token))
class WithPlayer {
  constructor(chooser, sampler, tokens, mostNotes, bias) { Object.assign(this, {chooser, sampler, waiting: [...tokens], mostNotes, bias}) }
  choose(all, rng, place) {
    all = all.map(logits => logits.map((v, token) => v + this.bias[token]))
    if (!this.waiting.length) return this.chooser.choose(all, rng, place)
    const [token] = this.waiting, above = t => HEIGHTS[t] > HEIGHTS[token]
    if (this.mostNotes - place > this.waiting.length && rng.random() < this.shareOf(above, all))
      return this.sampler.choose(all.map(logits => logits.map((v, t) => above(t) ? v : -Infinity)), rng, place)
    this.waiting.shift()
    this.sampler.note([token])
    return this.sampler.forAllRows([token])
  }
  shareOf(those, all) {                                                 // how probable they are
    const logits = this.sampler.logits(all, 0)
    let most = -Infinity, some = 0, total = 0
    for (const v of logits) if (v > most) most = v
    logits.forEach((v, t) => { const odds = Math.exp(v - most); total += odds; if (those(t)) some += odds })
    return some / total
  }
}

export class Live {
  constructor(model, settings = {}) {
    this.model = model
    this.begin(settings)
  }
  get nSteps() { return this.session.nSteps }
  get barSteps() { const {meter: [count, value], steps_per_beat} = this.session.known; return 4 * count * steps_per_beat / value }
  get isListening() { return this.mode === 'answer' && Math.floor(this.nSteps / this.barSteps) % (2 * TURN_BARS) < TURN_BARS }
  begin(asked) {
    const settings = {seed: 0, meter: '4/4', mode: 'accompany', tempo_bpm: 90, ...checkedSettings(asked, true)}
    const known = {meter: settings.meter.split('/').map(Number), steps_per_beat: this.model.stepsPerBeat, pickup_steps: 0}
    if (settingsOf(settings.style ?? null).breathes) known.phrases = phrasesOf(known, null)
    const session = new Session(this.model, {seed: settings.seed, known, record: false})
    session.set(ofSession(settings))
    Object.assign(this, {session, mode: settings.mode, tempo_bpm: settings.tempo_bpm, held: new Map(), fresh: new Map(), own: new Set(), harmony: new Set(), kept: []})
  }
  set(asked) {
    const settings = checkedSettings(asked), told = ofSession(settings)
    if (Object.keys(told).length) this.session.set(told)
    this.mode = settings.mode ?? this.mode
    this.tempo_bpm = settings.tempo_bpm ?? this.tempo_bpm
  }
  play(pitch, velocity) {                                               // velocity 0 lets go
    this.held.delete(pitch)
    if (!velocity) return
    this.fresh.delete(pitch)
    for (const notes of [this.held, this.fresh]) {
      notes.set(pitch, velocity)
      while (notes.size > MOST_PLAYED) notes.delete(notes.keys().next().value)
    }
  }
  get played() { return [...new Set([...this.held.keys(), ...this.fresh.keys()])] }
  follow() {                                                            // whether the left hand has said another harmony
    if (this.mode !== 'follow' || ![...this.fresh.keys()].some(pitch => pitch < SPLIT)) return false
    const before = this.harmony
    this.harmony = harmonyOf(this.played.filter(pitch => pitch < SPLIT), this.session.key, this.session.scale)
    return this.harmony.size !== before.size || [...this.harmony].some(pc => !before.has(pc))
  }
  biasOf(own, changed) {
    const {session, harmony} = this, bias = new Float32Array(TOKENS.count), onBeat = session.nSteps % session.known.steps_per_beat === 0
    const led = this.mode === 'follow' && harmony.size && (onBeat || changed)
    for (let token = 0; token < 2 * N_KEYS; token++) {
      const column = columnOf(token)
      if (led && !harmony.has((column + LOWEST_PITCH) % 12)) bias[token] = UNLIKELY
      if (token >= N_KEYS && this.own.has(column) && !own.has(column)) bias[token] = -Infinity
    }
    return bias
  }
  step() {
    const {session} = this, changed = this.follow(), lowest = this.mode === 'follow' ? SPLIT : 0
    const pitches = this.mode === 'solo' ? [] : this.played.filter(pitch => pitch >= lowest).sort((a, b) => b - a).slice(0, MOST_PLAYED)
    const columns = pitches.map(pitch => pitch - LOWEST_PITCH), [before] = session.lastFrames, own = new Set(columns)
    const states = pitches.map((pitch, i) => this.fresh.has(pitch) || !before.states[columns[i]] ? STRUCK : HELD)
    if (this.isListening) {
      const frame = new Uint8Array(N_KEYS)
      columns.forEach((column, i) => { frame[column] = states[i] })
      session.observe(frame)
    } else this.compose(columns, states, this.biasOf(own, changed))
    this.own = own
    this.fresh.clear()
    const [frame] = session.lastFrames, chord = frame.notes.map(k => [k + LOWEST_PITCH, frame.states[k], +own.has(k)]).reverse()
    this.kept = [...this.kept, chord].slice(-KEPT_STEPS)
    return chord
  }
  compose(columns, states, bias) {
    const {session} = this
    if (!columns.length && bias.every(v => !v)) return session.step()
    const tokens = columns.map((column, i) => column + (states[i] === HELD ? N_KEYS : 0)), most = Math.max(this.model.mostNotes, tokens.length)
    const chooser = tokens.length || this.mode === 'follow' && this.harmony.size ? session.sampler : session.chooser
    session.step(new WithPlayer(chooser, session.sampler, tokens, most, bias), most)
  }
  answer(message) {
    if (!isObject(message)) throw Error(LOOKS_LIKE)
    const names = Object.keys(message), begins = names.length === 1 && names[0] === 'begin'
    if (!begins && names.some(name => !['step', 'played', 'set'].includes(name))) throw Error(LOOKS_LIKE)
    if (begins) {
      this.begin(checkedSettings(message.begin, true))
      return {next: 0}
    }
    const step = wholeValue('step', message.step, Math.max(0, this.nSteps - this.kept.length), this.nSteps)
    const settings = checkedSettings(message.set === undefined ? {} : message.set), played = checkedNotes(message.played === undefined ? [] : message.played)
    if (step < this.nSteps) return {step, chord: this.kept.at(step - this.nSteps)}
    this.set(settings)
    for (const note of played) this.play(...note)
    return {step, chord: this.step()}
  }
  replied(message) {
    try { return this.answer(message) } catch (error) { return {error: error.message, next: this.nSteps} }
  }
}
