// Composes beside the page: {load: address of the weights} answers {ready: true} and the styles
// that it may be told; {id, verb, asked} answers {id, progress} and then
// {id, answer} or {id, error}.

import {ChordLSTM, compose, harmonise, nats, rewrite} from './compose.js'
import {stylesOf} from './styles.js'

const VERBS = {compose, harmonise, rewrite, nats}
let model = null

onmessage = async ({data: {load, id, verb, asked}}) => {
  try {
    if (load) {
      const found = await fetch(load).catch(() => { throw Error('the model did not come: is this machine online?') })
      if (!found.ok) throw Error(`${load}: ${found.status}; reload the page`)
      model = await ChordLSTM.read(await found.arrayBuffer())
      const told = model.config.conditions.some(([name]) => name === 'style')
      return postMessage({ready: true, styles: told ? Object.keys(stylesOf(model)) : []})
    }
    postMessage({id, answer: VERBS[verb](model, asked, (done, of) => postMessage({id, progress: done / of}))})
  } catch (error) { postMessage({id, error: error.message}) }
}
