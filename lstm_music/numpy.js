// What composing needs of numpy: the arrays of an .npz file, and the numbers that default_rng(seed) draws.

// ---- .npz: a zip of .npy files, stored or deflated
const HALF = new Float32Array(65536)                                   // what each float16 stands for
for (let bits = 0; bits < 65536; bits++) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = bits >> 10 & 31, fraction = bits & 1023
  if (exponent === 31) HALF[bits] = fraction ? NaN : sign * Infinity
  else HALF[bits] = exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction
}
function fromHalf(bytes) {
  const halves = new Uint16Array(bytes), out = new Float32Array(halves.length)
  for (let i = 0; i < out.length; i++) out[i] = HALF[halves[i]]
  return out
}
const KINDS = {
  '<f2': fromHalf, '<f4': bytes => new Float32Array(bytes), '<f8': bytes => new Float32Array(new Float64Array(bytes)),
  '|u1': bytes => new Uint8Array(bytes)}
const textOf = (bytes, encoding = 'utf-8') => new TextDecoder(encoding).decode(bytes)
const inflated = bytes => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer()

// An ArrayBuffer -> {name: {shape, data}}, float32 for all floats; an array of text is a string.
export async function readNpz(buffer) {
  const view = new DataView(buffer), out = {}
  let end = buffer.byteLength - 22                                      // of the table of contents; a comment may follow it
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw Error('not an .npz file, or damaged')
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left; left--) {
    const packed = view.getUint16(at + 10, true), size = view.getUint32(at + 20, true), nameLength = view.getUint16(at + 28, true)
    const name = textOf(new Uint8Array(buffer, at + 46, nameLength)), file = view.getUint32(at + 42, true)
    const from = file + 30 + view.getUint16(file + 26, true) + view.getUint16(file + 28, true)
    const bytes = buffer.slice(from, from + size)
    out[name.replace(/\.npy$/, '')] = readNpy(packed ? await inflated(bytes) : bytes)
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return out
}
function readNpy(npy) {
  const view = new DataView(npy), wide = view.getUint8(6) > 1          // version 1 counts the header in two bytes
  const from = wide ? 12 : 10, start = from + (wide ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = textOf(npy.slice(from, start), 'latin1'), kind = header.match(/'descr': '([^']+)'/)[1], body = npy.slice(start)
  if (/'fortran_order': True/.test(header)) throw Error('an array in Fortran order cannot be read here')
  const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(',').filter(s => s.trim()).map(Number)
  if (kind.startsWith('<U')) return Array.from(new Uint32Array(body), c => c ? String.fromCodePoint(c) : '').join('')
  if (!KINDS[kind]) throw Error(`an array of ${kind} cannot be read here`)
  return {shape, data: KINDS[kind](body)}
}

// ---- numpy.random.default_rng: SeedSequence and PCG64
const MASK_64 = (1n << 64n) - 1n, MASK_128 = (1n << 128n) - 1n, MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n

function seedState(words) {                                             // 32-bit numbers -> the eight that PCG64 begins with
  const times = Math.imul, mix = (x, y) => { const r = times(0xca01f9dd, x) - times(0x4973f715, y); return (r ^ r >>> 16) >>> 0 }
  const hasher = (constant, factor) => value => {
    value ^= constant
    constant = times(constant, factor)
    value = times(value, constant)
    return (value ^ value >>> 16) >>> 0
  }
  let hash = hasher(0x43b0d7e5, 0x931e8875)
  const pool = [0, 1, 2, 3].map(i => hash(words[i] ?? 0))
  for (let from = 0; from < 4; from++) for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]))
  for (let from = 4; from < words.length; from++) for (let to = 0; to < 4; to++) pool[to] = mix(pool[to], hash(words[from]))
  hash = hasher(0x8b51f9dd, 0x58f38ded)
  return Array.from({length: 8}, (_, i) => hash(pool[i % 4]))
}
function wordsOf(seed) {                                                // a whole number in 32-bit pieces, the lowest first
  const words = []
  do { words.push(seed % 2 ** 32); seed = Math.floor(seed / 2 ** 32) } while (seed)
  return words
}

export class Generator {
  // seed: a whole number from 0 on, or several, as default_rng takes a tuple
  constructor(seed) {
    const words = seedState([seed].flat().flatMap(wordsOf)).map(BigInt)
    const [high, low, highStream, lowStream] = [0, 2, 4, 6].map(i => words[i] | words[i + 1] << 32n)
    this.step = ((highStream << 64n | lowStream) << 1n | 1n) & MASK_128
    this.state = ((this.step + (high << 64n | low)) * MULTIPLIER + this.step) & MASK_128
  }
  random() {                                                            // from 0 up to 1
    this.state = (this.state * MULTIPLIER + this.step) & MASK_128
    const mixed = (this.state >> 64n ^ this.state) & MASK_64, turn = this.state >> 122n
    return Number(((mixed >> turn | mixed << (64n - turn)) & MASK_64) >> 11n) / 2 ** 53
  }
  choice(odds) {                                                        // which place, as choice(n, p=odds / sum(odds))
    const total = odds.reduce((sum, o) => sum + o), sums = []
    for (const o of odds) sums.push((sums.at(-1) ?? 0) + o / total)
    const drawn = this.random()
    return sums.findIndex(sum => sum / sums.at(-1) > drawn)
  }
}
