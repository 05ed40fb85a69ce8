// Composes as lstm_music does, in a page, a worker or Node: the same seed and the same dials give the same notes. What
// lstm_music.theory, .cadence, .form, .phrases, .returns and .sampling tell, for one piece at a time. A roll is
// {states: [Uint8Array(88)], steps_per_beat, tempo_bpm, meter, pickup_steps, name, key}; chord_lstm.js has the model.

import {EvenPhrases, HELD, KEY, LONGEST_LAG_BARS, LOWEST_PITCH, N_KEYS, PHRASE, PLAIN_KNOWN, Phrases, RECALL, STRUCK, TOKENS,
  barSteps, beatSteps, beatsOf, columnOf, frameOf, inBar, mod, steps, tokensOf} from './chord_lstm.js'
import {Generator} from './numpy.js'
import {STYLE, checkStyle, isSameStyle, settingsOf, stylesOf, toldFirst} from './styles.js'

export {ChordLSTM} from './chord_lstm.js'

// ---- what musicians know
export const KEYS = {C: 0, 'C#': 1, Db: 1, D: 2, 'D#': 3, Eb: 3, E: 4, F: 5, 'F#': 6, Gb: 6, G: 7, 'G#': 8, Ab: 8, A: 9, 'A#': 10, Bb: 10, B: 11}
export const KEY_NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B']
export const SCALES = {
  major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10, 11], pentatonic: [0, 2, 4, 7, 9], ionian: [0, 2, 4, 5, 7, 9, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10], phrygian: [0, 1, 3, 5, 7, 8, 10], lydian: [0, 2, 4, 6, 7, 9, 11], mixolydian: [0, 2, 4, 5, 7, 9, 10],
  aeolian: [0, 2, 3, 5, 7, 8, 10], locrian: [0, 1, 3, 5, 6, 8, 10]}
export const KEY_EVIDENCE = {
  major: [[14.3, -3.4, 3.5, -11.1, 12.3, 1.0, -11.5, 13.0, -8.0, 1.5, -12.8, -0.4], [1.2, -1.5, 0.5, -1.6, 0.1, 1.1, -0.7, 0.7, -0.8, 0.4, -1.3, 0.4],
    [1.2, -0.8, -1.3, -0.5, 0.5, -0.3, -1.4, 1.0, -0.8, 0.0, 1.0, -0.2]],
  minor: [[10.0, -7.2, 6.3, 9.3, -12.2, -0.7, -3.5, 13.7, -5.8, -8.5, 0.9, -0.5], [1.2, -0.8, 0.6, 0.4, -1.2, 0.3, -0.5, 0.6, 0.2, 0.1, 0.4, 0.3],
    [2.2, -0.4, 0.4, 0.7, 0.4, 0.2, -0.4, 1.7, -1.6, -1.3, 0.0, -0.2]]}
export const nearestMode = scale => SCALES[scale].includes(4) ? 'major' : 'minor'
const isModal = scale => scale !== 'major' && scale !== 'minor'

// The key that a roll is known or most likely to be in: [pitch class, 'major' or 'minor'], or null in silence.
export function keyOf(roll) {
  const frames = roll.states.map(frameOf), sounding = frames.filter(f => f.notes.length)
  if (roll.key || !sounding.length) return roll.key ?? null
  const shares = Array(12).fill(0), n = sounding.reduce((sum, f) => sum + f.notes.length, 0), lowest = f => mod(f.notes.at(-1) + LOWEST_PITCH, 12)
  for (const {notes} of sounding) for (const k of notes) shares[mod(k + LOWEST_PITCH, 12)] += 1 / n
  const first = lowest(sounding[0]), last = lowest(sounding.at(-1))
  let best = null, most = -Infinity
  for (const [mode, [time, atEnd, atBeginning]] of Object.entries(KEY_EVIDENCE)) for (let tonic = 0; tonic < 12; tonic++) {
    const speaks = time.reduce((sum, e, i) => sum + e * shares[(i + tonic) % 12], 0) + atEnd[mod(last - tonic, 12)] + atBeginning[mod(first - tonic, 12)]
    if (speaks > most) { most = speaks; best = [tonic, mode] }
  }
  return best
}

// ---- the dials: where each stands, its least and most value, and of what kind it is: a whole number, or above the least
export const BACH_PICARDY = 0.93
const MOST_STEPS = 2 ** 20, MAX_PHRASE_BARS = 256
export const DIALS = {
  temperature: [1, 0.01, 10], top_k: [0, 0, MOST_STEPS, 'whole'], top_p: [0.95, 0, 1, 'above'], guidance: [0.25, 0, 10], style_guidance: [0, 0, 10], memory: [1, 0, 10],
  repetition_penalty: [1, 0, 1, 'above'], repetition_steps: [8, 1, MOST_STEPS, 'whole'], density: [null, null, null], let_go_steps: [0, 0, MOST_STEPS, 'whole'], rest_penalty: [1, 0, 1, 'above'], grid_steps: [1, 1, MOST_STEPS, 'whole'],
  parallel_penalty: [0.002, 0, 1, 'above'], tendency_penalty: [0.05, 0, 1, 'above'], bass_steps: [2, 0.1, 10], cadences: [0.65, 0, 1], picardy: [BACH_PICARDY, 0, 1]}
const GUIDED_BY = {guidance: [...KEY, ...PHRASE], style_guidance: STYLE, memory: RECALL}       // dials, and what each insists on
const insists = (dials, dial) => dials[dial] - (dial === 'memory')      // how strongly; 0 leaves it to the model
const MOST_AT_ONCE = 4096                                               // versions of a piece
const isWhole = (value, least = 0, most = Infinity) => Number.isSafeInteger(value) && least <= value && value <= most

const shown = value => typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value)

function wholeNumber(name, value, least = 0, most = Infinity) {
  if (isWhole(value, least, most)) return value
  const limit = most === Infinity && value > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : most     // no larger one is exact here
  throw Error(`${name} is ${shown(value)}; choose a whole number from ${least} ${limit === Infinity ? 'on' : `to ${limit}`}`)
}
function checkedDial(name, value) {
  if (!Object.hasOwn(DIALS, name)) throw Error(`no dial is called ${shown(name)}; choose one of ${Object.keys(DIALS).join(', ')}`)
  const [, least, most, kind] = DIALS[name], range = kind === 'above' ? `above ${least}, up to ${most}` : `from ${least} to ${most}`
  if (least === null && value !== null) throw Error(`${name} is ${shown(value)}, but a ChordLSTM has no such dial; leave it out`)
  if (least === null) return value
  if (name === 'let_go_steps' && Array.isArray(value)) {                // a length for each track, and a piano is one
    const lengths = value.map(one => wholeNumber(name, one, least, most))
    if (lengths.length === 1) return lengths[0]
    throw Error(`${name} has ${lengths.length} lengths, and the model 1 tracks; give one for each`)
  }
  if (typeof value !== 'number') throw Error(`${name} is ${shown(value)}; choose a number`)
  if (kind === 'whole') return wholeNumber(name, value, least, most)
  if (least <= value && value <= most && !(kind === 'above' && value === least)) return value
  throw Error(`${name} is ${shown(value)}; choose a number ${range}`)
}
function checkDials(dials, model) {
  const all = Object.fromEntries(Object.entries(DIALS).map(([name, [value]]) => [name, value]))
  for (const [name, value] of Object.entries(dials)) all[name] = checkedDial(name, value)
  const names = model.config.conditions.map(([name]) => name)
  for (const [dial, told] of Object.entries(GUIDED_BY))
    if (insists(all, dial) && all[dial] !== DIALS[dial][0] && !told.some(name => names.includes(name))) throw Error(`${dial} is ${all[dial]}, but a ChordLSTM has no such dial; leave it out`)
  if (!all.cadences && ![0, BACH_PICARDY].includes(all.picardy)) throw Error(`picardy is ${all.picardy}, but no cadence is planned (cadences is 0); leave it out`)
  return all
}
function checkHeard(dials, key, scale, style, asked = dials) {          // dials, of those that are asked about, that insist on what is not told
  const untold = key === 'free' ? ['guidance', 'cadences', 'picardy'].map(name => [name, "key is 'free'"])
    : scale !== 'minor' ? [['picardy', 'the scale is not minor']] : []
  if (!style) untold.push(['style_guidance', 'no style is told'])
  for (const [name, why] of untold)
    if (Object.hasOwn(asked, name) && dials[name] !== 0 && dials[name] !== DIALS[name][0]) throw Error(`${name} is ${dials[name]}, but ${why}; leave it out`)
}
function checkKey(key, scale) {
  if (key !== 'free' && !(typeof key === 'string' && Object.hasOwn(KEYS, key))) throw Error(`key ${shown(key)} does not exist; choose one of ${Object.keys(KEYS).join(', ')}`)
  if (!(typeof scale === 'string' && Object.hasOwn(SCALES, scale))) throw Error(`scale ${shown(scale)} is not known; choose one of ${Object.keys(SCALES).join(', ')}`)
}

