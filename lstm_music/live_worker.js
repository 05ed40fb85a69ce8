// Plays along beside the page: {load: address of the weights} answers {ready: true} or {error}; then each message of
// lstm_music.live is answered.

import {ChordLSTM} from './chord_lstm.js'
import {Live} from './live_session.js'

let live = null

onmessage = async ({data}) => {
  if (!data?.load) return postMessage(live.replied(data))
  try {
    const found = await fetch(data.load)
    if (!found.ok) throw Error(`${data.load}: ${found.status}; reload the page`)
    live = new Live(await ChordLSTM.read(await found.arrayBuffer()))
    postMessage({ready: true})
  } catch (error) { postMessage({error: error.message}) }
}
