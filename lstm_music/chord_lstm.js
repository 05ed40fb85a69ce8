// The ChordLSTM in plain JavaScript: what a step is told, what the past offers, what a note sees, and the chord that is
// written from its highest note down. The same numbers as lstm_music.conditions, .recall, .sight and .chord_lstm.

import {AttentionStep} from './attention.js'
import {readNpz} from './numpy.js'
import {Products, widthOf} from './products.js'
import {STYLE_CONDITIONS} from './styles.js'

export const N_KEYS = 88, LOWEST_PITCH = 21, HELD = 1, STRUCK = 2
export const mod = (a, n) => (a % n + n) % n
export const steps = (from, to) => Array.from({length: Math.max(0, to - from)}, (_, i) => from + i)

// ---- what a step is told: for each condition its size and the place of its 1, below 0 for none, or a list of [place, number]
export function beatsOf([count, value]) {                              // beats in a bar, and the length of one, a fraction of quarter notes
  const compound = count % 3 === 0 && (count > 3 || value >= 8)
  return compound ? {beats: count / 3, quarters: [12, value], compound} : {beats: count, quarters: [4, value], compound}
}
export function beatSteps({meter, steps_per_beat}) {                      // as a musician counts: three eighths in 6/8
  const [over, under] = beatsOf(meter).quarters
  return Math.max(1, Math.floor(over * steps_per_beat / under))
}
export const barSteps = known => 4 * known.meter[0] * known.steps_per_beat / known.meter[1]
export const inBar = (step, known) => mod(step - known.pickup_steps, barSteps(known))

// Phrases of equal length; n_steps is null where there is no end.
export class EvenPhrases {
  constructor(phrase_steps, breath_steps, first_step = 0, n_steps = null) { Object.assign(this, {phrase_steps, breath_steps, first_step, n_steps}) }
  at(step) {                                                            // under a fermata, steps to the phrase's end (-1: after the piece), in the last phrase
    const since = step - this.first_step, rest = this.phrase_steps - 1 - (since < 0 ? since : since % this.phrase_steps)
    if (this.n_steps === null) return [rest < this.breath_steps, rest, false]
    const toEnd = this.n_steps - 1 - step, left = toEnd >= 0 ? Math.min(rest, toEnd) : -1
    return [toEnd >= 0 && left < this.breath_steps, left, toEnd >= 0 && left === toEnd]
  }
  following(step) {                                                     // how many phrases come after this one
    if (this.n_steps === null || step >= this.n_steps) return -1
    const number = s => Math.floor(Math.max(s - this.first_step, 0) / this.phrase_steps)
    return number(this.n_steps - 1) - number(step)
  }
}
// Phrases of a piece whose fermatas are known, true or false for each step.
export class Phrases {
  constructor(fermatas) {
    this.fermatas = fermatas
    this.ends = steps(0, fermatas.length).filter(s => s === fermatas.length - 1 || fermatas[s] && !fermatas[s + 1])
  }
  at(step) {
    const last = this.ends.at(-1), real = step <= last, inside = Math.min(step, last), end = this.ends.find(e => e >= inside)
    return [real && !!this.fermatas[inside], real ? end - inside : -1, this.following(step) === 0]
  }
  following(step) { return this.ends.length - 1 - this.ends.filter(e => e < step).length }
}