// ---- from logits to tokens
function softmax(values) {
  const most = Math.max(...values), odds = values.map(v => Math.exp(v - most)), total = sumOf(odds)
  return odds.map(o => o / total)
}
function sumOf(values, from = 0, n = values.length) {                   // in numpy's order, so that what is equal there is equal here
  if (n > 128) { const half = n >> 1, left = half - half % 8; return sumOf(values, from, left) + sumOf(values, from + left, n - left) }
  let sum = 0, i = 0
  if (n >= 8) {
    const eight = values.slice(from, from + 8)
    for (i = 8; i + 8 <= n; i += 8) for (let j = 0; j < 8; j++) eight[j] += values[from + i + j]
    sum = eight[0] + eight[1] + (eight[2] + eight[3]) + (eight[4] + eight[5] + (eight[6] + eight[7]))
  }
  for (; i < n; i++) sum += values[from + i]
  return sum
}
function drawByWeight(logWeights, rng) {
  const drawn = rng.random()
  let sum = 0
  const place = softmax(logWeights).findIndex(share => (sum += share) >= drawn)
  return place < 0 ? logWeights.length - 1 : place
}
const largest = logits => { let most = -Infinity; for (const v of logits) if (v > most) most = v; return most }

const N_TOKENS = TOKENS.count, REST_STEPS = 8, MOST_HALVINGS = 32
const DOMINANT_ROOTS = new Int8Array(4096).fill(-1)                     // for each set of pitch classes, a bit each
for (let root = 0; root < 12; root++) {
  const [third, fifth, seventh] = [4, 7, 10].map(step => 1 << (root + step) % 12), without = 1 << root | third | seventh
  DOMINANT_ROOTS[without] = DOMINANT_ROOTS[without | fifth] = root
}
const classOf = column => column < 0 ? -1 : (column + LOWEST_PITCH) % 12
const COLUMNS = Int16Array.from({length: N_TOKENS}, (_, t) => columnOf(t)), CLASSES = Int8Array.from(COLUMNS, classOf)
const setOf = columns => columns.reduce((bits, k) => k < 0 ? bits : bits | 1 << classOf(k), 0)

// All dials in their order, and what dominants and basses want: as sampling.Sampler and TendencySampler.
class Sampler {
  // opinions: dials that push away from the rows below, which are not told something
  // leastNotes: of a chord, at least once in REST_STEPS
  // circling: which versions go round in circles; null where nobody looks
  constructor(model, dials, mask, opinions, leastNotes = 1) { Object.assign(this, {nVoices: model.mostNotes, dials, mask, opinions, leastNotes, circling: null}) }
  strength(dial, b) { return insists(dial === 'memory' && this.circling?.[b] ? {memory: 0} : this.dials, dial) }
  attend(frames, stepInBar, last) {                                     // frames: of each step so far, a frame for each version; last: these before the step
    const {dials: d, mask} = this, offGrid = mod(stepInBar, d.grid_steps) !== 0, recent = frames.slice(-d.repetition_steps)
    const rests = !offGrid && frames.length >= REST_STEPS, repeats = Math.log(d.repetition_penalty)
    this.versions = last.map((frame, b) => {
      const bias = mask.slice(), before = frame.notes.slice(0, this.nVoices), root = before.length ? DOMINANT_ROOTS[setOf(before)] : -1
      if (d.let_go_steps) this.letGo(bias, frames, b, frame)
      if (offGrid) bias.fill(-Infinity, 0, N_KEYS)
      if (repeats) for (let k = 0; k < N_KEYS; k++) if (recent.some(step => step[b].states[k] === STRUCK)) bias[k] += repeats
      const rested = rests && frames.slice(-REST_STEPS).every(step => step[b].notes.length < this.leastNotes)
      return {bias, before, rested, chosen: [], seventh: root < 0 ? -1 : (root + 10) % 12}
    })
  }
  letGo(bias, frames, b, frame) {                                       // the odds of holding a note halve for each step that it would be too long
    for (const k of frame.notes) {
      let length = 2                                                    // if it is held once more
      for (let i = frames.length - 1; i >= 0 && frames[i][b].states[k] === HELD; i--) length++
      bias[N_KEYS + k] -= Math.LN2 * Math.min(Math.max(length - this.dials.let_go_steps, 0), MOST_HALVINGS)
    }
  }
  note(tokens) { this.versions.forEach((version, b) => version.chosen.push(COLUMNS[tokens[b]])) }
  forAllRows(tokens) { return [tokens, ...this.opinions.map(() => tokens)].flat() }
  logits(all, b) {                                                      // of one version, before the temperature
    const {dials: d, versions} = this, version = versions[b], {bias, chosen, before} = version, place = chosen.length, out = new Float64Array(N_TOKENS)
    const told = all[b], n = versions.length, {fround} = Math, others = this.opinions.map((dial, i) => [all[b + (i + 1) * n], fround(this.strength(dial, b))])
    for (let t = 0; t < N_TOKENS; t++) {
      let v = told[t]
      if (v !== -Infinity) for (const [untold, strength] of others) v = fround(v + fround(strength * fround(told[t] - untold[t])))
      out[t] = v + bias[t]
    }
    if (place === 0) out[TOKENS.endOfChord] += Math.log(d.rest_penalty)
    if (version.rested && place < this.leastNotes && out.subarray(0, TOKENS.endOfChord).some(v => v > -Infinity)) out[TOKENS.endOfChord] = -Infinity
    if (d.parallel_penalty < 1) this.avoidParallels(out, version)
    if (d.tendency_penalty < 1 && place > 2) this.avoidDoubling(out, chosen)
    if (place < before.length) this.lead(out, version, place)
    return out
  }
  avoidParallels(out, {before, chosen}) {                               // fifths and octaves with a voice above
    const voice = chosen.length, came = before[voice], forbidden = new Set()
    if (!voice || voice >= before.length) return
    chosen.forEach((now, above) => {
      const was = before[above], interval = (was - came) % 12
      if (interval !== 0 && interval !== 7 || now === was || now < 0) return
      for (let k = now > was ? came + 1 : 0, end = now > was ? N_KEYS : came; k < end; k++) if (mod(now - k, 12) === interval) forbidden.add(k)
    })
    for (const k of forbidden) out[k] += Math.log(this.dials.parallel_penalty)
  }
  avoidDoubling(out, chosen) {                                          // a dominant seventh chord with two leading notes
    const bits = setOf(chosen), penalty = Math.log(this.dials.tendency_penalty), twice = steps(0, 12).map(pc => {
      const root = DOMINANT_ROOTS[bits | 1 << pc], leading = (root + 4) % 12
      return root >= 0 && chosen.filter(k => classOf(k) === leading).length + (pc === leading) > 1
    })
    if (twice.includes(true)) for (let t = 0; t < N_TOKENS; t++) if (twice[CLASSES[t]]) out[t] += penalty
  }
  lead(out, {before, chosen, seventh}, place) {                         // a seventh falls by a step; a bass steps, and does not follow a leap into a fifth
    const d = this.dials, came = before[place], falls = classOf(came) === seventh, isBass = place > 0 && place === before.length - 1
    const top = isBass ? chosen[0] : -1, leap = top >= 0 && Math.abs(top - before[0]) > 2 ? top - before[0] : 0
    for (let k = 0; k < N_KEYS; k++) {
      const move = k - came
      const follows = leap * move > 0 && [0, 7].includes(mod(top - k, 12))
      if (follows || falls && move !== 0 && move !== -1 && move !== -2) out[k] += Math.log(d.tendency_penalty)
      if (isBass && move !== 0 && Math.abs(move) < 3) out[k] += Math.log(d.bass_steps)
    }
  }
  draw(logits, rng) {
    const {temperature, top_k} = this.dials, top_p = Math.max(this.dials.top_p, 1e-12)      // of a smaller one nothing were left
    for (let t = 0; t < N_TOKENS; t++) logits[t] /= temperature
    if (top_k && top_k < N_TOKENS) {
      const least = logits.slice().sort()[N_TOKENS - top_k]
      for (let t = 0; t < N_TOKENS; t++) if (logits[t] < least) logits[t] = -Infinity
    }
    const most = largest(logits), odds = logits
    for (let t = 0; t < N_TOKENS; t++) odds[t] = logits[t] === -Infinity ? 0 : Math.exp(logits[t] - most)
    if (top_p < 1) {
      const rising = odds.slice().sort(), sums = rising.slice()
      for (let t = 1; t < N_TOKENS; t++) sums[t] += sums[t - 1]
      const least = rising[sums.findIndex(sum => sum > (1 - top_p) * sums[N_TOKENS - 1])]
      for (let t = 0; t < N_TOKENS; t++) if (odds[t] < least) odds[t] = 0
    }
    for (let t = 1; t < N_TOKENS; t++) odds[t] += odds[t - 1]
    const drawn = rng.random() * odds[N_TOKENS - 1]
    return odds.findIndex(sum => sum > drawn)
  }
  choose(all, rng, place) {                                             // a token for each row
    const tokens = this.versions.map((_, b) => this.draw(this.logits(all, b), rng))
    this.note(tokens)
    return this.forAllRows(tokens)
  }
}

