// Composes beside the page: {load: address of the weights} answers {ready: true}; {verb, asked} answers {progress} and then {roll}
// or {error}.

import {ChordLSTM, compose, harmonise, rewrite} from './compose.js'

const VERBS = {compose, harmonise, rewrite}
let model = null

onmessage = async ({data: {load, verb, asked}}) => {
  try {
    if (load) {
      const found = await fetch(load)
      if (!found.ok) throw Error(`${load}: ${found.status}; reload the page`)
      model = await ChordLSTM.read(await found.arrayBuffer())
      return postMessage({ready: true})
    }
    postMessage({roll: VERBS[verb](model, asked, (done, of) => postMessage({progress: done / of}))})
  } catch (error) { postMessage({error: error.message}) }
}
