// Names of chords and their degrees in a key, beat by beat: what a musician writes under the notes. nbs/library/player.ipynb
// tells how they are found.

const KINDS = [                                                                 // semitones above the root, name, words, a small numeral?, its mark
  [[0, 4, 7], '', '', false, ''], [[0, 3, 7], 'm', ' minor', true, ''], [[0, 3, 6], '°', ' diminished', true, '°'], [[0, 4, 8], '+', ' augmented', false, '+'],
  [[0, 4, 7, 10], '7', ' seven', false, ''], [[0, 4, 7, 11], 'maj7', ' major seven', false, ''], [[0, 3, 7, 10], 'm7', ' minor seven', true, ''],
  [[0, 3, 6, 10], 'ø7', ' half-diminished seven', true, 'ø'], [[0, 3, 6, 9], '°7', ' diminished seven', true, '°'], [[0, 5, 7], 'sus4', ' suspended four', false, 'sus']]
const FIFTH = 7, MAJOR = KINDS[0], DOMINANT = KINDS[4], LEADING = 5                               // a tone that may be missing; of the line of fifths, from the tonic
const LEAST_INSIDE = 0.75, FOR_BASS = 0.08, FOR_LEADING = 0.1, PER_TONE = 0.15  // of what sounds; what speaks for a root, and against a fourth tone
const LETTERS = 'FCGDAEB', SIGNS = {'-1': '♭', 0: '', 1: '♯'}
const FIGURES = {3: ['', '⁶', '⁶₄'], 4: ['⁷', '⁶₅', '⁴₃', '⁴₂']}, NUMERALS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII']
const DIATONIC = {                                                              // what a dominant seventh may lead to, by fifths from the tonic
  major: {'-1': 'IV', 0: 'I', 1: 'V', 2: 'ii', 3: 'vi', 4: 'iii'}, minor: {'-4': 'VI', '-3': 'III', '-2': 'VII', '-1': 'iv', 0: 'i', 1: 'V'}}
const cycle = (a, n = 12) => (a % n + n) % n

// ---- how tones are spelled: places on the line of fifths, C is 0, F -1, G 1
function tonicPlace([tonic, mode]) {                                            // from D flat to F sharp major, from E flat to G sharp minor
  const least = mode === 'major' ? -5 : -3
  return least + cycle(tonic * 7 - least)
}
const fromTonic = (pc, key) => cycle(pc * 7 - tonicPlace(key) + 5) - 5          // fifths, -5 to 6: from the flat second to the sharp fourth
function spelled(pc, key) {                                                     // with one sign at most
  const place = fromTonic(pc, key) + tonicPlace(key), near = place > 12 ? place - 12 : place < -8 ? place + 12 : place
  return LETTERS[cycle(near + 1, 7)] + SIGNS[Math.floor((near + 1) / 7)]
}
function numeral(root, key, [, , , small, mark]) {
  const fifths = fromTonic(root, key), sign = Math.floor((fifths + (key[1] === 'major' ? 1 : 4)) / 7), number = NUMERALS[cycle(4 * fifths, 7)]
  const isLeading = small && mark && fifths === LEADING                         // a key in minor raises it anyway
  return (isLeading ? '' : SIGNS[sign]) + (small ? number.toLowerCase() : number) + mark
}
function degree({root, bass, kind}, key) {                                      // such as ii⁶₅, or V⁷/V for a dominant that leads elsewhere
  const [tones] = kind, fifths = fromTonic(root, key), leadsTo = DIATONIC[key[1]][fifths - 1], figure = FIGURES[tones.length][tones.indexOf(cycle(bass - root))] ?? ''
  const leads = kind === DOMINANT ? fifths !== 1 : kind === MAJOR && fifths > 1
  return leads && leadsTo ? `V${figure}/${leadsTo}` : numeral(root, key, kind) + figure
}

// ---- which chord it is
function found(weights, bass, key) {                                            // the one that most of the sound belongs to, if any
  const sounds = weights.reduce((sum, w) => sum + w, 0)
  let best = null, most = -Infinity
  for (const kind of KINDS) for (let root = 0; root < 12; root++) {
    const [tones, , , small, mark] = kind, at = tones.map(tone => weights[(root + tone) % 12]), inside = at.reduce((sum, w) => sum + w, 0) / sounds
    const missing = tones.filter((_, i) => !at[i]), bare = missing.length > 0 && tones.length === 3
    if (inside < LEAST_INSIDE || missing.some(tone => tone !== FIFTH) || bare && (root !== bass || mark === 'sus')) continue
    const leads = key && tones.length === 4 && mark === '°' && fromTonic(root, key) === LEADING        // all its roots sound alike
    const fits = inside + FOR_BASS * (root === bass) + FOR_LEADING * leads - PER_TONE * (tones.length - 3)
    if (fits > most) { most = fits; best = {root, bass, kind} }
  }
  return best
}
// The chords of notes, {start, end, pitch}, beat by beat, beats that say the same joined: {start, end, name, words, degree}. A beat whose sound
// is no chord has none; without a key, [pitch class, 'major' or 'minor'], there are no degrees.
export function chordsOf(notes, {n_steps, pickup_steps = 0, steps_per_beat, beat_steps = steps_per_beat, key = null}) {
  const out = [], first = pickup_steps % beat_steps - beat_steps, beats = Math.max(0, Math.ceil((n_steps - first) / beat_steps)), inBeat = Array.from({length: beats}, () => [])
  for (const note of notes) for (let b = Math.floor((note.start - first) / beat_steps); b < beats && first + b * beat_steps < note.end; b++) inBeat[b].push(note)
  inBeat.forEach((those, b) => {
    const begin = first + b * beat_steps, stop = begin + beat_steps, from = Math.max(begin, Math.min(...those.map(n => n.start))), weights = Array(12).fill(0)
    for (const {start, end, pitch} of those) weights[pitch % 12] += Math.min(end, stop) - Math.max(start, begin)
    const lowest = Math.min(...those.filter(n => n.start <= from).map(n => n.pitch)), chord = those.length > 1 && found(weights, lowest % 12, key)
    if (!chord) return
    const last = out.at(-1), {root, bass, kind: [, name, words]} = chord, over = bass === root ? '' : spelled(bass, key ?? [0, 'major']), letter = spelled(root, key ?? [0, 'major'])
    const named = letter + name + (over && '/' + over), start = Math.max(0, begin), end = Math.min(stop, n_steps)
    if (last?.name === named && last.end === start) last.end = end
    else out.push({start, end, name: named, words: said(letter) + words + (over && ' over ' + said(over)), degree: key ? degree(chord, key) : ''})
  })
  return out
}
const said = letter => letter.replace('♭', ' flat').replace('♯', ' sharp')      // to be read out
