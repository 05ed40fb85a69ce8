// Plays notes on the clock of an AudioContext, a little ahead of it. Tempo, loop, voices and notes may change at any time: what is
// heard follows from what stands here when a step is scheduled. Whoever draws asks for `step`.

import {clamp, gainOf, newOutput, SAMPLE_RATE_HZ, VELOCITY} from './piano.js'

const AHEAD_SECS = 0.25, HIDDEN_AHEAD_SECS = 1.5, PUMP_MSECS = 25, START_SECS = 0.01, CLICK_SECS = 0.04, SUNG_SECS = 0.4, FADE_SECS = 0.01

// A short tone, where there is no piano: a click of the metronome, a key that is pressed
export function tone(output, hz, when, secs) {
  const {context} = output, source = new OscillatorNode(context, {type: 'triangle', frequency: hz}), loudness = new GainNode(context, {gain: 0.25})
  loudness.gain.setValueAtTime(0.25, when).exponentialRampToValueAtTime(0.001, when + secs)
  source.connect(loudness).connect(output)
  source.start(when)
  source.stop(when + secs)
}

export class Transport {
  music = {n_steps: 0, steps_per_beat: 4, steps_per_bar: 16, pickup_steps: 0, tempo_bpm: 100, ending: []}
  notes = []                                                            // {start, end, pitch, voice, velocity}
  marked = null                                                         // [from, to] in steps
  loops = false
  metronome = false
  countsIn = false
  muted = new Set()                                                     // voices
  solo = new Set()
  volumes = {}                                                          // voice: 1 is as it was made
  at = 0                                                                // the step where it rests
  context = null
  piano = null
  recording = null                                                      // at the music's tempo, where there is no piano: of all notes, or one of each track; a list
  passes = []                                                           // {from, time, first}: step `from` at this time, heard from step `first` on; a loop begins another
  tapes = []                                                            // of the recording, as they run
  sounding = []                                                         // {note, voice}
  buses = {}                                                            // voice: what it sounds through
  ended() {}

  // ---- time
  get stepSecs() { return 60 / this.music.tempo_bpm / this.music.steps_per_beat }
  get slow() {                                                          // [from, to, length of a step], as PianoRoll.step_lengths
    const {ending, steps_per_beat} = this.music, last = ending.length && Math.max(0, ...this.notes.map(n => n.start))
    const parts = ending.map((length, i) => [last + (i + 1 - ending.length) * steps_per_beat, length]).filter(([step]) => step > 0)
    return parts.map(([from, length], i) => [from, parts[i + 1]?.[0] ?? Infinity, length])
  }
  secsAt(step) { return this.stepSecs * this.slow.reduce((sum, [from, to, length]) => sum + Math.max(0, Math.min(step, to) - from) * (length - 1), step) }
  stepAt(secs) {
    let left = secs / this.stepSecs, at = 0
    for (const [from, to, length] of this.slow) {
      if (left <= from - at) break
      left -= from - at
      at = from
      if (left <= (to - from) * length) return from + left / length
      left -= (to - from) * length
      at = to
    }
    return at + left
  }
  get playing() { return this.passes.length > 0 }
  timeAt(step, {from, time} = this.passes.at(-1)) { return time + this.secsAt(step) - this.secsAt(from) }
  get step() {
    if (!this.playing) return this.at
    const heard = this.context.currentTime - (this.context.outputLatency || 0), {from, time, first} = this.passes.findLast(({time}) => time <= heard) ?? this.passes[0]
    return clamp(this.stepAt(this.secsAt(from) + heard - time), Math.max(0, first), this.music.n_steps)
  }
  get range() { return this.loops && this.marked || [0, this.music.n_steps] }
  // Change some of the above; what plays goes on from where it is.
  change(values) {
    const pass = this.passes.at(-1), now = this.context?.currentTime
    if (pass?.time < now) this.passes = [{...pass, from: this.stepAt(this.secsAt(pass.from) + now - pass.time), time: now}]
    Object.assign(this, values)
    if ('piano' in values || 'recording' in values) this.unplug()
    this.level()
    if (this.playing) this.pump()
  }

