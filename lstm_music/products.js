// Products of vectors and matrices, four numbers at a time: WebAssembly's f32x4, put together here from its few instructions.
// All that composing is slow at; in plain loops it would take four times as long.

// out[j] += x[0] W[0][j] + x[1] W[1][j] + ..., four rows of W at a time: `x` holds their numbers, `rows` their addresses.
//   do { a, b, c, d = x[0..3]; p, q, r, s = rows[0..3]; j = out
//        do { *j += a * *p + b * *q + c * *r + d * *s; all of them += 4 numbers } while (j < outEnd)
//        x, rows += 4 } while (x < xEnd)
function moduleBytes() {
  const [OUT, OUT_END, X, X_END, ROWS, J, P, A] = [0, 1, 2, 3, 4, 5, 6, 10]       // parameters, i32: j and four addresses, v128: four factors
  const get = i => [0x20, i], set = (i, ...value) => [...value, 0x21, i], plus16 = i => set(i, ...get(i), 0x41, 16, 0x6a)
  const load = i => [...get(i), 0xfd, 0x00, 0, 0], add = [0xfd, 0xe4, 0x01], times = [0xfd, 0xe6, 0x01]
  const loop = (i, end, ...body) => [0x03, 0x40, ...body, ...get(i), ...get(end), 0x49, 0x0d, 0, 0x0b]
  const four = [0, 1, 2, 3], product = i => [...get(A + i), ...load(P + i), ...times]
  const body = loop(X, X_END,
    ...four.flatMap(i => set(A + i, ...get(X), 0xfd, 0x09, 0, 4 * i)), ...four.flatMap(i => set(P + i, ...get(ROWS), 0x28, 0, 4 * i)), ...set(J, ...get(OUT)),
    ...loop(J, OUT_END,
      ...get(J), ...load(J), ...product(0), ...product(1), ...add, ...product(2), ...product(3), ...add, ...add, ...add, 0xfd, 0x0b, 0, 0,
      ...four.flatMap(i => plus16(P + i)), ...plus16(J)),
    ...plus16(X), ...plus16(ROWS))
  const section = (id, ...content) => [id, ...leb(content.length), ...content], text = s => [s.length, ...new TextEncoder().encode(s)]
  const code = [2, 5, 0x7f, 4, 0x7b, ...body, 0x0b]
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0), ...section(2, 1, ...text('js'), ...text('memory'), 2, 0, 1),
    ...section(3, 1, 0), ...section(7, 1, ...text('add'), 0, 0), ...section(10, 1, ...leb(code.length), ...code)])
}
const leb = n => n < 128 ? [n] : [n & 127 | 128, ...leb(n >> 7)]
let compiled = null

export class Products {
  // Room for matrices of so many numbers in all, for rows of at most so many, and for products of at most so many rows.
  constructor(nNumbers, mostColumns, mostRows) {
    const scratch = mostColumns + 2 * mostRows + 8
    this.memory = new WebAssembly.Memory({initial: Math.ceil(4 * (nNumbers + scratch) / 65536)})
    this.numbers = new Float32Array(this.memory.buffer)
    this.addresses = new Int32Array(this.memory.buffer)
    Object.assign(this, {out: 0, x: mostColumns, rows: mostColumns + mostRows + 4, free: scratch})
    compiled ??= new WebAssembly.Module(moduleBytes())
    this.run = new WebAssembly.Instance(compiled, {js: {memory: this.memory}}).exports.add
  }
  // A matrix (n, m) in row order, kept; its columns are filled up to a multiple of four.
  matrix(data, m) {
    const n = data.length / m, width = widthOf(m), at = this.free
    for (let i = 0; i < n; i++) this.numbers.set(data.subarray(i * m, i * m + m), at + i * width)
    this.free += n * width
    return {at, n, width}
  }
  // out += x @ matrix; `out` has the matrix's width. Zeros cost nothing.
  add(out, x, matrix) {
    let count = 0
    for (let i = 0; i < x.length; i++) if (x[i]) this.put(count++, x[i], matrix.at + i * matrix.width)
    this.finish(out, count)
  }
  // out += the rows of a matrix at these places, or so much of each
  addRows(out, matrix, places, factors = null) {
    for (let i = 0; i < places.length; i++) this.put(i, factors ? factors[i] : 1, matrix.at + places[i] * matrix.width)
    this.finish(out, places.length)
  }
  put(i, factor, at) {
    this.numbers[this.x + i] = factor
    this.addresses[this.rows + i] = 4 * at
  }
  finish(out, count) {
    if (!count) return
    while (count % 4) this.put(count++, 0, this.free - out.length)      // any row will do
    this.numbers.set(out, this.out)
    this.run(4 * this.out, 4 * (this.out + out.length), 4 * this.x, 4 * (this.x + count), 4 * this.rows)
    out.set(this.numbers.subarray(this.out, this.out + out.length))
  }
}
export const widthOf = m => m + 3 & ~3