const NO_PHRASES = [false, -2, false], phraseAt = (step, known) => known.phrases?.at(step) ?? NO_PHRASES
function twelfths(step, known) {                                        // of a beat, since the bar line
  const [over, under] = beatsOf(known.meter).quarters
  return Math.floor(inBar(step, known) * 12 * under / (over * known.steps_per_beat))
}
export const MOST_BEATS = 12, LONGEST_LAG_BARS = 16
export const CONDITIONS = {
  step_in_beat: [4, (step, known) => Math.floor(inBar(step, known) % known.steps_per_beat * 4 / known.steps_per_beat)],
  beat_in_bar: [6, (step, known) => Math.min(Math.floor(inBar(step, known) / known.steps_per_beat), 5)],
  beats_per_bar: [3, (step, known) => ({3: 0, 4: 1})[barSteps(known) / known.steps_per_beat] ?? 2],
  begins: [1, (step, known) => step === 0 && known.begins ? 0 : -1],
  tonic: [12, (step, known) => known.tonic ?? -1],
  mode: [2, (step, known) => ['major', 'minor'].indexOf(known.mode)],
  fermata: [1, (step, known) => phraseAt(step, known)[0] ? 0 : -1],
  beats_left: [17, (step, known) => {
    const left = phraseAt(step, known)[1]
    return left === -1 ? 16 : left < 0 ? -1 : Math.min(Math.floor(left / known.steps_per_beat), 15)
  }],
  final_phrase: [1, (step, known) => phraseAt(step, known)[2] ? 0 : -1],
  phrases_left: [9, (step, known) => known.phrases ? Math.min(known.phrases.following(step), 8) : -1],
  bars_back: [LONGEST_LAG_BARS + 1, (step, known) => known.lags?.[step] ?? -1],
  meter_beats: [MOST_BEATS, (step, known) => Math.min(beatsOf(known.meter).beats, MOST_BEATS) - 1],
  beat_falls_into: [2, (step, known) => +beatsOf(known.meter).compound],
  beat: [MOST_BEATS, (step, known) => Math.min(Math.floor(twelfths(step, known) / 12), MOST_BEATS - 1)],
  twelfth_of_beat: [12, (step, known) => twelfths(step, known) % 12], ...STYLE_CONDITIONS,
  recall: [1, () => 0]}                                                 // what was found in the past may be used
export const KEY = ['tonic', 'mode'], PHRASE = ['fermata', 'beats_left', 'final_phrase', 'phrases_left'], RECALL = ['recall']
export const PLAIN_KNOWN = {
  meter: [4, 4], steps_per_beat: 4, pickup_steps: 0, tonic: null, mode: null, begins: true, phrases: null, lags: null, style: null, composer: null, own_styles: []}

// ---- what a model may be made of: the parts and their fields. Whatever else a checkpoint holds is an error, not a guess.
export const PARTS = {
  ChordConfig: ['vocabulary', 'conditions', 'recalls', 'sight', 'late', 'pointer', 'embed_units', 'time_units', 'chord_units', 'token_units', 'dropout', 'steps_per_beat', 'styles'],
  ChordVocabulary: ['articulation', 'ends', 'most_notes', 'layout'], Layout: ['blocks'], Block: ['name', 'lowest_pitch', 'n_columns', 'most_notes'],
  Lags: ['steps'], Echo: ['steps'], Sounding: ['steps'], Sight: ['units', 'reach', 'degrees', 'memory_units'],
  Attention: ['heads', 'units', 'planes'], OwnStyle: ['name', 'meter', 'tempo_bpm', 'let_go_steps']}
export const NOT_HERE = ['MovedEcho', 'BlockEcho', 'MelodyVocabulary', 'NotesAlone', 'LatePart', 'Pointer']   // parts that only Python knows
export const NOT_TOLD_HERE = ['groove', 'bar_of_eight', 'playing']                                     // conditions that only Python knows
const ONLY = {articulation: true, ends: true, lowest_pitch: LOWEST_PITCH, n_columns: N_KEYS, memory_units: 0, planes: 2, 'Block.name': 'piano'}

function checkPart(part) {
  if (!PARTS[part.kind]) throw Error(`the model has a part ${part.kind}, which is not known here; compose with it in Python`)
  for (const [field, value] of Object.entries(part)) {
    if (field === 'kind') continue
    const only = ONLY[field] ?? ONLY[`${part.kind}.${field}`] ?? value
    if (!PARTS[part.kind].includes(field) || only !== value)
      throw Error(`the model's ${part.kind} has ${field} = ${JSON.stringify(value)}, which is not known here; compose with it in Python`)
    for (const inner of [value].flat()) if (inner?.kind) checkPart(inner)
  }
}
function checkConfig(config) {
  checkPart({kind: 'ChordConfig', ...config})
  if (config.late.length > 1) throw Error(`the model has ${config.late.length} late parts, and one is known here; compose with it in Python`)
  const {blocks} = config.vocabulary.layout
  if (blocks.length !== 1) throw Error('the model writes for more than a piano; compose with it in Python')
  if ((blocks[0].most_notes ?? null) !== null)
    throw Error(`the model's piano has most_notes = ${blocks[0].most_notes}, which is not known here; compose with it in Python`)
  for (const [name, size] of config.conditions)
    if (CONDITIONS[name]?.[0] !== size) throw Error(`the model is told ${name} (${size}), which is not known here; compose with it in Python`)
}

