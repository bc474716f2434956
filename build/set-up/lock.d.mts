export function alone<T>(root: string, name: string, work: () => Promise<T>): Promise<T>
