/** The two ways between the window and the shell; there is no other. */
export const channels = { toHost: 'tokentrail:to-host', toWindow: 'tokentrail:to-window' } as const
