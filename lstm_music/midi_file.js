// A roll as the bytes of a standard MIDI file: what PianoRollEncoder.piano_roll_to_midi writes, less its recipe. It may have velocities, as
// it has states; 0 is the usual one. And a roll from such a
// file: what midi_to_piano_roll reads, less the loudness of notes; of the notices, that it was too long.

import {notesOf, rollOf} from './compose.js'
import {barSteps, mod} from './chord_lstm.js'

const VELOCITY = 80, PICKUP_TEXT = 'lstm_music_pickup_beats '
const number = n => n < 128 ? [n] : [...number(n >> 7).map(byte => byte | 128), n & 127]            // of a varying length
const bigEndian = (n, size) => Array.from({length: size}, (_, i) => Math.floor(n / 256 ** (size - 1 - i)) % 256)
const meta = (kind, bytes) => [0xff, kind, ...number(bytes.length), ...bytes]
const signature = ([count, value]) => meta(0x58, [count, Math.log2(value), 24, 8])
export const keySharps = ([tonic, mode]) => mod(7 * (tonic + 3 * (mode === 'minor')) + 5, 12) - 5      // negative for flats
const ascii = words => [...words].map(letter => letter.charCodeAt(0))
function text(words) {                                                  // as midi.text_charset: Latin-1, but for what it cannot say, or would say otherwise
  const codes = [...words].map(letter => letter.codePointAt(0)), utf8 = new TextEncoder().encode(words)
  if (codes.some(code => code > 255)) return [...utf8]
  try { return new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array(codes)) === words ? codes : [...utf8] } catch { return codes }
}

function metreEvents({pickup_steps: pickup, steps_per_beat: beat, meter, states}, ticks) {      // before the metre a short one for an upbeat
  if (!pickup) return [[0, signature(meter)]]
  if (pickup > states.length) return [[0, signature(meter)], [0, meta(1, ascii(`${PICKUP_TEXT}${pickup}/${beat}`))]]      // the music ends before the bar line
  let [over, under] = [pickup, 4 * beat]
  while (over % 2 === 0 && under % 2 === 0) [over, under] = [over / 2, under / 2]
  return [[0, signature([over, under])], [pickup * ticks, signature(meter)]]
}
// roll: on a grid of 4 steps a beat, or another power of two
export function midiBytes(roll) {
  const ticks = 480 / roll.steps_per_beat, notes = notesOf(roll)
  const head = [[0, meta(3, text(roll.name || 'piano'))], ...roll.key ? [[0, meta(0x59, [keySharps(roll.key) & 255, +(roll.key[1] === 'minor')])]] : [],
    [0, meta(0x51, bigEndian(Math.round(60e6 / roll.tempo_bpm), 3))], ...metreEvents(roll, ticks), [0, [0xc0, 0]]]
  const sounding = notes.flatMap(([start, end, pitch]) => [[start * ticks, [0x90, pitch, roll.velocities?.[start][pitch - LOWEST_PITCH] || VELOCITY], 1], [end * ticks, [0x80, pitch, 0], 0]])
  const events = [...head, ...sounding].sort((a, b) => a[0] - b[0] || (a[2] ?? 0) - (b[2] ?? 0)), end = [roll.states.length * ticks, meta(0x2f, [])]
  let now = 0
  const track = [...events, end].flatMap(([tick, bytes]) => { const wait = tick - now; now = tick; return [...number(wait), ...bytes] })
  return new Uint8Array([...ascii('MThd'), ...bigEndian(6, 4), 0, 0, 0, 1, ...bigEndian(480, 2), ...ascii('MTrk'), ...bigEndian(track.length, 4), ...track])
}

