// The pages Compose and Live opened from a disk, where a browser lets it read no files: they stand in here, and each gets an address of its own.
window.lstmMusicOffline = (files => {
  const addresses = {}
  const script = text => new Blob([text.replace(/'\.\/(\w+\.js)'/g, (_, name) => `'${address(name)}'`)], {type: 'text/javascript'})
  const address = name => addresses[name] ??= name.endsWith('.js') ? URL.createObjectURL(script(files[name])) : 'data:application/octet-stream;base64,' + files[name]
  return address
})(FILES)
import(window.lstmMusicOffline(window.lstmMusicPage))
