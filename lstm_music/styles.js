// Whose music it is: styles with their settings, and composers, as lstm_music.styles. A style is a name, or an object from
// names to shares.

const FREE_OF_STYLE = {cadences: 0, parallel_penalty: 1, tendency_penalty: 1, bass_steps: 1, top_p: 0.98, style_guidance: 2}
const free = (let_go_steps, tempo_bpm = 80, meter = [4, 4], dials = {}) => ({meter, tempo_bpm, breathes: false, dials: {...FREE_OF_STYLE, let_go_steps, ...dials}})
export const STYLES = {             // the order is that of the numbers in a row
  chorale: {meter: [4, 4], tempo_bpm: 80, breathes: true, dials: {}}, song: free(24, 84), quartet: free(24, 100, [4, 4], {guidance: 0}), baroque: free(20),
  classical: free(22, 110, [4, 4], {rest_penalty: 0.6, top_p: 1}),
  romantic: free(24, 90, [3, 4], {style_guidance: 4.5}), ragtime: free(12, 80, [2, 4], {rest_penalty: 0.9, style_guidance: 3}), band: free(12, 140), songbook: free(32, 110), folk: free(8, 110)}
export const MOST_STYLES = 16, MOST_COMPOSERS = 64
export const COMPOSERS = [
  'Bach', 'Haydn', 'Mozart', 'Beethoven', 'Schubert', 'Clara Schumann', 'Schumann', 'Chopin', 'Hensel', 'Mendelssohn', 'Brahms', 'Grieg', 'Joplin', 'Turpin',
  'Hunter', 'Scarlatti', 'Satie', 'Debussy', 'Fauré', 'Wolf', 'Mahler', 'Robert Franz', 'Josephine Lang', 'Holmès', 'Bizet', 'Chaminade', 'Stanford', 'Viardot',
  'Mayer', 'Borodin', 'Arriaga', 'Dvořák', 'Bartók', 'Janáček', 'Ravel', 'Smetana', 'Glazunov', 'Gershwin', 'Rodgers', 'Kern', 'Foster', 'Jaëll', 'Lehmann',
  'Cornelius', 'Boulanger', 'Gounod', 'Chausson', 'Elgar', 'Bridge', 'Smyth']
const NAMES = Object.keys(STYLES)

function composerPlace(text) {      // whose name stands in a text
  const words = new Set((text ?? '').match(/[\p{L}\p{N}_]+/gu))
  return COMPOSERS.findIndex(name => name.split(' ').every(word => words.has(word)))
}
// Those that a model may be told: the styles that ship, and its own, whose numbers in a row are counted from the last.
export const stylesOf = ({config}) => ({...STYLES, ...Object.fromEntries((config.styles ?? []).map(({name, let_go_steps, tempo_bpm, meter}) => [name, free(let_go_steps, tempo_bpm, meter)]))})
const placeOf = (name, own) => own.includes(name) ? MOST_STYLES - 1 - own.indexOf(name) : NAMES.indexOf(name)
function styleShares(style, names = NAMES) {       // from names to shares, which add up to 1
  if (style != null && typeof style !== 'string' && (typeof style !== 'object' || Array.isArray(style)))
    throw Error(`style is ${JSON.stringify(style)}; choose one of ${names.join(', ')}, or give shares, such as {"chorale": 1, "folk": 1}`)
  const shares = typeof style === 'string' ? {[style]: 1} : style ?? {}, unknown = Object.keys(shares).find(name => !names.includes(name))
  if (unknown !== undefined) throw Error(`style ${JSON.stringify(unknown)} is not known; choose one of ${names.join(', ')}`)
  const values = Object.values(shares), total = values.reduce((sum, share) => sum + share, 0)
  if (values.some(share => typeof share !== 'number' || !(share >= 0)) || style != null && !(total > 0 && total < Infinity))
    throw Error(`style is ${JSON.stringify(style)}; give each style a share from 0 on, and one of them more than 0`)
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share / total]))
}
export function isSameStyle(model, ...styles) {
  const [one, other] = styles.map(style => JSON.stringify(Object.entries(styleShares(style, Object.keys(stylesOf(model)))).sort()))
  return one === other
}
// How a style is composed: of several, the one with the largest share; no style is composed as chorales are.
export function settingsOf(style, styles = STYLES) {
  const shares = Object.entries(styleShares(style, Object.keys(styles))), most = Math.max(...shares.map(([, share]) => share))
  return styles[shares.find(([, share]) => share === most)?.[0] ?? 'chorale']
}
export function checkStyle(model, style, composer) {
  styleShares(style, Object.keys(stylesOf(model)))
  if (composer !== null && !(typeof composer === 'string' && composerPlace(composer) >= 0)) throw Error(`composer ${JSON.stringify(composer)} is not known; choose one of ${COMPOSERS.join(', ')}`)
  for (const [name, value] of Object.entries({style, composer}))
    if (value !== null && !model.config.conditions.some(([told]) => told === name)) throw Error(`this ChordLSTM cannot be told a ${name}; leave it out`)
}
export const toldFirst = (style, composer) => [(typeof style === 'string' ? [style] : Object.keys(style ?? {})).join(' and '), composer].filter(Boolean).map(some => `${some}, `).join('')

// What a step is told: the place of a 1, below 0 for none, or a list of [place, share].
export const STYLE_CONDITIONS = {
  style: [MOST_STYLES, (_, {style, own_styles: own = []}) => Object.entries(styleShares(style, [...NAMES, ...own])).filter(([, share]) => share).map(([name, share]) => [placeOf(name, own), share])],
  composer: [MOST_COMPOSERS, (_, known) => composerPlace(known.composer)]}
export const STYLE = ['style', 'composer']