// ---- reading
const MOST_BYTES = 2 * 2 ** 20, LOWEST_PITCH = 21, HIGHEST_PITCH = 108, STEPS_PER_BEAT = 4, DRUMS = 9, END_OF_TRACK = 0x2f
class Bytes {
  constructor(data, at = 0, end = data.length) { Object.assign(this, {data, at, end}) }
  next() {
    if (this.at >= this.end) throw Error('the file is damaged, or cut short')
    return this.data[this.at++]
  }
  big(size) { return Array.from({length: size}, () => this.next()).reduce((sum, byte) => 256 * sum + byte, 0) }
  varying() {
    let value = 0, byte
    do { byte = this.next(); value = 128 * value + (byte & 127) } while (byte > 127)
    return value
  }
  text(size) { return String.fromCharCode(...Array.from({length: size}, () => this.next())) }
  part(size) {
    if (this.at + size > this.end) throw Error('the file is damaged, or cut short')
    return new Bytes(this.data, this.at, this.at += size)
  }
}
const META = {                                                          // what a roll can use; as midi._check_meta
  0x51(content, tick, {tempos}) {
    const tempo = content.big(3)
    if (!tempo) throw Error('a tempo of zero')
    tempos.push([tick, 60e6 / tempo])
  },
  0x01(content, tick, found) {
    const [, over, under] = new RegExp(`^${PICKUP_TEXT}(\\d{1,5})/([1-9]\\d?)$`).exec(content.text(content.end - content.at)) ?? []
    if (under) found.pickup ??= over / under
  },
  0x58(content, tick, {metres}) {
    const metre = [content.next(), 2 ** content.next()]
    if (!metre[0]) throw Error('a metre of no beats')
    metres.push([tick, metre])
  },
  0x59(content, tick, {keys}) {
    if (content.end - content.at !== 2) return
    const [sharps, minor] = [(content.next() << 24) >> 24, content.next()]
    if (Math.abs(sharps) <= 7 && minor <= 1) keys.push([tick, [sharps, minor]])
  }}