// ---- how phrases end: as cadence.CadencePlan and KeepToChord
export const BACH_CADENCES = {
  major: [['authentic', 0, 4, 23], ['authentic', 7, 4, 16], ['half', 7, 4, 16], ['authentic', 9, 3, 4], ['authentic', 5, 4, 3], ['authentic', 2, 3, 3]],
  minor: [['half', 7, 4, 21], ['authentic', 0, 3, 17], ['authentic', 3, 4, 13], ['authentic', 10, 4, 7], ['authentic', 7, 4, 5], ['authentic', 7, 3, 4]]}

export function phraseEnds(known, begin, end) {                         // {leads, arrival, end, final} of those whose fermata begins in these steps
  if (!known.phrases || begin >= end) return []
  const at = step => known.phrases.at(step)
  return steps(begin, end).filter(s => at(s)[0] && !(s > 0 && at(s - 1)[0])).map(s => phraseEnd(known, s, s + at(s)[1] + 1, at(s)[2]))
}
function phraseEnd(known, breath, end, final) {
  const perBeat = known.steps_per_beat, beat = beatSteps(known)
  const since = inBar(breath, known) % beat, next = breath + mod(-since, beat)
  const arrival = next < end ? next : Math.max(0, breath - since)       // or no beat lies under the fermata
  return {leads: Math.max(0, arrival - (beat % 3 === 0 && beat > perBeat ? beat : Math.min(beat, perBeat))), arrival, end, final}
}
// What a phrase end shall be: {kind, degree, third, soprano}, or null.
function plannedCadence(mode, final, stream, share, picardy, fits) {
  const rng = new Generator(stream)
  if (final) {
    const last = {kind: 'authentic', degree: 0, third: mode === 'major' || rng.random() < picardy ? 4 : 3, soprano: 0}
    return [last, {...last, soprano: null}].find(fits) ?? null
  }
  const fitting = BACH_CADENCES[mode].map(([kind, degree, third, odds]) => ({kind, degree, third, soprano: null, odds})).filter(fits)
  if (rng.random() >= share || !fitting.length) return null
  return fitting[rng.choice(fitting.map(c => c.odds))]
}
const CLASS_NUMBERS = steps(0, 12)
const members = (root, intervals) => CLASS_NUMBERS.map(pc => intervals.some(s => (root + s) % 12 === pc))
const FREE = {members: Array(12).fill(true), soprano: Array(12).fill(true), bass: -1, third: -1, isDominant: false, resolves: false}

function arrivalRule({kind, degree, third: wished, soprano}, tonic, inside) {
  const root = (tonic + degree) % 12, has = s => inside.has((root + s) % 12), third = [wished, 7 - wished].find(has)
  if (!has(0) || third === undefined) return FREE
  const chord = members(root, [0, third, 7].filter(has)), tops = members(root, kind === 'half' ? [0, third, 7] : soprano === null ? [0, third] : [soprano])
  return {members: chord, soprano: chord.map((is, pc) => is && tops[pc]), bass: root, third: (root + third) % 12, isDominant: false, resolves: kind === 'authentic'}
}
function dominantRule({kind, degree, soprano: top}, tonic, inside, suspended, anticipated) {
  const goal = (tonic + degree) % 12, from = s => (goal + s) % 12, has = s => inside.has(from(s)), root = from(7)
  if (kind === 'half' || !has(7) || !has(0)) return FREE
  if (has(1) && !has(2) && top === 0) {                                 // only a semitone above: the chord on it leads down
    const chord = members(goal, [1, 5, 8].filter(has))
    return {members: chord, soprano: chord, bass: from(1), third: has(5) ? from(5) : -1, isDominant: false, resolves: false}
  }
  const leading = [11, 10].find(has), third = leading === undefined ? -1 : from(leading), chord = members(root, [0, 7, 10].filter(s => inside.has((root + s) % 12)))
  if (third >= 0) chord[third] = true
  if (suspended) chord[goal] = true
  const soprano = chord.slice()
  if (top === 0) soprano[from(5)] = false                               // a seventh would fall to the third
  if (anticipated) soprano[goal] = true
  return {members: chord, soprano, bass: root, third: suspended ? -1 : third, isDominant: true, resolves: false}
}

