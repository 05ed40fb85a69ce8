// Where did the piece stand as it stands now, and what came next there? As lstm_music.attention, step by step.

const N_RESIDUES = 48, N_BEATS = 128, N_SIZES = 24, FARTHEST = 8192, CHUNK_STEPS = 64

function lagBias(table, heads, stepsPerBeat) {                          // for each head what is added at each distance
  const out = Array.from({length: heads}, () => new Float32Array(FARTHEST))
  for (let lag = 0; lag < FARTHEST; lag++) {
    const size = Math.min(Math.floor(2 * Math.log2(Math.max(lag, 1))), N_SIZES - 1), beats = lag / stepsPerBeat
    const told = [lag % N_RESIDUES, N_RESIDUES + size, N_RESIDUES + N_SIZES + (Number.isInteger(beats) && beats < N_BEATS ? beats : 0)]
    for (let h = 0; h < heads; h++) for (const place of told) out[h][lag] += table[place * heads + h]
  }
  return out
}
function ofLengthOne(values, n) {                                       // each n numbers of them
  const out = new Float32Array(values.length)
  for (let from = 0; from < out.length; from += n) {
    const length = Math.max(Math.hypot(...values.subarray(from, from + n)), 1e-7)
    for (let i = from; i < from + n; i++) out[i] = values[i] / length
  }
  return out
}

// What is kept of the past: {chunks, n, waiting}. Chunks belong to all versions that came the same way: a step writes behind
// the last one's end, and copies that chunk only where another version has written already. Nothing else is ever copied.
class Chunk {
  constructor(heads, units) { Object.assign(this, {n: 0, keys: new Float32Array(CHUNK_STEPS * heads * units), values: new Float32Array(CHUNK_STEPS * units), chords: []}) }
  add(key, value, chord) {
    this.keys.set(key, this.n * key.length)
    this.values.set(value, this.n * value.length)
    this.chords[this.n++] = chord
  }
  copy(n) { return Object.assign(Object.create(Chunk.prototype), {n, keys: this.keys.slice(), values: this.values.slice(), chords: this.chords.slice(0, n)}) }
}
function longer({chunks, n, waiting}, chord, heads, units) {            // now it is known what came
  if (!waiting) return {chunks, n}
  const place = n % CHUNK_STEPS, last = place ? chunks.at(-1) : new Chunk(heads, units), own = last.n === place ? last : last.copy(place)
  own.add(waiting.key, waiting.value, chord)
  return {chunks: own === chunks.at(-1) ? chunks : [...chunks.slice(0, place ? -1 : undefined), own], n: n + 1}
}

export class AttentionStep {
  // standing, found: matrices of `products`, of what is asked of where the LSTM stands, and of what was found
  constructor({heads, units}, w, {steps_per_beat}, nChord, products, standing, found) {
    const bias = lagBias(w.attention_lag, heads, steps_per_beat), sharp = w.attention_sharp.map(Math.exp)
    Object.assign(this, {heads, units, nChord, products, standing, found, bias, sharp, nothing: w.attention_nothing, foundBias: w.attention_found_bias})
  }
  get empty() { return {chunks: [], n: 0, waiting: null} }
  // standing: numbers of the LSTM over time; chord: places of ones in the last chord's pictures
  step(kept, standing, chord) {
    const {heads, units, nChord} = this, n = heads * units, past = longer(kept, chord, heads, units)
    const asked = new Float32Array(this.standing.width), found = new Float32Array(heads * (nChord + units)), summary = new Float32Array(this.found.width)
    this.products.add(asked, standing, this.standing)
    const query = ofLengthOne(asked.subarray(0, n), units), weights = this.weigh(past, query)
    weights.forEach((own, h) => this.gather(past, own, found.subarray(h * nChord, (h + 1) * nChord), found.subarray(heads * nChord + h * units, heads * nChord + (h + 1) * units)))
    summary.set(this.foundBias)
    this.products.add(summary, found, this.found)
    const waiting = {key: ofLengthOne(asked.subarray(n, 2 * n), units), value: asked.slice(2 * n, 2 * n + units)}
    return {summary: summary.subarray(0, units).map(v => Math.max(v, 0)), pictures: found.subarray(0, heads * nChord), kept: {...past, waiting}}
  }
  weigh({chunks, n}, query) {                                           // for each head the weight of each step; what is missing to 1 lies on nothing
    const {heads, units} = this
    return this.bias.map((bias, h) => {
      const odds = new Float64Array(n)
      let most = this.nothing[h], sum = 0
      for (let s = 0; s < n; s++) {
        const {keys} = chunks[Math.floor(s / CHUNK_STEPS)], at = (s % CHUNK_STEPS * heads + h) * units
        let like = 0
        for (let u = 0; u < units; u++) like += query[h * units + u] * keys[at + u]
        odds[s] = this.sharp[h] * like + bias[Math.min(n - s, FARTHEST - 1)]
        if (odds[s] > most) most = odds[s]
      }
      for (let s = 0; s < n; s++) sum += odds[s] = Math.exp(odds[s] - most)
      sum += Math.exp(this.nothing[h] - most)
      return odds.map(o => o / sum)
    })
  }
  gather({chunks}, weights, pictures, values) {                         // what came at each step, each with its weight
    weights.forEach((weight, s) => {
      const chunk = chunks[Math.floor(s / CHUNK_STEPS)], place = s % CHUNK_STEPS
      for (const one of chunk.chords[place]) pictures[one] += weight
      for (let u = 0; u < this.units; u++) values[u] += weight * chunk.values[place * this.units + u]
    })
  }
}