const DATA_BYTES = {0xf1: 1, 0xf2: 2, 0xf3: 1, 0xf6: 0, 0xf8: 0, 0xfa: 0, 0xfb: 0, 0xfc: 0, 0xfe: 0}             // of system messages, as in midi
function readTrack(bytes, found) {                                      // notes in ticks, and changes of tempo, metre and key
  const sounding = {}, ended = {}
  let tick = 0, running = 0
  while (bytes.at < bytes.end) {
    tick += bytes.varying()
    const status = bytes.data[bytes.at] > 127 ? bytes.next() : running, kind = status & 0xf0, channel = status & 15
    if (kind !== 0xf0) running = status
    else if (status !== 0xff) running = 0                               // a meta event leaves it as it is
    if (status in DATA_BYTES) { bytes.part(DATA_BYTES[status]); continue }
    if (status === 0xff || status === 0xf0 || status === 0xf7) {
      const type = status === 0xff ? bytes.next() : null, content = bytes.part(bytes.varying())
      if (type in META) META[type](content, tick, found)
      if (type === END_OF_TRACK) break
      continue
    }
    if (kind < 0x80 || kind === 0xf0) throw Error('the file is damaged')
    const [pitch, velocity] = [bytes.next(), kind === 0xc0 || kind === 0xd0 ? 0 : bytes.next()], name = [channel, pitch]
    if (kind === 0x90 && velocity) (sounding[name] ??= []).push(tick)
    else if (kind === 0x80 || kind === 0x90) {
      const start = sounding[name]?.shift()
      ended[name] = tick
      if (start < tick && channel !== DRUMS) found.notes.push([start, tick, pitch])
    }
  }
  for (const [name, starts] of Object.entries(sounding)) {              // struck again, and ended once: the last end is that of both
    const [channel, pitch] = name.split(',').map(Number)
    for (const start of starts) if (start < ended[name] && channel !== DRUMS) found.notes.push([start, ended[name], pitch])
  }
  found.ticks = Math.max(found.ticks, tick)
}
const inForce = (changes, step) => changes.findLastIndex(([from]) => from <= step)
function gridOf({tempos, metres, keys, pickup}, first) {                        // as PianoRollEncoder: what holds at the first note
  const before = metres.length && metres[0][0] === 0 ? [] : [[0, [4, 4]]], all = [...before, ...new Map(metres)], bar = ([, [over, under]]) => 4 * over * STEPS_PER_BEAT / under
  let at = inForce(all, first)
  if (at + 1 < all.length) {
    const length = all[at + 1][0] - all[at][0]
    if (length < bar(all[at]) || length === bar(all[at]) && length < bar(all[at + 1])) at++             // it was an upbeat
  }
  const tempo = tempos[inForce(tempos, first)]?.[1] ?? 120, [sharps, minor] = keys[inForce(keys, first)]?.[1] ?? [0, 0]
  const whole = Number.isInteger(bar(all[at])), meter = whole ? all[at][1] : [4, 4], begins = pickup === undefined ? all[at][0] : Math.round(pickup * STEPS_PER_BEAT)
  return {steps_per_beat: STEPS_PER_BEAT, tempo_bpm: clamp(Math.round(100 * tempo) / 100, 10, 600), meter, pickup_steps: whole ? begins % bar(all[at]) : 0,
    key: sharps || minor ? [mod(7 * sharps + 9 * minor, 12), minor ? 'minor' : 'major'] : null}          // C major is what programs write that know no key
}
const clamp = (x, low, high) => Math.max(low, Math.min(high, x))
function unwrapped(data) {                                              // the MIDI file inside a RIFF file (.rmi), or the data as they are
  const word = at => String.fromCharCode(...data.slice(at, at + 4)), view = new DataView(data.buffer, data.byteOffset, data.length)
  for (let at = 12; word(0) === 'RIFF' && at + 8 <= data.length;) {
    const size = view.getUint32(at + 4, true)
    if (word(at) === 'data') return data.slice(at + 8, at + 8 + size)
    at += 8 + size + size % 2
  }
  return data
}
// The bytes of a file and its name -> a roll of at most so many bars
export function rollOfMidi(data, name, mostBars) {
  try { return readRoll(new Bytes(unwrapped(data)), name, mostBars) } catch (error) { throw Error(`${name}: ${error.message}`) }
}
function readRoll(bytes, name, mostBars) {
  if (bytes.end > MOST_BYTES) throw Error('over 2 MB; MIDI files are smaller')
  if (bytes.text(Math.min(4, bytes.end)) !== 'MThd') throw Error('it does not begin with MThd, so it is not MIDI')
  const head = bytes.part(bytes.big(4)), [form, nTracks, division] = [head.big(2), head.big(2), head.big(2)], found = {notes: [], tempos: [], metres: [], keys: [], ticks: 0}
  if (form > 1) throw Error(`format ${form} (independent patterns) is not supported; export it as format 0 or 1`)
  if (!division || division > 0x7fff) throw Error('it counts time in film frames, not in beats; export it with beats')
  const another = () => String.fromCharCode(...bytes.data.slice(bytes.at, bytes.at + 4)) === 'MTrk'
  for (let left = nTracks; left > 0 || another();) {                    // a header may count too few; what else follows is not read
    const kind = bytes.text(4), chunk = bytes.part(bytes.big(4))
    if (kind !== 'MTrk') continue
    readTrack(chunk, found)
    left--
  }
  const stepOf = tick => Math.floor((2 * tick * STEPS_PER_BEAT + division) / (2 * division))
  const onPiano = found.notes.filter(([, , pitch]) => pitch >= LOWEST_PITCH && pitch <= HIGHEST_PITCH)
  const notes = onPiano.map(([start, end, pitch]) => [stepOf(start), Math.max(stepOf(end), stepOf(start) + 1), pitch])
  if (!notes.length) throw Error('it has no notes')
  for (const changes of [found.tempos, found.metres, found.keys]) { changes.sort((a, b) => a[0] - b[0]); for (const change of changes) change[0] = stepOf(change[0]) }
  const first = notes.reduce((least, [start]) => Math.min(least, start), Infinity), grid = gridOf(found, first)
  const most = grid.pickup_steps + mostBars * barSteps(grid), last = notes.reduce((last, [, end]) => Math.max(last, end), stepOf(found.ticks)), n = Math.min(most, last)
  if (first >= n) throw Error(`it has no notes in its first ${mostBars} bars`)
  const taken = notes.filter(([start]) => start < n).map(([start, end, pitch]) => [start, Math.min(end, n), pitch])
  return {...rollOf(taken, n, {...grid, name: name.replace(/\.midi?$/i, '')}), notices: last > most ? [`only the first ${mostBars} bars are taken`] : []}
}