const ANY_PITCH = -2                                                    // of a soprano that is not given
class CadencePlan {
  // melody: for each step the pitch of a given soprano, -1 a rest; free: which steps are to be composed
  constructor(known, key, scale, seed, dials) { Object.assign(this, {known, key, scale, seed, dials, melody: null, free: null, block: [0, 0], ends: [], planned: new Map()}) }
  get inside() { return new Set(isModal(this.scale) ? SCALES[this.scale].map(s => (KEYS[this.key] + s) % 12) : CLASS_NUMBERS) }
  cadence(end) {
    if (!this.planned.has(end.arrival)) this.planned.set(end.arrival, this.drawn(end))
    return this.planned.get(end.arrival)
  }
  drawn(end) {
    const composed = !this.free || steps(end.leads, end.arrival + 1).every(s => this.free[s]), {cadences, picardy} = this.dials
    if (this.key === 'free' || !composed) return null
    return plannedCadence(nearestMode(this.scale), end.final, [this.seed, 0, end.arrival], cadences, this.scale === 'minor' ? picardy : 0, c => this.fits(c, end))
  }
  fits(cadence, end) {
    if (isModal(this.scale) && !(cadence.kind === 'authentic' && cadence.degree === 0)) return false        // a mode is heard by its final
    return !this.melody || [end.leads, Math.floor((end.leads + end.arrival) / 2), end.arrival].every(step => {
      const pitch = this.melody[step]
      return pitch === ANY_PITCH || pitch >= 0 && this.ruleOf(cadence, end, step).soprano[pitch % 12]
    })
  }
  endAt(step) {
    if (step < this.block[0] || step >= this.block[1]) {
      this.block = [step, step + 64]
      this.planned.clear()
      this.ends = phraseEnds(this.known, Math.max(0, step - 4 * barSteps(this.known)), step + 64 + 2 * barSteps(this.known))
    }
    return this.ends.find(end => end.leads <= step && step <= end.arrival || end.final && end.arrival < step && step < end.end)
  }
  rule(step) {                                                          // what the next chord is kept to, or null
    const end = this.endAt(step), cadence = end && this.cadence(end)
    return cadence ? this.ruleOf(cadence, end, step) : null
  }
  ruleOf(cadence, end, step) {
    const tonic = KEYS[this.key], half = (end.arrival - end.leads) >> 1
    if (step >= end.arrival) { const rule = arrivalRule(cadence, tonic, this.inside); return step > end.arrival ? {...rule, resolves: false} : rule }
    const suspended = step < end.arrival - half && half % this.dials.grid_steps === 0
    return dominantRule(cadence, tonic, this.inside, suspended, half > 1 && step === end.arrival - 1)
  }
}

const LEAST = -30                                                       // a smaller logarithm says that a rule leaves no way
class KeepToChord {
  constructor(sampler, rule, n) {
    Object.assign(this, {sampler, rule, logProb: Array(n).fill(0)})
    this.versions = Array.from({length: n}, () => ({isOpen: rule.bass >= 0, lowest: -1, hasThird: rule.third < 0}))
  }
  allowed(b, place) {                                                   // for each token
    const {rule} = this, {isOpen, lowest, hasThird} = this.versions[b], voices = this.sampler.nVoices, which = place || voices === 1 ? rule.members : rule.soprano
    if (!isOpen) return null
    const ok = Array.from(CLASSES, pc => pc >= 0 && which[pc] && !(rule.isDominant && pc === rule.third && hasThird)
      && (place !== voices - 2 || place === 0 || hasThird || pc === rule.third) && (place !== voices - 1 || pc === rule.bass))
    if (rule.resolves && place < this.sampler.versions[b].before.length) this.resolve(ok, this.sampler.versions[b].before[place], place)
    ok[TOKENS.endOfChord] = lowest === rule.bass && (hasThird || voices < 3) && place >= Math.min(3, voices)
    return ok
  }
  resolve(ok, came, place) {                                            // a seventh falls by step, a leading note on top rises
    const degree = mod(classOf(came) - this.rule.bass, 12)
    for (let t = 0; t < 2 * N_KEYS; t++) {
      const move = COLUMNS[t] - came
      if (degree === 5 && move !== -1 && move !== -2 || degree === 11 && !place && move !== 1) ok[t] = false
    }
  }
  note(tokens) { this.sampler.note(tokens); this.follow(tokens) }
  follow(tokens) {
    this.versions.forEach((version, b) => {
      const pc = CLASSES[tokens[b]]
      version.isOpen &&= pc >= 0
      if (version.isOpen) { version.lowest = pc; version.hasThird ||= pc === this.rule.third }
    })
  }
  choose(all, rng, place) {
    const n = this.versions.length, kept = all.slice()
    this.versions.forEach((version, b) => {
      const ok = this.allowed(b, place)
      if (!ok) return
      const logits = this.sampler.logits(all, b), most = largest(logits), odds = logits.map(v => Math.exp(v - most))
      const mass = Math.log(sumOf(odds.map((o, t) => ok[t] ? o : 0))) - Math.log(sumOf(odds))
      this.logProb[b] += Math.max(mass, LEAST)
      if (mass < LEAST) return
      for (let row = b; row < all.length; row += n) kept[row] = all[row].map((v, t) => ok[t] ? v : -Infinity)
    })
    const tokens = this.sampler.choose(kept, rng, place)
    this.follow(tokens)
    return tokens
  }
}

// Says what is given, a list of tokens for each version, adding up how probable it was, and leaves the rest to another.
class Forced {
  constructor(chooser, sampler, tokens, ceiling = null) { Object.assign(this, {chooser, sampler, tokens, ceiling, nats: tokens.map(() => 0), places: Math.max(...tokens.map(t => t.length))}) }
  choose(all, rng, place) {
    if (place >= this.places) {
      const under = this.ceiling === null ? all : all.map(logits => logits.map((v, t) => COLUMNS[t] >= this.ceiling ? -Infinity : v))
      return this.chooser.choose(under, rng, place)
    }
    const tokens = this.tokens.map((given, b) => {
      const token = given[place] ?? -1
      if (token < 0) return TOKENS.endOfChord
      const logits = this.sampler.logits(all, b), most = largest(logits)
      this.nats[b] -= Math.max(LEAST, logits[token] - most - Math.log(sumOf(logits.map(v => Math.exp(v - most)))))
      return token
    })
    this.chooser.note(tokens)
    return this.sampler.forAllRows(tokens)
  }
  get logProb() { return this.nats.map((nats, b) => (this.chooser.logProb?.[b] ?? 0) - nats) }
}

// ---- circles: as returns.goes_round
const ROUND_STEPS = 128, LONGEST_ROUND_STEPS = 64, ROUND_SHARE = 0.85, WATCH_STEPS = 16
function goesRound(frames) {                                            // of one version
  const names = frames.slice(-ROUND_STEPS).map(frame => frame.states.join(''))
  if (names.length < ROUND_STEPS) return false
  return steps(1, LONGEST_ROUND_STEPS + 1).some(lag => {
    const alike = names.slice(lag).filter((name, i) => name === names[i]).length
    return alike > ROUND_SHARE * (ROUND_STEPS - lag)
  })
}

