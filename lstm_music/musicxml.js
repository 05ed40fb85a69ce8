// A roll as MusicXML: a part for each voice, bars, ties, the key's spelling. lstm_music.score does it with music21, and writes more.

import {keyOf, notesOf} from './compose.js'
import {barSteps, mod} from './chord_lstm.js'
import {keySharps} from './midi_file.js'
import {noteVoices} from './voices.js'

const TYPES = {1: '16th', 2: 'eighth', 4: 'quarter', 8: 'half', 16: 'whole'}, NAMES = ['Soprano', 'Alto', 'Tenor', 'Bass']
const plain = text => [...text].map(letter => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[letter] ?? letter).join('')

function spelled(pitch, sharps) {                                       // the name nearest to the key on the line of fifths, where C is 0 and G is 1
  const centre = sharps + 2, fifths = centre + mod(7 * pitch - centre + 5, 12) - 5, alter = Math.floor((fifths + 1) / 7)
  return `<pitch><step>${'FCGDAEB'[mod(fifths + 1, 7)]}</step>${alter ? `<alter>${alter}</alter>` : ''}<octave>${Math.floor((pitch - alter) / 12) - 1}</octave></pitch>`
}
// Lengths that a single sign can write, at four steps a beat, in their order
function* written(steps) {
  for (const [length, sign] of [[24, 16], [16, 16], [12, 8], [8, 8], [6, 4], [4, 4], [3, 2], [2, 2], [1, 1]]) for (; steps >= length; steps -= length) yield {length, type: TYPES[sign], dotted: length > sign}
}
function voicesOf(roll) {                                               // [[notes of a voice]], where one note follows another
  const notes = notesOf(roll), known = noteVoices(roll), voices = []
  notes.forEach((note, i) => {
    const free = known[i] >= 0 ? known[i] : voices.findIndex(voice => !voice || voice.at(-1)[1] <= note[0])
    ;(voices[free < 0 ? voices.length : free] ??= []).push(note)
  })
  return voices.filter(voice => voice)
}
function signs(what, steps, ties = [false, false]) {                    // a note or a rest within a bar: one sign, or several that are tied
  const parts = [...written(steps)]
  return parts.map(({length, type, dotted}, i) => {
    const stops = what && (i > 0 || ties[0]), starts = what && (i < parts.length - 1 || ties[1]), marks = [stops && 'stop', starts && 'start'].filter(Boolean)
    return `<note>${what || '<rest/>'}<duration>${length}</duration>${marks.map(kind => `<tie type="${kind}"/>`).join('')}<voice>1</voice><type>${type}</type>${dotted ? '<dot/>' : ''}` +
      (marks.length ? `<notations>${marks.map(kind => `<tied type="${kind}"/>`).join('')}</notations>` : '') + '</note>'
  }).join('')
}
function measure(voice, from, to, sharps) {
  let at = from, out = ''
  for (const [start, end, pitch] of voice) {
    if (end <= from || start >= to) continue
    const begin = Math.max(start, from), stop = Math.min(end, to)
    out += signs('', begin - at) + signs(spelled(pitch, sharps), stop - begin, [start < from, end > to])
    at = stop
  }
  return out + signs('', to - at)
}
// roll: on a grid of 4 steps a beat
export function musicXml(roll) {
  const {meter: [beats, value], pickup_steps: pickup, tempo_bpm, name} = roll, whole = barSteps(roll), n = roll.states.length, key = keyOf(roll), sharps = key ? keySharps(key) : 0
  const bars = [...pickup ? [[0, pickup]] : [], ...Array.from({length: Math.ceil((n - pickup) / whole)}, (_, i) => [pickup + i * whole, pickup + (i + 1) * whole])], voices = voicesOf(roll)
  const names = voices.map((_, i) => voices.length === 4 ? NAMES[i] : `Voice ${i + 1}`)
  const attributes = voice => {
    const low = voice.reduce((sum, [, , pitch]) => sum + pitch, 0) / voice.length < 60
    return `<attributes><divisions>4</divisions><key><fifths>${sharps}</fifths><mode>${key?.[1] ?? 'major'}</mode></key><time><beats>${beats}</beats><beat-type>${value}</beat-type></time>` +
      `<clef><sign>${low ? 'F' : 'G'}</sign><line>${low ? 4 : 2}</line></clef></attributes><direction><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>${tempo_bpm}</per-minute></metronome></direction-type><sound tempo="${tempo_bpm}"/></direction>`
  }
  const part = (voice, i) => `<part id="P${i + 1}">` + bars.map(([from, to], b) =>
    `<measure number="${b + (pickup ? 0 : 1)}"${pickup && !b ? ' implicit="yes"' : ''}>${b ? '' : attributes(voice)}${measure(voice, from, to, sharps)}</measure>`).join('\n') + '</part>'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n<score-partwise version="4.0">` +
    `<work><work-title>${plain(name || 'piano')}</work-title></work><part-list>${names.map((label, i) => `<score-part id="P${i + 1}"><part-name>${label}</part-name></score-part>`).join('')}</part-list>\n` +
    voices.map(part).join('\n') + '</score-partwise>\n'
}
