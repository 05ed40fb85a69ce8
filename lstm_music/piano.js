// The piano of lstm_music.audio in a page: the same recording, loops, envelopes, places and room, played by the browser.

export const clamp = (x, low, high) => Math.max(low, Math.min(high, x))
export const SAMPLE_RATE_HZ = 32_000, VELOCITY = 80
const SOFT_PARTIAL = 3, SOFT_HZ = 900, SHADES = 8, SLOPE_SECS = [0.4, 1.5], QUIET_DB = 100      // below the strike: nothing is heard any more
const DAMPED_DB_PER_SEC = 110, RINGING_DB_PER_SEC = 24, FADED_DB = 60, TAIL_SECS = 2.5
const PAN = 0.35, MIDDLE = 64, PAN_NOTES = 24, LOUDNESS_LUFS = -18, STRIKE_LUFS = -21.3, STRIKE_SECS = 0.5, MOST_GAIN_DB = 15, PEAK = 10 ** (-1.5 / 20)
const ROOM_DB = -22, ROOM_SECS = 0.5, FIRST_WALL_SECS = 0.012, ROOM_HZ = [400, 4000], ROOM_SEED = 1
const hz = pitch => 440 * 2 ** ((pitch - 69) / 12), amplitude = db => 10 ** (db / 20), keeps = corner => Math.exp(-2 * Math.PI * corner / SAMPLE_RATE_HZ)
const brightness = velocity => clamp((velocity - 30) / 70, 0, 1)

function readTable(text) {                                              // pitch: its row of piano.csv
  const [names, ...rows] = text.trim().split('\n').map(line => line.trim().split(','))
  return Object.fromEntries(rows.map(row => [row[0], Object.fromEntries(row.map((value, i) => [names[i], +value]))]))
}
function levelDb(row, secs) {                                           // the envelope of a note that is held
  const sloping = clamp(secs, ...SLOPE_SECS) - SLOPE_SECS[0]
  return row.gain_db + row.slope_db_per_sec * sloping - row.decay_db_per_sec * Math.max(secs - row.hold_secs, 0)
}
function lowPass(values, corner) {
  const keep = keeps(corner)
  let low = 0
  return values.map(value => low += (1 - keep) * (value - low))
}
function bufferOf(...channels) {
  const buffer = new AudioBuffer({length: channels[0].length, numberOfChannels: channels.length, sampleRate: SAMPLE_RATE_HZ})
  channels.forEach((values, i) => buffer.copyToChannel(values, i))
  return buffer
}
// The gain with which notes in seconds are as loud as the next piece, to within a decibel: their powers added up, without rendering them.
export function gainOf(notes) {
  const last = Math.max(0, ...notes.map(({end}) => end)), sounded = (start, end) => STRIKE_SECS * (1 - Math.exp((start - end) / STRIKE_SECS))
  const power = notes.reduce((sum, {start, end, velocity}) => sum + (velocity / 127) ** 4 * sounded(start, end), 0) / last
  return amplitude(Math.min(LOUDNESS_LUFS - STRIKE_LUFS - 10 * Math.log10(power), MOST_GAIN_DB))
}
let walls = null
function room() {                                                       // what a click leaves behind, left and right
  if (walls) return walls
  let seed = ROOM_SEED
  const noise = () => { seed = Math.imul(seed, 1664525) + 1013904223 >>> 0; return seed / 2 ** 32 - 0.5 }, n = ROOM_SECS * SAMPLE_RATE_HZ
  const channels = [0, 1].map(() => {
    const faded = Float32Array.from({length: n}, (_, i) => noise() * (i > FIRST_WALL_SECS * SAMPLE_RATE_HZ) * 10 ** (-3 * i / n)), deep = lowPass(faded, ROOM_HZ[0])
    return lowPass(faded.map((value, i) => value - deep[i]), ROOM_HZ[1])
  })
  const power = channels.reduce((sum, values) => sum + values.reduce((s, v) => s + v * v, 0), 0) / 2, gain = Math.sqrt(10 ** (ROOM_DB / 10) / power)
  return walls = bufferOf(...channels.map(values => values.map(v => v * gain)))
}
// A place to play at: what is connected to it sounds in the room.
export function newOutput(context) {
  const input = new GainNode(context), middle = new GainNode(context, {channelCount: 1, channelCountMode: 'explicit'})
  input.connect(context.destination)
  input.connect(middle).connect(new ConvolverNode(context, {buffer: room(), disableNormalization: true})).connect(context.destination)
  return input
}