const PLAIN = ['step_in_beat', 'beat_in_bar', 'beats_per_bar', 'begins', 'tonic', 'mode', 'fermata', 'beats_left', 'final_phrase']
function fromVersion1(old) {                                            // from before parts had names, as checkpoint._from_version_1
  const given = {articulation: true, ends: true, max_notes: 4, near_units: 32, near_keys: 24, near_degrees: false, key_units: 0,
    look_back: [2, 4, 8], echo_steps: 256, moved_echo: false, ...old}
  const {articulation, ends, max_notes, near_units, near_keys, near_degrees, key_units, look_back, echo_steps, moved_echo, ...same} = given
  const layout = {kind: 'Layout', blocks: [{kind: 'Block', name: 'piano', lowest_pitch: LOWEST_PITCH, n_columns: N_KEYS}]}
  return {
    vocabulary: {kind: 'ChordVocabulary', articulation, ends, most_notes: max_notes, layout}, conditions: PLAIN.map(name => [name, CONDITIONS[name][0]]),
    recalls: [{kind: 'Lags', steps: [1, ...look_back]}, ...echo_steps ? [{kind: 'Echo', steps: echo_steps}] : [], ...moved_echo ? [{kind: 'MovedEcho'}] : []],
    sight: near_units ? {kind: 'Sight', units: near_units, reach: near_keys, degrees: near_degrees, memory_units: key_units} : null, late: [], ...same}
}

// ---- a chord, its notes from the top, and a name that two chords share only if they are the same
export function frameOf(states) {
  const notes = []
  for (let k = N_KEYS - 1; k >= 0; k--) if (states[k]) notes.push(k)
  const ones = notes.flatMap(k => states[k] === STRUCK ? [k, k + N_KEYS] : [k])         // of two pictures: what sounds, and what is struck
  return {states, notes, ones, name: notes.map(k => states[k] * 100 + k).join()}
}
export const SILENCE = frameOf(new Uint8Array(N_KEYS))

// ---- what the past offers: for each kind of recall its pictures (frames, or what else has their `ones`), how far to trust them
// (places of 1), what it keeps
const NEVER = 1e6, ECHO_FROM_STEPS = 4, N_LEVELS = 4, DECAY = Math.fround(0.8), ONE_LESS_DECAY = Math.fround(1 - 0.8)
const back = (past, lag) => past[past.length - lag] ?? SILENCE          // 1 is the last chord
const HIDDEN = {ones: []}
const RECALLS = {
  Lags: {reach: part => Math.max(...part.steps), levels: 0, pictures: part => part.steps.length, empty: () => null,
    step: (part, past, kept) => ({frames: part.steps.map(lag => back(past, lag)), levels: [], kept})},
  Echo: {reach: part => part.steps + ECHO_FROM_STEPS, looksBack: true, levels: N_LEVELS, pictures: () => 1, empty: part => new Float32Array(part.steps),
    step(part, past, kept, step) {                                      // what followed the last time that the music stood like this
      const scores = new Float32Array(part.steps), last = back(past, 1).name, most = Math.max(1, step - ECHO_FROM_STEPS + 1)
      let lag = 0
      for (let i = 0; i < scores.length; i++) {
        const alike = i < step - ECHO_FROM_STEPS && back(past, ECHO_FROM_STEPS + 1 + i).name === last
        scores[i] = Math.fround(DECAY * kept[i]) + alike
        if (i < most && scores[i] > scores[lag]) lag = i
      }
      const level = Math.trunc(Math.fround(scores[lag] * ONE_LESS_DECAY) * N_LEVELS)
      return {frames: [back(past, lag + ECHO_FROM_STEPS)], levels: [Math.min(level, N_LEVELS - 1)], kept: scores}
    }},
  Sounding: {reach: part => Math.max(...part.steps), levels: 0, pictures: part => part.steps.length,
    empty: () => ({since: new Int32Array(N_KEYS).fill(NEVER), sounded: SILENCE.states}),
    step(part, past, kept) {                                            // what has sounded for so many steps, and what began within them
      const {states} = back(past, 1), since = kept.since.map((n, k) => states[k] === STRUCK || states[k] && !kept.sounded[k] ? 1 : Math.min(n + 1, NEVER))
      const began = n => steps(0, N_KEYS).filter(k => since[k] <= n).map(k => k + N_KEYS)
      const held = n => steps(0, N_KEYS).filter(k => states[k] && since[k] >= n)
      return {frames: part.steps.map(n => ({ones: [...held(n), ...began(n)]})), levels: [], kept: {since, sounded: states}}
    }}}