// ---- music in the making: one piece, in versions side by side; as sampling.Session
export class Session {
  // record: keep every frame; off, those that the dials ask about: memory stays flat
  constructor(model, {key = 'C', scale = 'major', seed = 0, known = {}, style = null, composer = null, record = true, ...dials} = {}) {
    Object.assign(this, {model, key, scale, record, seed: wholeNumber('seed', seed), known: {...PLAIN_KNOWN, ...known, style, composer}, dials: checkDials(dials, model)})
    checkStyle(model, style, composer)
    this.rng = new Generator(seed)
    Object.assign(this, {rows: [model.initialRow()], frames: [], nSteps: 0, logWeights: [0], circling: null})
    checkHeard(this.dials, this.key, this.scale, this.known.style || this.known.composer)
    this.prepare()
    this.forget()
    this.sampler = new Sampler(model, this.dials, this.mask, this.opinions)
  }
  forget() {                                                            // all but the last chord
    this.opinions = this.guides()
    // not told the same: other rows
    this.rows = [null, ...this.opinions].flatMap(() => this.lastFrames.map(frame => ({...this.model.initialRow(), frame})))
  }
  guides() {                                                            // the dials for which the model is asked once more
    const names = this.model.config.conditions.map(([name]) => name), {style, composer} = this.known, told = {guidance: this.key !== 'free', style_guidance: style || composer, memory: true}
    return Object.keys(GUIDED_BY).filter(dial => insists(this.dials, dial) && told[dial] && GUIDED_BY[dial].some(name => names.includes(name)))
  }
  set({key = this.key, scale = this.scale, style = this.known.style, composer = this.known.composer, ...dials}) {         // between two steps
    checkStyle(this.model, style, composer)
    checkKey(key, scale)
    const changed = {key, scale, known: {...this.known, style, composer}, dials: checkDials({...this.dials, ...dials}, this.model)}
    checkHeard(changed.dials, key, scale, style || composer, dials)     // one that was turned before may wait for what it insists on
    const another = !isSameStyle(this.model, style, this.known.style)
    if (!another && this.guides.call({...changed, model: this.model}).some(dial => !this.opinions.includes(dial)))
      throw Error('this session began without guidance of that kind and has no second opinion; begin a new one')
    Object.assign(this, changed)
    this.prepare()
    if (another) this.forget()                                          // what sounded speaks louder than what is told
    this.sampler = new Sampler(this.model, this.dials, this.mask, this.opinions)
  }
  prepare() {                                                           // what follows from key and dials
    const {key, scale, known, model} = this, names = model.config.conditions.map(([name]) => name)
    checkKey(key, scale)
    this.mask = new Float64Array(N_TOKENS)
    this.mask[TOKENS.endOfPiece] = -Infinity                            // the conditions say where it ends
    if (key !== 'free' && (isModal(scale) || !KEY.some(name => names.includes(name))))
      for (let t = 0; t < 2 * N_KEYS; t++) if (!SCALES[scale].includes(mod(CLASSES[t] - KEYS[key], 12))) this.mask[t] = -Infinity
    this.conditional = key === 'free' ? {...known, phrases: null} : {...known, tonic: KEYS[key], mode: nearestMode(scale)}
    this.plan = this.dials.cadences && known.phrases ? new CadencePlan(known, key, scale, this.seed, this.dials) : null
  }
  get n() { return this.logWeights.length }
  get lastFrames() { return this.rows.slice(0, this.n).map(row => row.frame) }
  told() {                                                              // for each row
    const told = [[], ...this.opinions.map(dial => GUIDED_BY[dial])].map(hide => this.model.told(this.nSteps, this.conditional, hide))
    return this.rows.map((_, i) => told[Math.floor(i / this.n)])
  }
  get chooser() {
    const rule = this.plan?.rule(this.nSteps)
    return rule ? new KeepToChord(this.sampler, rule, this.n) : this.sampler
  }
  step(chooser = null, mostNotes = undefined) {                         // the next frame of each version
    if (this.nSteps % WATCH_STEPS === 0) this.watch()
    this.sampler.circling = this.circling
    this.sampler.attend(this.frames, this.nSteps - this.known.pickup_steps, this.lastFrames)
    chooser ??= this.chooser
    this.rows = this.model.step(this.rows, this.told(), (logits, place) => chooser.choose(logits, this.rng, place), mostNotes)
    if (chooser.logProb) this.logWeights = this.logWeights.map((w, b) => w + chooser.logProb[b])
    return this.heard()
  }
  watch() {                                                             // who goes round in circles, if memory is insisted on
    const insistent = this.opinions.includes('memory') && insists(this.dials, 'memory') > 0
    this.circling = insistent && this.frames.length ? this.lastFrames.map((_, b) => goesRound(this.frames.map(step => step[b]))) : null
  }
  observe(states) {                                                     // a chord that the model did not choose
    this.rows = this.model.hear(this.rows, this.told(), frameOf(Uint8Array.from(states)))
    return this.heard()
  }
  heard() {
    this.frames.push(this.lastFrames)
    if (!this.record) this.frames = this.frames.slice(-Math.max(REST_STEPS, this.dials.repetition_steps, this.dials.let_go_steps && this.dials.let_go_steps + MOST_HALVINGS, ROUND_STEPS * (this.dials.memory > 1)))
    this.nSteps++
    return this.frames.at(-1)
  }
  take(which) {                                                         // go on with these versions
    const {n} = this
    this.rows = steps(0, 1 + this.opinions.length).flatMap(part => which.map(b => this.rows[b + part * n]))
    this.frames = this.frames.map(step => which.map(b => step[b]))
    this.logWeights = which.map(b => this.logWeights[b])
    this.circling &&= which.map(b => this.circling[b])
  }
  fork(n) {
    const all = this.n * wholeNumber('n', n, 1, MOST_AT_ONCE)
    if (all > MOST_AT_ONCE) throw Error(`n is ${n}, and ${all} versions of a piece go on; choose so that 1 to ${MOST_AT_ONCE} do`)
    this.take(steps(0, this.n).flatMap(b => Array(n).fill(b)))
  }
  resample() {                                                          // where less than half of the versions count, the probable ones go on
    const shares = softmax(this.logWeights), {n} = this
    if (this.logWeights.every(w => w === this.logWeights[0]) || 1 / sumOf(shares.map(s => s ** 2)) >= n / 2) return
    const drawn = this.rng.random(), sums = []
    for (const share of shares) sums.push((sums.at(-1) ?? 0) + share)
    const which = steps(0, n).map(i => { const place = sums.findIndex(sum => sum >= (i + drawn) / n); return place < 0 ? n - 1 : place })
    if (which.every((b, i) => b === i)) return
    this.take(which)
    this.logWeights.fill(0)
  }
  settle() {                                                            // one version goes on, drawn by its weight
    this.take([drawByWeight(this.logWeights, this.rng)])
    this.logWeights = [0]
  }
}

