/** `12,345`: of long numbers one sees at once how long they are. */
export const inDigits = (count: number): string => count.toLocaleString('en')

/** `1 finding`, `2 findings`, `12,345 findings`. */
export const counted = (count: number, word: string): string => `${inDigits(count)} ${word}${count === 1 ? '' : 's'}`