export class Piano {
  // The bytes of a pack, as lstm_music.player.piano_pack makes it: piano.csv, a zero, piano.mp3
  static async read(pack) {
    const bytes = new Uint8Array(pack), end = bytes.indexOf(0), mp3 = bytes.slice(end + 1).buffer
    const recording = (await new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ).decodeAudioData(mp3)).getChannelData(0)
    return Object.assign(new Piano(), {recording, table: readTable(new TextDecoder().decode(bytes.subarray(0, end))), samples: {}})
  }
  static async load(url) {
    const response = await fetch(url).catch(() => { throw Error('the piano did not come: is this machine online?') })
    if (!response.ok) throw Error(`the piano is missing: ${response.status}`)
    return Piano.read(await response.arrayBuffer())
  }
  sample({start, loop_end, root}, velocity) {                           // the recorded note; soft notes are darker
    const bright = Math.round(SHADES * brightness(velocity)) / SHADES, name = `${start} ${bright}`
    if (this.samples[name]) return this.samples[name]
    const part = this.recording.slice(start, start + loop_end), soft = lowPass(part, Math.max(SOFT_HZ, SOFT_PARTIAL * hz(root)))
    return this.samples[name] = bufferOf(part.map((value, i) => bright * value + (1 - bright) * soft[i]))
  }
  prepare(notes) { for (const {pitch, velocity} of notes) this.sample(this.table[pitch], velocity) }
  // Strike a note at a time of the context of `output`, or go on with it so many seconds after its strike. What it returns can be
  // released, once; `ringing` where it is one of the last notes.
  strike(output, {pitch, velocity}, when, elapsed = 0) {
    const {context} = output, row = this.table[pitch], [rate, hold] = [hz(pitch) / hz(row.root), row.hold_secs]
    const source = new AudioBufferSourceNode(context, {buffer: this.sample(row, velocity), playbackRate: rate, loop: true,
      loopStart: row.loop_start / SAMPLE_RATE_HZ, loopEnd: row.loop_end / SAMPLE_RATE_HZ})
    const level = new GainNode(context), damper = new GainNode(context), side = new StereoPannerNode(context, {pan: PAN * clamp((pitch - MIDDLE) / PAN_NOTES, -1, 1)})
    const loudness = secs => amplitude(levelDb(row, secs)) * (velocity / 127) ** 2, bends = [...SLOPE_SECS, hold, hold + QUIET_DB / Math.max(row.decay_db_per_sec, 1)]
    level.gain.setValueAtTime(loudness(elapsed), when)
    for (const secs of bends.sort((a, b) => a - b)) if (secs > elapsed) level.gain.exponentialRampToValueAtTime(loudness(secs), when + secs - elapsed)
    source.connect(level).connect(damper).connect(side).connect(output)
    source.start(when, elapsed * rate)
    return {release(at, ringing = false) {
      const faded = FADED_DB / (ringing ? RINGING_DB_PER_SEC : DAMPED_DB_PER_SEC)
      if (at <= when) return source.stop()                              // before it was heard
      damper.gain.setValueAtTime(1, at).exponentialRampToValueAtTime(amplitude(-FADED_DB), at + faded)
      source.stop(at + faded)
    }}
  }
  // {start, end, pitch, velocity} in seconds -> AudioBuffer of two channels, as audio.render
  async render(notes) {
    const last = Math.max(0, ...notes.map(({end}) => end)), context = new OfflineAudioContext(2, Math.ceil((last + TAIL_SECS) * SAMPLE_RATE_HZ), SAMPLE_RATE_HZ)
    const output = newOutput(context)
    output.gain.value = gainOf(notes)
    for (const note of notes) this.strike(output, note, note.start).release(note.end, note.end === last)
    const sound = await context.startRendering(), channels = [0, 1].map(c => sound.getChannelData(c))
    const peak = channels.reduce((most, values) => values.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0)
    for (const values of channels) if (peak > PEAK) for (let i = 0; i < values.length; i++) values[i] *= PEAK / peak
    return sound
  }
}

// An AudioBuffer as the bytes of a 16-bit WAV file
export function wavBytes(sound) {
  const n = sound.length, c = sound.numberOfChannels, view = new DataView(new ArrayBuffer(44 + 2 * n * c)), channels = Array.from({length: c}, (_, i) => sound.getChannelData(i))
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF'); view.setUint32(4, 36 + 2 * n * c, true); text(8, 'WAVEfmt '); view.setUint32(16, 16, true)
  view.setUint16(20, 1, true); view.setUint16(22, c, true); view.setUint32(24, sound.sampleRate, true); view.setUint32(28, 2 * c * sound.sampleRate, true)
  view.setUint16(32, 2 * c, true); view.setUint16(34, 16, true); text(36, 'data'); view.setUint32(40, 2 * n * c, true)
  for (let i = 0, at = 44; i < n; i++) for (const channel of channels) { view.setInt16(at, 32767 * clamp(channel[i], -1, 1), true); at += 2 }
  return new Uint8Array(view.buffer)
}