// ---- rolls
export const silence = n => Array.from({length: n}, () => new Uint8Array(N_KEYS))
export const emptyRoll = (grid = {}) => ({states: [], steps_per_beat: 4, tempo_bpm: 80, meter: [4, 4], pickup_steps: 0, name: '', key: null, ...grid})
export function notesOf({states}) {                                     // [[start, end, pitch]] in order of time
  const out = [], open = {}
  for (let s = 0; s <= states.length; s++) for (let k = 0; k < N_KEYS; k++) {
    const v = states[s]?.[k] ?? 0
    if (v !== HELD && k in open) { out.push([open[k], s, k + LOWEST_PITCH]); delete open[k] }
    if (v === STRUCK) open[k] = s
  }
  return out.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
}
export function rollOf(notes, nSteps, grid) {                           // notes on an empty sheet; where two share a pitch, the later strikes it again
  const states = silence(nSteps)
  for (const [start, end, pitch] of notes) for (let s = start; s < end; s++) states[s][pitch - LOWEST_PITCH] ||= HELD
  for (const [start, , pitch] of notes) states[start][pitch - LOWEST_PITCH] = STRUCK
  return emptyRoll({...grid, states})
}
const restruck = frame => frame.map(v => v === HELD ? STRUCK : v)
export function cut(roll, from, to = roll.states.length) {              // a stretch; what was sounding at the cut is struck again
  const states = roll.states.slice(from, to)
  if (states.length) states[0] = restruck(states[0])
  return {...roll, states, pickup_steps: mod(roll.pickup_steps - from, barSteps(roll))}
}
export function trimmed(roll) {                                         // without the silent bars before, and the silence after
  const sounding = steps(0, roll.states.length).filter(s => roll.states[s].some(v => v))
  if (!sounding.length) return cut(roll, 0, 0)
  return cut(roll, Math.max(0, sounding[0] - inBar(sounding[0], roll)), sounding.at(-1) + 1)
}
const FULLNESS = 12                                                     // semitones that an inner voice moves to make a chord full
function isFull(k, notes) {                                             // a third or a sixth above the lowest, not the highest once more
  return (notes[0] - k) % 12 !== 0 && [3, 4, 8, 9].includes((k - notes.at(-1)) % 12)
}
// No more than so many voices: the highest, the lowest, then inner ones that move little and make the chord full.
export function thinned(states, voices) {
  if (voices === null) return states
  const out = silence(states.length)
  let inner = []
  states.forEach((chord, t) => {
    let notes = frameOf(chord).notes
    if (notes.length > voices) {
      const between = notes.slice(1, -1), moves = between.map(k =>
        (inner.length ? Math.min(...inner.map(i => Math.abs(k - i))) : 0) - (isFull(k, notes) ? FULLNESS : 0))
      inner = steps(0, between.length).sort((a, b) => moves[a] - moves[b]).slice(0, Math.max(0, voices - 2)).map(i => between[i])
      notes = [...[notes[0], notes.at(-1)].slice(0, voices), ...inner]
    } else if (notes.length > 2) inner = notes.slice(1, -1)
    for (const k of notes) out[t][k] = chord[k] === HELD && !out[t - 1]?.[k] ? STRUCK : chord[k]
  })
  return out
}
const highestPitch = states => { const k = states.findLastIndex(v => v); return k < 0 ? -1 : k + LOWEST_PITCH }

// ---- the grid and its phrases
export const UPBEAT_SHARE = 264 / 387                                   // of the chorales begin with one
export function drawnUpbeat(meter, seed) {                              // quarter notes
  return new Generator([seed, ...'upbeat'].map(c => typeof c === 'string' ? c.charCodeAt() : c)).random() < UPBEAT_SHARE ? Math.min(1, 4 / meter[1]) : 0
}
export function phrasesOf(known, nSteps, first = known.pickup_steps, phraseBars = null) {
  const bar = barSteps(known), beat = known.steps_per_beat, strong = beatsOf(known.meter).beats % 2 === 0 && bar > 2 * beat ? Math.floor(bar / 2) : bar
  const upbeat = nSteps === null || nSteps % bar === 0 ? known.pickup_steps : 0, breath = mod(strong - upbeat - 1, strong) + 1
  const bars = phraseBars === null ? Math.floor(4 * strong / bar) : wholeNumber('phrase_bars', phraseBars, 1, MAX_PHRASE_BARS)
  const under = Math.min(breath < beat ? breath + strong : breath, Math.floor(bars * bar / 2))
  return new EvenPhrases(bars * bar, under || Math.floor(bar / 2), first - upbeat, nSteps)
}
// As a style has them: one that does not breathe is told where the piece ends, and nothing else.
// The dials of a style, and what was asked for; cadences only where phrases end.
function dialsIn(style, settings, dials, breathes = settings.breathes) {
  if (dials.cadences && !breathes) throw Error(`cadences is ${dials.cadences}, but style ${shown(style)} has no phrases; leave it out`)
  return {...settings.dials, ...dials}
}
const phrasesIn = (settings, known, nSteps, ...rest) => settings.breathes ? phrasesOf(known, nSteps, ...rest) : new EvenPhrases(nSteps, 0, 0, nSteps)
const gridOf = ({steps_per_beat, tempo_bpm, meter, pickup_steps}) => ({steps_per_beat, tempo_bpm, meter, pickup_steps})
function pickupSteps(beats, roll) {                                     // of an upbeat of quarter notes
  const bar = barSteps(roll), each = roll.steps_per_beat, found = beats * each
  if (typeof beats === 'number' && isWhole(found, 0, bar - 1)) return found
  throw Error(`pickup_beats is ${shown(beats)}; choose a multiple of ${1 / each} from 0 on, below ${bar / each}, the quarter notes of a bar`)
}
function checkGrid(roll) {
  if (!Array.isArray(roll.meter) || roll.meter.length !== 2 || !roll.meter.every(Number.isSafeInteger)) throw Error(`meter is ${shown(roll.meter)}; choose two whole numbers, such as [3, 4]`)
  const [count, value] = roll.meter, bar = barSteps(roll), at = `at ${roll.steps_per_beat} steps per beat`
  if (count < 1 || count > 255 || value < 1 || value & value - 1) throw Error(`no metre is ${count}/${value}; choose 1 to 255 notes of value 1, 2, 4, 8 …`)
  if (!isWhole(bar, 1)) throw Error(`a bar of ${count}/${value} is not a whole number of steps ${at}`)
  pickupSteps(roll.pickup_steps / roll.steps_per_beat, roll)
  if (!(roll.tempo_bpm >= 10 && roll.tempo_bpm <= 600)) throw Error(`tempo_bpm is ${roll.tempo_bpm}, outside 10 to 600`)
}