// ---- an LSTM's step: new h and c, from gates that hold all that is added up for them
const sigmoid = x => 0.5 * Math.tanh(0.5 * x) + 0.5
function remembered(gates, {c: before}) {
  const n = before.length, h = new Float32Array(n), c = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    c[i] = sigmoid(gates[n + i]) * before[i] + sigmoid(gates[i]) * Math.tanh(gates[2 * n + i])
    h[i] = sigmoid(gates[3 * n + i]) * Math.tanh(c[i])
  }
  return {h, c}
}
function beside(matrices, n) {                                          // (n, m) matrices side by side
  const widths = matrices.map(a => a.length / n), m = widths.reduce((sum, w) => sum + w), out = new Float32Array(n * m)
  let at = 0
  matrices.forEach((a, k) => {
    for (let i = 0; i < n; i++) out.set(a.subarray(i * widths[k], (i + 1) * widths[k]), i * m + at)
    at += widths[k]
  })
  return {data: out, m}
}
// A convolution's kernel (2 reach + 1, pictures, units) as a row for each picture: what a note adds to its neighbours from below up.
function byPicture(kernel, span, units) {
  const nPictures = kernel.length / span / units, out = new Float32Array(kernel.length)
  for (let p = 0; p < nPictures; p++) for (let d = 0; d < span; d++) {
    const from = ((span - 1 - d) * nPictures + p) * units
    out.set(kernel.subarray(from, from + units), (p * span + d) * units)
  }
  return out
}

// ---- the model
const N_NOTES = 2 * N_KEYS, END_OF_CHORD = N_NOTES, END_OF_PIECE = N_NOTES + 1, START = N_NOTES + 2
export const TOKENS = {count: N_NOTES + 2, endOfChord: END_OF_CHORD, endOfPiece: END_OF_PIECE}
export const columnOf = token => token < N_NOTES ? token % N_KEYS : -1
export const tokensOf = frame => [...frame.notes.map(k => frame.states[k] === HELD ? k + N_KEYS : k), END_OF_CHORD]
const heightOf = token => token < N_NOTES ? token % N_KEYS : [-1, N_KEYS, N_KEYS + 1][token - N_NOTES]       // a chord falls
const CLOSED = new Float32Array(TOKENS.count).fill(-Infinity)           // the logits of a chord that is complete
CLOSED[END_OF_CHORD] = 0

function aboutOf(text) { try { return JSON.parse(text) } catch { throw Error('not a checkpoint, or damaged; make it again with lstm-music train') } }

