/**
 * Has the browser save a file: where it goes, the person says, or the browser's own folder for downloads is. Its parts
 * are the browser's from then on, which keeps long ones on disk.
 */
export function saveFile(name: string, type: string, parts: readonly BlobPart[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // It is read as long as it is saved, whatever becomes of its address.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
