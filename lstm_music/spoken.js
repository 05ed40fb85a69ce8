// Gives the dials of the instrument around it their names and hints, and lets its status line be read out.
function render({el}) {
  const outermost = e => { const up = e.parentElement?.closest('.jupyter-widgets'); return up ? outermost(up) : e }
  function name() {
    const all = outermost(el)
    for (const dial of all.querySelectorAll('.widget-slider, .widget-dropdown, .widget-text')) {
      const label = dial.querySelector('.widget-label'), hint = dial.title || label?.title || ''
      for (const part of dial.querySelectorAll('[role=slider], select, input')) {
        if (label && part.ariaLabel !== label.textContent) part.ariaLabel = label.textContent
        if (hint && part.ariaDescription !== hint) part.ariaDescription = hint
      }
    }
    for (const line of all.querySelectorAll('.lstm-music-status')) if (line.role !== 'status') line.role = 'status'
  }
  el.style.display = 'none'
  const watcher = new MutationObserver(name)
  requestAnimationFrame(() => { name(); watcher.observe(outermost(el), {childList: true, subtree: true}) })
  return () => watcher.disconnect()
}
export default {render}