export class ChordLSTM {
  // about and arrays as an .npz has them
  constructor({about, ...arrays}) {
    const {format, version, config: saved} = aboutOf(about), config = version === 1 ? fromVersion1(saved) : saved
    if (format !== 'lstm_music ChordLSTM' || version > 2) throw Error(`the checkpoint of an ${format}, version ${version}, is not known here; a ChordLSTM's up to version 2 is`)
    checkConfig(config)
    const w = this.w = Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, a.data])), {sight, recalls} = config
    const hides = config.conditions.some(([name]) => name === 'recall')     // was its recall ever hidden?
    Object.assign(this, {config, hides, mostNotes: config.vocabulary.most_notes, stepsPerBeat: config.steps_per_beat})
    this.reach = Math.max(...recalls.map(r => RECALLS[r.kind].reach(r)))
    this.nPictures = 2 * recalls.reduce((sum, r) => sum + RECALLS[r.kind].pictures(r), 0)
    this.nInputs = this.nPictures * N_KEYS + recalls.reduce((sum, r) => sum + RECALLS[r.kind].levels, 0)
    this.makeReady()
  }
  makeReady() {                                                         // the matrices, where they are multiplied quickly
    const {w, config} = this, {sight, late: [late], embed_units, time_units, chord_units, token_units: u} = config, standing = embed_units + time_units
    const context = standing + (late?.units ?? 0), found = late && late.heads * (2 * N_KEYS + late.units)
    const heads = beside([w.direct_kernel, w.chord_h_kernel, w.chord_c_kernel, ...sight ? [w.near_context_kernel] : []], context)
    const asked = beside([w.out_kernel, ...sight ? [w.near_spelled_kernel] : []], chord_units), span = sight && 2 * sight.reach + 1
    const all = [[w.embed_kernel, embed_units], [w.time_kernel, 4 * time_units], [w.time_recurrent, 4 * time_units], [heads.data, heads.m], [w.chord_kernel, 4 * chord_units],
      [w.chord_recurrent, 4 * chord_units], [asked.data, asked.m], ...sight ? [[byPicture(w.near_before_kernel, span, sight.units), span * sight.units],
        [byPicture(w.near_chord_kernel, span, sight.units), span * sight.units]] : [],
      ...late ? [[beside([w.attention_query_kernel, w.attention_key_kernel, w.attention_value_kernel], standing).data, (2 * late.heads + 1) * late.units],
        [w.attention_found_kernel, late.units]] : []]
    const nNumbers = all.reduce((sum, [data, m]) => sum + data.length / m * widthOf(m), 0)
    this.products = new Products(nNumbers, Math.max(...all.map(([, m]) => widthOf(m))), Math.max(context, w.embed_kernel.length / embed_units, found ?? 0))
    const [embed, time, timeRecurrent, fromContext, chord, chordRecurrent, fromChord, ...more] = all.map(([data, m]) => this.products.matrix(data, m))
    const [before, within, ...ofLate] = sight ? more : [null, null, ...more]
    Object.assign(this, {embed, time, timeRecurrent, fromContext, chordRecurrent, fromChord, before, within, contextSize: context})
    this.attention = late && new AttentionStep(late, w, config, 2 * N_KEYS, this.products, ...ofLate)
    this.written = steps(0, START + 1).map(token => {                   // what each token adds to the gates of the LSTM down the chord
      const out = w.chord_bias.slice()
      this.products.add(out, w.token_table.subarray(u * token, u * token + u), chord)
      return out
    })
  }
  static async read(buffer) { return new ChordLSTM(await readNpz(buffer)) }

  // Before the first step. A row is a piece as far as it has come: its state, and the chord that sounded last. Rows that
  // are one object are computed once: versions side by side cost nothing until they part.
  initialRow() {
    const n = this.config.time_units
    return {state: {h: new Float32Array(n), c: new Float32Array(n), step: 0, past: [], kept: this.config.recalls.map(r => RECALLS[r.kind].empty(r)), late: this.attention?.empty}, frame: SILENCE}
  }
  // The places of what is told of a step, and their numbers, where not all are 1; `hide` names what is not told.
  told(step, known, hide = []) {
    const on = [], numbers = [], found = {}
    known = {...known, own_styles: (this.config.styles ?? []).map(({name}) => name)}
    let at = 0
    for (const [name, size] of this.config.conditions) {
      const place = hide.includes(name) ? -1 : CONDITIONS[name][1](step, known)
      if (place >= 0) found[name] = place
      for (const [one, number] of Array.isArray(place) ? place : place >= 0 ? [[place, 1]] : []) { on.push(at + one); numbers.push(number) }
      at += size
    }
    const remembers = 'recall' in found || !this.hides
    return {on, numbers: numbers.every(n => n === 1) ? null : numbers, tonic: found.tonic, mode: found.mode, remembers}
  }

  // One step of the LSTM over time: chords in the making, one object for rows that are one. told: for each row.
  begin(rows, told) {
    const which = [...new Set(rows)], begun = which.map(row => this.beginOne(row, told[rows.indexOf(row)]))
    return rows.map(row => begun[which.indexOf(row)])
  }
  beginOne(row, told) {
    const {w, products} = this, e = this.config.embed_units, past = this.observe(row, told), x = w.embed_bias.slice(), gates = w.time_bias.slice()
    products.addRows(x, this.embed, [...past.on, ...told.on.map(place => this.nInputs + place)], told.numbers && [...past.on.map(() => 1), ...told.numbers])
    for (let i = 0; i < e; i++) x[i] = Math.max(x[i], 0)
    products.add(gates, x, this.time)
    products.add(gates, row.state.h, this.timeRecurrent)
    const memory = remembered(gates, row.state), context = new Float32Array(this.contextSize), heads = new Float32Array(this.fromContext.width)
    context.set(x.subarray(0, e))
    context.set(memory.h, e)
    const late = this.attention?.step(row.state.late, context.subarray(0, e + memory.h.length), past.frames[0].ones)
    if (late && told.remembers) context.set(late.summary, e + memory.h.length)
    products.add(heads, context, this.fromContext)
    const pictures = told.remembers && late?.pictures || []
    return Writing.first(this, {...past.state, ...memory, late: late?.kept}, row.frame, heads, past.frames, pictures, told)
  }
  observe({state, frame}, {remembers}) {                                      // the past before a step: its places of ones, its frames, and what is kept
    const past = [...state.past, frame].slice(-this.reach), frames = [], on = [], kept = []
    let at = this.nPictures * N_KEYS
    this.config.recalls.forEach((recall, i) => {
      const kind = RECALLS[recall.kind], offered = kind.step(recall, past, state.kept[i], state.step)
      const hidden = kind.looksBack && !remembers
      frames.push(...hidden ? offered.frames.map(() => HIDDEN) : offered.frames)
      if (!hidden) for (const level of offered.levels) on.push(at + level)
      at += kind.levels
      kept.push(offered.kept)
    })
    frames.forEach(({ones}, i) => { for (const one of ones) on.push(2 * i * N_KEYS + one) })
    return {frames, on, state: {step: state.step + 1, past, kept}}
  }
  // What each note sees before a chord is written, (88 and so many as it sees on each side, units).
  look(frames, late, told, fromContext) {                               // late: (pictures of 88), what the attention expects
    const {units, reach, degrees} = this.config.sight, w = this.w, seen = new Float32Array((N_KEYS + 2 * reach) * units), pictures = {}
    const inKey = degrees && told.tonic !== undefined && told.mode !== undefined
    for (let k = 0; k < N_KEYS; k++) {
      const degree = inKey ? units * (2 * mod(k + LOWEST_PITCH - told.tonic, 12) + told.mode) : 0
      for (let u = 0, at = (k + reach) * units; u < units; u++) seen[at + u] = w.near_before_bias[u] + fromContext[u] + (inKey ? w.near_degree_kernel[degree + u] : 0)
    }
    frames.forEach(({ones}, i) => { for (const one of ones) (pictures[one % N_KEYS] ??= []).push(2 * i + Math.floor(one / N_KEYS)) })
    const see = (k, places, factors) => this.products.addRows(seen.subarray(k * units, k * units + this.before.width), this.before, places, factors)
    for (const k in pictures) see(k, pictures[k])
    const expected = {}
    late.forEach((weight, i) => { if (weight) (expected[i % N_KEYS] ??= []).push([this.nPictures + Math.floor(i / N_KEYS), weight]) })
    for (const k in expected) see(k, ...[0, 1].map(i => expected[k].map(one => one[i])))
    return seen
  }
  // One step of all rows. choose(logits, place) is given an array for each row, -Infinity where the grammar forbids a token,
  // and returns a token for each.
  step(rows, told, choose, mostNotes = this.mostNotes) {
    let chords = this.begin(rows, told)
    for (let place = 0; place < mostNotes; place++) {
      this.spell(chords)
      const tokens = choose(chords.map(chord => chord.logits), place)
      chords = chords.map((chord, b) => chord.write(tokens[b]))
      if (!chords.some(chord => chord.open)) break
    }
    return chords.map(chord => chord.row())
  }
  // A chord that is given: the rows after it.
  hear(rows, told, frame) {
    return this.begin(rows, told).map(chord => chord.heard ??= {state: chord.begun.state, frame})
  }
  spell(chords) {                                                       // the logits of the next token of each chord
    for (const chord of new Set(chords)) {
      if (chord.logits) continue
      const gates = this.written[chord.token].slice(), asked = new Float32Array(this.fromChord.width)
      this.products.add(gates, chord.memory.h, this.chordRecurrent)
      chord.memory = remembered(gates, chord.memory)
      this.products.add(asked, chord.memory.h, this.fromChord)
      if (this.config.sight) chord.look()
      chord.logits = this.logits(chord, asked)
    }
  }
  logits(chord, asked) {
    const {begun, seen, token} = chord, {direct, before} = begun, out = new Float32Array(TOKENS.count).fill(-Infinity), top = heightOf(token)
    const {near_out_kernel: kernel} = this.w, {units, reach} = this.config.sight ?? {units: 0, reach: 0}
    for (let k = 0, n = Math.min(top, N_KEYS); k < n; k++) {
      let struck = asked[k] + direct[k], held = asked[N_KEYS + k] + direct[N_KEYS + k]
      for (let u = 0, at = (k + reach) * units; u < units; u++) {
        const v = seen[at + u] + asked[TOKENS.count + u]
        if (v > 0) { struck += v * kernel[2 * u]; held += v * kernel[2 * u + 1] }
      }
      out[k] = struck
      if (before.states[k]) out[N_KEYS + k] = held
    }
    for (const end of [END_OF_CHORD, END_OF_PIECE]) if (heightOf(end) < top) out[end] = asked[end] + direct[end]
    return out
  }
}