// ---- what returns: as form.sections and returns.Returns
export const FORMS = ['AA', 'AAB', 'ABA', 'AABA', 'ABACA']
const LEAST_BARS = 4
export function sections(form, bars, openingBars = 0) {                 // [{letter, firstBar, nBars}]
  if (typeof form !== 'string' || !/^[a-z]{2,16}$/i.test(form)) throw Error(`form is ${shown(form)}; choose 2 to 16 letters, one for each section, such as ${FORMS.join(', ')}`)
  if (openingBars === 1) throw Error('the opening has 1 bar, and a return leaves out its last; bring two bars or more')
  const letters = [...form.toUpperCase()], fresh = steps(0, letters.length).filter(i => !openingBars || letters[i] !== letters[0])
  const given = openingBars ? openingBars * (letters.length - fresh.length - 1) : 0, rest = bars - given
  const each = Math.floor(rest / Math.max(1, fresh.length) / 2) * 2, left = rest - each * fresh.length
  const last = fresh.filter(p => letters.filter(l => l === letters[p]).length === 1).at(-1)
  if (fresh.length && each < LEAST_BARS) throw Error(`${bars} bars are too few for the form ${form}; choose at least ${given + LEAST_BARS * fresh.length}`)
  if (left && last === undefined) throw Error(`${bars} bars do not divide into the form ${form}; choose ${given + each * fresh.length}`)
  let firstBar = 0
  return letters.map((letter, i) => {
    const nBars = fresh.includes(i) ? each + (i === last ? left : 0) : openingBars
    firstBar += nBars
    return {letter, firstBar: firstBar - nBars, nBars}
  })
}
class Returns {
  // like: for each step the earlier one that it is like, -1 if it is new; varied: the highest voice alone returns
  constructor(parts, bar, first, nSteps, varied) {
    this.like = Array(nSteps).fill(-1)
    this.varied = varied
    const heard = {}
    for (const part of parts) {
      const source = heard[part.letter] ??= part
      if (source !== part) for (let i = 0; i < (part.nBars - 1) * bar; i++) this.like[first + part.firstBar * bar + i] = first + source.firstBar * bar + i
    }
  }
  get any() { return this.like.some(l => l >= 0) }
  barsBack(bar) {
    if (!this.any || this.varied) return null
    return this.like.map((l, s) => l < 0 || Math.floor((s - l) / bar) > LONGEST_LAG_BARS ? 0 : Math.floor((s - l) / bar))
  }
  begins(step) { return this.like[step] >= 0 }
  firstNew(step, latest) { return step + this.like.slice(step, latest).findLastIndex(l => l >= 0) + 1 }
  seam(step, upbeat) { return steps(step, step + upbeat + 1).find(at => this.begins(at)) }
  isUnder(session, end) { return this.varied && this.like.slice(session.nSteps, end.arrival + 1).some(l => l >= 0) }
  given(session) {                                                      // what chooses the next step, and how many notes it has at most
    const step = session.nSteps, seam = this.like[step - 1] !== this.like[step] - 1
    if (!this.begins(step)) return []
    const before = session.frames.at(-1).map(frame => frame.states)       // nowhere is a note held that is not there
    const tokens = session.frames[this.like[step]].map(({states}, b) =>
      tokensOf(frameOf(states.map((v, k) => v === HELD && (seam || !before[b][k]) ? STRUCK : v))))
    if (this.varied) return [new Forced(session.chooser, session.sampler, tokens.map(word => word.slice(0, 1)))]
    return [new Forced(session.chooser, session.sampler, tokens), Math.max(...tokens.map(word => word.length))]
  }
  tell(session, end) {                                                  // the plan of a phrase
    const {plan} = session
    if (!this.any || !plan) return
    if (!this.varied) return void (plan.free = this.like.map(l => l < 0))
    plan.melody = this.like.map(() => ANY_PITCH)
    for (const s of steps(session.nSteps, end.arrival + 1))              // what is not composed yet, is not known
      if (this.begins(s) && this.like[s] < session.nSteps) plan.melody[s] = highestPitch(session.frames[this.like[s]][0].states)
  }
}

// ---- the verbs: as sampling.Composer's. `progress` is called with (steps done, in all), and what it throws stops them.
const MAX_BARS = 256, VERSIONS = 12, RETURN_VERSIONS = 64, UNDER_VERSIONS = 16, FORK_BEATS = 4
const keyText = (key, scale) => key === 'free' ? 'a key of its own' : `${key} ${scale}`
const rollKey = (key, scale) => key === 'free' ? null : [KEYS[key], nearestMode(scale)]

function keyFor(key, scale, roll) {                                     // as asked for, or as the given music suggests
  const heard = keyOf(roll)
  if (key === null) [key, scale] = heard ? [KEY_NAMES[heard[0]], scale ?? heard[1]] : ['C', scale]
  checkKey(key, scale ?? 'major')
  return [key, scale ?? 'major']
}
function checkVoices(model, voices) { if (voices !== null) wholeNumber('voices', voices, 1, model.mostNotes) }
function checkSteps(roll, model) {
  if (roll.steps_per_beat !== model.stepsPerBeat) throw Error(`${roll.name || 'the music'} has ${roll.steps_per_beat} steps per beat, but this model composes on ${model.stepsPerBeat}`)
}

// Compose a piece: an opening, which may be empty, and so many bars.
export function compose(model, {key = null, scale = null, bars = 16, tempo_bpm = null, seed = 0, opening = null, meter = null, pickup_beats = null,
  phrase_bars = null, form = null, varied = false, voices = null, style = null, composer = null, ...dials} = {}, progress = () => {}) {
  checkStyle(model, style, composer)
  const settings = settingsOf(style, stylesOf(model))
  wholeNumber('bars', bars, 1, MAX_BARS)
  wholeNumber('seed', seed)
  checkVoices(model, voices)
  if (varied && form === null) throw Error('varied needs something that returns; choose a form, such as AABA')
  if (phrase_bars !== null && !settings.breathes) throw Error(`style ${shown(style)} has no phrases of one length; leave out phrase_bars`)
  const begun = begin(model, opening, {tempo_bpm, meter, pickup_beats, seed, settings}), n = begun.states.length, bar = barSteps(begun);
  [key, scale] = keyFor(key, scale, begun)
  if (phrase_bars !== null && key === 'free') throw Error(`phrase_bars is ${shown(phrase_bars)}, but key is 'free'; leave it out`)
  if (phrase_bars !== null && !model.config.conditions.some(([name]) => PHRASE.includes(name))) throw Error('a ChordLSTM is told of no phrases; leave out phrase_bars')
  const first = n + mod(begun.pickup_steps - n, bar), nSteps = first + bars * bar - (n ? 0 : begun.pickup_steps)      // the upbeat's bar is the last
  const parts = form !== null ? sections(form, bars, Math.floor((first - begun.pickup_steps) / bar)) : []
  const returns = new Returns(parts, bar, begun.pickup_steps, nSteps, varied), grid = {...PLAIN_KNOWN, ...gridOf(begun)}
  if (varied && !returns.any) throw Error(`varied: nothing returns in the form ${form}; choose AABA`)
  const known = {...grid, phrases: phrasesIn(settings, grid, nSteps, first, phrase_bars), lags: returns.barsBack(bar)}
  const session = new Session(model, {key, scale, seed, known, style, composer, ...dialsIn(style, settings, dials)})
  for (const states of begun.states) session.observe(states)
  const advance = (to, given = () => returns.given(session)) => {
    while (session.nSteps < to) { session.step(...given()); progress(session.nSteps, nSteps) }
  }
  for (const end of session.plan || returns.any ? phraseEnds(known, n, nSteps) : []) composePhrase(session, end, returns, advance)
  advance(nSteps)
  const states = thinned(session.frames.map(step => step[0].states), voices)
  begun.states.forEach((given, s) => { states[s] = given })
  const name = toldFirst(style, composer) + (n ? `${begun.name || 'an opening'} + ${bars} bar${bars > 1 ? 's' : ''}, seed ${seed}` : `${keyText(key, scale)}, seed ${seed}`)
  return emptyRoll({...gridOf(begun), states, name, key: rollKey(key, scale)})
}
function begin(model, opening, {tempo_bpm, meter, pickup_beats, seed, settings}) { // the roll that a piece begins with
  if (opening) checkSteps(opening, model)
  if (opening?.states.length && (meter || pickup_beats !== null))
    throw Error('an opening brings its metre and its upbeat; leave out meter and pickup_beats, or the opening')
  if (opening?.states.length && !notesOf(opening).length) throw Error(`${opening.name || 'the opening'}: no note sounds in it; there is nothing to go on from`)
  const roll = {...opening ? trimmed(opening) : emptyRoll({steps_per_beat: model.stepsPerBeat, meter: settings.meter, tempo_bpm: settings.tempo_bpm})}
  roll.tempo_bpm = tempo_bpm ?? roll.tempo_bpm
  roll.meter = meter ?? roll.meter
  if (pickup_beats === null && !opening && settings.breathes && model.config.conditions.some(([name]) => PLACE.includes(name))) {
    const steps = drawnUpbeat(roll.meter, seed) * roll.steps_per_beat
    roll.pickup_steps = isWhole(steps, 0, barSteps(roll) - 1) ? steps : 0
  }
  checkGrid(roll)
  if (pickup_beats !== null) roll.pickup_steps = pickupSteps(pickup_beats, roll)
  return roll
}
const PLACE = ['step_in_beat', 'beat_in_bar', 'beats_per_bar', 'meter_beats', 'beat_falls_into', 'beat', 'twelfth_of_beat']

