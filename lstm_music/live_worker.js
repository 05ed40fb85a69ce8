// Plays along beside the page: {load: {chorales, styles}, addresses of weights} answers {ready: true} or {error}; then each message of
// lstm_music.live is answered. The model of chorales begins; the first beginning with another style loads the one that knows styles.

import {ChordLSTM} from './chord_lstm.js'
import {LIVE_WORDS, Live} from './live_session.js'

let live = null, weights = null, knowsStyles = false

async function read(address) {
  const found = await fetch(address).catch(() => { throw Error('the model did not come: is this machine online?') })
  if (!found.ok) throw Error(`${address}: ${found.status}; reload the page`)
  return ChordLSTM.read(await found.arrayBuffer())
}
async function asTold({begin, ...rest}) {                               // a beginning for the model that it asks for
  if (!begin?.style || knowsStyles) return begin ? {begin, ...rest} : rest
  const {style, ...others} = begin
  if (!LIVE_WORDS.style.includes(style)) return {begin, ...rest}         // which is said
  if (style === 'chorale') return {begin: others, ...rest}
  live.model = await read(weights.styles)
  knowsStyles = true
  return {begin, ...rest}
}
onmessage = async ({data}) => {
  try {
    if (!data?.load) return postMessage(live.replied(data?.begin ? await asTold(data) : data))
    weights = data.load
    live = new Live(await read(weights.chorales))
    postMessage({ready: true})
  } catch (error) { postMessage({error: error.message, ...live && {next: live.nSteps}}) }
}