  // ---- sound
  open() {                                                              // a hand was there: from now on it may sound
    if (this.context) return this.context.state !== 'running' && this.context.resume()      // suspended, or interrupted by a call
    this.context = new AudioContext({sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive'})
    this.output = newOutput(this.context)
    this.direct = new GainNode(this.context)                            // clicks, and a recording with its own room
    this.direct.connect(this.context.destination)
    this.level()
  }
  bus(voice) {
    if (this.buses[voice]) return this.buses[voice]
    this.buses[voice] = new GainNode(this.context, {gain: this.loudness(voice)})
    this.buses[voice].connect(this.recording ? this.direct : this.output)
    return this.buses[voice]
  }
  unplug() {                                                            // another sound goes another way
    for (const bus of Object.values(this.buses)) bus.disconnect()
    this.buses = {}
  }
  audible(voice) { return this.solo.size ? this.solo.has(voice) : !this.muted.has(voice) }
  loudness(voice) { return +this.audible(voice) * (this.volumes[voice] ?? 1) }
  level() {                                                             // voices that are silent, and a piece as loud as the next
    if (!this.context) return
    const now = this.context.currentTime, set = ({gain}, value) => this.playing ? gain.setTargetAtTime(value, now, FADE_SECS) : gain.setValueAtTime(value, now)
    for (const voice of Object.keys(this.buses)) set(this.buses[voice], this.loudness(+voice))
    if (this.notes.length) set(this.output, gainOf(this.notes.map(n => ({...n, start: this.secsAt(n.start), end: this.secsAt(n.end)}))))
  }
  strike(note, when, elapsed) { this.sounding.push({note, voice: this.piano.strike(this.bus(note.voice), note, when, elapsed)}) }
  release(when, step = Infinity, rings = () => false) {                 // what ends until a step
    for (const {note, voice} of this.sounding) if (note.end <= step) voice.release(when, rings(note))
    this.sounding = this.sounding.filter(({note}) => note.end > step)
  }
  finish(when, step) {                                                  // the last notes ring
    const last = Math.max(...this.notes.map(n => n.end))
    this.release(when, step, note => note.end === last && !this.loops)
  }
  sing(pitch) {                                                         // a key that is pressed
    const now = this.context.currentTime
    if (this.piano) this.piano.strike(this.output, {pitch, velocity: VELOCITY}, now).release(now + SUNG_SECS)
    else tone(this.direct, 440 * 2 ** ((pitch - 69) / 12), now, SUNG_SECS)
  }

  // ---- playing
  start(countsIn = this.countsIn) {
    const [from, to] = this.range, lead = countsIn ? this.music.steps_per_bar : 0
    if (this.at < from || this.at >= to) this.at = from
    this.piano?.prepare(this.notes)
    this.first = this.at
    this.next = Math.ceil(this.at - lead)
    this.passes = [{from: this.at - lead, time: this.context.currentTime + START_SECS, first: this.at}]
    if (!lead) this.begin()
    this.timer = setInterval(() => this.pump(), PUMP_MSECS)
    this.pump()
  }
  stop(at = this.step) {
    clearInterval(this.timer)
    if (!this.playing) return
    this.at = at
    this.passes = []
    this.release(this.context.currentTime)
    for (const tape of this.tapes) tape.stop()
  }
  seek(step) {
    const {playing} = this
    this.stop()
    this.at = clamp(step, 0, this.music.n_steps)
    if (playing) this.start(false)
  }
  begin() {                                                             // at `first`, in the middle of what is held there
    const {first: from} = this, when = this.timeAt(from)
    if (!this.recording) {
      for (const note of this.notes) if (note.start < from && from < note.end) this.strike(note, when, this.secsAt(from) - this.secsAt(note.start))
      return
    }
    this.tapes = this.recording.map((buffer, track) => {
      const tape = new AudioBufferSourceNode(this.context, {buffer})
      tape.connect(this.recording.length > 1 ? this.bus(track) : this.direct)
      tape.start(when, this.secsAt(from))
      return tape
    })
  }
  wrap(when) {                                                          // from the end of a loop to its beginning
    this.release(when)
    for (const tape of this.tapes) tape.stop(when)
    this.first = this.next = this.range[0]
    const current = Math.max(0, this.passes.findLastIndex(({time}) => time <= this.context.currentTime))
    this.passes = [...this.passes.slice(current), {from: this.next, time: when, first: this.next}]
    this.begin()
  }
  pump() {                                                              // schedule what comes next
    const now = this.context.currentTime, until = now + (document.hidden ? HIDDEN_AHEAD_SECS : AHEAD_SECS)
    for (let when; (when = this.timeAt(this.next)) < until; this.next++) {
      if (this.next >= this.range[1]) {
        if (!this.loops) return this.end(when, now)
        this.wrap(when)
      }
      this.sound(this.next, Math.max(when, now))
    }
  }
  end(when, now) {
    this.finish(when, Infinity)
    if (when > now) return
    this.tapes = []                                                     // it rings on
    this.stop(0)
    this.ended()
  }
  sound(step, when) {
    const {steps_per_beat, steps_per_bar, pickup_steps} = this.music, beats = step - pickup_steps, counts = step < this.first
    this.finish(when, step)
    if (counts && step + 1 >= this.first) this.begin()
    if (!counts && this.piano) for (const note of this.notes) if (note.start === step) this.strike(note, when)
    if ((this.metronome || counts) && beats % steps_per_beat === 0) tone(this.direct, beats % steps_per_bar ? 1000 : 1500, when, CLICK_SECS)
  }
}
