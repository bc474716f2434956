/** Clocks of two machines differ; a minute is no fault. In seconds, as the claims of tokens are. */
export const clockTolerance = 60