function composePhrase(session, end, returns, advance) {                // up to its last chord, in versions where it has a plan
  returns.tell(session, end)
  const {known} = session, planned = session.plan?.cadence(end), under = returns.isUnder(session, end), seam = returns.seam(end.end, known.pickup_steps)
  const fork = end.arrival - FORK_BEATS * known.steps_per_beat
  advance(under ? session.nSteps : returns.firstNew(fork, end.arrival))
  session.fork(seam !== undefined ? RETURN_VERSIONS : under ? UNDER_VERSIONS : planned ? VERSIONS : 1)
  const last = seam !== undefined ? seam + barSteps(known) - 1 : end.arrival
  while (session.nSteps <= last) {
    advance(session.nSteps + 1)
    session.resample()
  }
  session.settle()
}

// Compose around what is given at each step: [tokens, ceiling, most notes].
const TIED_NATS = 1e-4                                                  // as sampling.TIED_NATS
function composeAround(session, given, nVersions, nSteps, progress) {
  session.fork(wholeNumber('n_particles', nVersions, 1, MOST_AT_ONCE))
  for (const [tokens, ceiling, mostNotes] of given) {
    session.step(new Forced(session.chooser, session.sampler, Array(session.n).fill(tokens), ceiling), mostNotes)
    session.resample()
    progress(session.nSteps, nSteps)
  }
  const most = Math.max(...session.logWeights), best = session.logWeights.findIndex(w => w >= most - TIED_NATS)
  return session.frames.map(step => step[best].states)
}

// How surprised a model is at each step of a roll, in nats, told the place in the bar alone: as Desk.nats. Infinity where it cannot
// write what stands there.
export function nats(model, {roll}) {
  checkSteps(roll, model)
  const known = {...PLAIN_KNOWN, ...gridOf(roll)}
  let rows = [model.initialRow()]
  return roll.states.map((states, step) => {
    const tokens = tokensOf(frameOf(states))
    let cost = 0
    rows = model.step(rows, [model.told(step, known)], ([logits], place) => {
      const most = largest(logits)
      cost += most + Math.log(sumOf(Float64Array.from(logits, v => Math.exp(v - most)))) - logits[tokens[place]]
      return [tokens[place]]
    }, tokens.length)
    return cost
  })
}

// Set lower voices under a melody, a roll of one voice.
export function harmonise(model, {melody, key = null, scale = null, fermatas = null, n_particles = 16, seed = 0, voices = null,
  style = null, composer = null, ...dials}, progress = () => {}) {
  checkStyle(model, style, composer)
  const settings = settingsOf(style, stylesOf(model))
  checkVoices(model, voices)
  checkSteps(melody, model)
  checkGrid(melody)
  const name = melody.name || 'the melody', frames = melody.states.map(frameOf), crowded = frames.findIndex(f => f.notes.length > 1), sounds = frames.find(f => f.notes.length)
  if (crowded >= 0) throw Error(`${name}: ${frames[crowded].notes.length} notes sound at step ${crowded}; keep one voice in it`)
  if (!sounds) throw Error(`${name} is silent; there is nothing to harmonise`)
  if (fermatas && (fermatas.length !== frames.length || !fermatas.every(f => [true, false, 0, 1].includes(f))))
    throw Error(`fermatas are ${fermatas.length}; give ${frames.length} of true or false, one for each step of the melody`);
  [key, scale] = keyFor(key, scale, melody)
  if (fermatas && key === 'free') throw Error("fermatas are given, but key is 'free'; leave them out")
  const grid = {...PLAIN_KNOWN, ...gridOf(melody)}, known = {...grid, phrases: fermatas ? new Phrases(fermatas) : phrasesIn(settings, grid, frames.length)}
  const session = new Session(model, {key, scale, seed, known, style, composer, ...dialsIn(style, settings, dials, !!fermatas || settings.breathes)})
  session.sampler.leastNotes = 2                                        // the melody is not left alone for long
  if (session.plan) session.plan.melody = melody.states.map(highestPitch)
  let [ceiling] = sounds.notes
  const given = frames.map(frame => {
    if (!frame.notes.length) return [[], ceiling, undefined]
    ceiling = frame.notes[0]
    return [tokensOf(frame).slice(0, 1), null, undefined]
  })
  const composed = thinned(composeAround(session, given, n_particles, frames.length, progress), voices)
  const states = composed.map((chord, s) => chord.map((v, k) => melody.states[s][k] || v))
  return {...melody, states, name: `${melody.name || 'a melody'}, harmonised in ${keyText(key, scale)}, seed ${seed}`, key: rollKey(key, scale)}
}

// Compose some bars anew so that they lead to what follows; the first full bar is 0.
export function rewrite(model, {roll, bars, key = null, scale = null, n_particles = 16, seed = 0, voices = null,
  style = null, composer = null, ...dials}, progress = () => {}) {
  checkStyle(model, style, composer)
  const settings = settingsOf(style, stylesOf(model))
  checkVoices(model, voices)
  checkSteps(roll, model)
  checkGrid(roll)
  const n = roll.states.length, barOf = step => Math.floor((step - roll.pickup_steps) / barSteps(roll)), [from, to] = n ? [barOf(0), barOf(n - 1)] : [0, -1]
  if (!Array.isArray(bars) || !bars.length || !bars.every(bar => isWhole(bar, from, to))) throw Error(`bars is ${shown(bars)}; give one or more whole numbers from ${from} to ${to}`)
  const fresh = steps(0, n).map(s => bars.includes(barOf(s)))
  const kept = roll.states.map((states, s) => !fresh[s] && fresh[s - 1] ? restruck(states) : states.slice()), words = kept.map(states => tokensOf(frameOf(states)));
  [key, scale] = keyFor(key, scale, roll)
  const grid = {...PLAIN_KNOWN, ...gridOf(roll)}, known = {...grid, phrases: phrasesIn(settings, grid, n)}
  const session = new Session(model, {key, scale, seed, known, style, composer, ...dialsIn(style, settings, dials)})
  if (session.plan) session.plan.free = fresh
  const first = fresh.indexOf(true)
  for (const states of kept.slice(0, first)) session.observe(states)
  const given = words.slice(first).map((word, i) => fresh[first + i] ? [[], null, undefined] : [word, null, word.length])
  const composed = thinned(composeAround(session, given, n_particles, n, progress), voices)
  return {...roll, states: composed.map((chord, s) => fresh[s] ? chord : kept[s]), name: `${roll.name || 'a piece'}, rewritten, seed ${seed}`, key: rollKey(key, scale)}
}
