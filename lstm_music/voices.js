// Which voice each note belongs to, guessed from its neighbours: lstm_music.voices.note_voices.

import {notesOf} from './compose.js'

const MAX_VOICES = 4, CROSSING = 12, N_WAYS = 8

function* choices(items, n, from = 0) {                                 // n of the items, in their order
  if (!n) return yield []
  for (let i = from; i <= items.length - n; i++) for (const rest of choices(items, n - 1, i + 1)) yield [items[i], ...rest]
}
function further(ways, start, group) {                                  // the best ways to give notes that begin together to voices that are free
  const found = new Map()
  for (const {ends, pitches, cost, way} of ways) {
    const all = ends.map((_, v) => v), free = all.filter(v => ends[v] <= start), held = all.filter(v => ends[v] > start)
    for (const chosen of choices(free, group.length)) {
      const state = {ends: ends.slice(), pitches: pitches.slice(), cost, way: {way, group, chosen}}
      chosen.forEach((v, i) => {
        const [, end, pitch] = group[i], crossed = held.filter(h => h < v !== pitches[h] > pitch).length
        Object.assign(state, {cost: state.cost + Math.abs(pitches[v] - pitch) + CROSSING * crossed})
        state.ends[v] = end
        state.pitches[v] = pitch
      })
      const name = [state.ends, state.pitches].join(';'), before = found.get(name)
      if (!before) found.set(name, state)
      else if (state.cost < before.cost) Object.assign(before, state)
    }
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, N_WAYS)
}
// A number for each of notesOf(roll), 0 is the highest voice; all -1 where over four notes ever sound at once
export function noteVoices(roll) {
  const notes = notesOf(roll), n = Math.max(0, ...roll.states.map(states => states.reduce((sum, v) => sum + (v > 0), 0))), voice = new Map(), groups = {}
  if (n > MAX_VOICES) return notes.map(() => -1)
  for (const note of notes) (groups[note[0]] ??= []).push(note)
  const first = Array.from({length: n}, (_, i) => n === 1 ? 67 : 67 - 22 * i / (n - 1))
  let ways = [{ends: Array(n).fill(0), pitches: first, cost: 0, way: null}]
  for (const [start, group] of Object.entries(groups)) ways = further(ways, +start, group.sort((a, b) => b[2] - a[2]))
  let best = ways.reduce((a, b) => b.cost < a.cost ? b : a, ways[0])?.way
  for (; best; best = best.way) best.group.forEach((note, i) => voice.set(note, best.chosen[i]))
  return notes.map(note => voice.get(note))
}