// A chord in the making. Chords that go on alike are one object, whatever version they belong to.
class Writing {
  constructor(model, begun, parent = null, token = START) {
    Object.assign(this, {model, begun, parent, token, next: new Map(), open: true, memory: parent?.memory ?? begun.memory, seen: null, logits: null})
  }
  static first(model, state, before, heads, frames, late, told) {
    const {w, config} = model, n = TOKENS.count, c = config.chord_units
    const direct = heads.subarray(0, n).map((v, i) => v + w.out_bias[i])
    const memory = {h: heads.subarray(n, n + c).map((v, i) => Math.tanh(v + w.chord_h_bias[i])), c: heads.subarray(n + c, n + 2 * c).map((v, i) => v + w.chord_c_bias[i])}
    const look = config.sight && (() => model.look(frames, late, told, heads.subarray(n + 2 * c)))
    return new Writing(model, {state, before, direct, memory, look})
  }
  look() {                                                              // what the notes see that may still come
    const {model, parent, token} = this, {units, reach} = model.config.sight, k = columnOf(token)
    if (!parent) return void (this.seen = this.begun.look())
    this.seen = parent.seen.slice(0, (k + reach) * units)
    model.products.addRows(this.seen.subarray(k * units), model.within, [0])
  }
  write(token) {                                                        // the chord with one token more; one that is complete stays
    if (!this.open) return this
    if (!this.next.has(token)) {
      const chord = new Writing(this.model, this.begun, this, token)
      if (token >= N_NOTES) Object.assign(chord, {open: false, logits: CLOSED})
      this.next.set(token, chord)
    }
    return this.next.get(token)
  }
  row() {
    if (this.written) return this.written
    const states = new Uint8Array(N_KEYS)
    for (let chord = this; chord; chord = chord.parent) if (chord.token < N_NOTES) states[columnOf(chord.token)] = chord.token < N_KEYS ? STRUCK : HELD
    return this.written = {state: this.begun.state, frame: frameOf(states)}
  }
}
