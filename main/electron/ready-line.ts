/** What the shell prints once its window shows, so that whoever started it knows that it did. */
export const windowIsOpen = 'Tokentrail: the window is open'
