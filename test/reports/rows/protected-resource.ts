import type { Report } from '../report.ts'

export const protectedResourceReports: readonly Report[] = []
