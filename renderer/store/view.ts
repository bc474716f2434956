import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Place } from '../../shared/bridge/shown.ts'
import type { Scope } from '../../shared/proxy-settings/proxy-settings.ts'

export type Section = 'flows' | 'exchanges'
export type DetailTab = 'findings' | 'parameters' | 'headers' | 'body' | 'messages' | 'tokens' | 'timing'
export type OauthFilter = 'all' | 'oauth' | 'not-oauth'
export type Theme = 'system' | 'light' | 'dark'
export type DialogName = 'certificate' | 'registrations' | 'clear' | 'keys' | 'checks' | 'proxy' | 'export' | 'connect'

/** What the details show: a step of the chosen flow, another sighting of it, or a plain exchange. */
export type Chosen =
  | { readonly kind: 'step'; readonly id: string }
  | { readonly kind: 'sighting'; readonly step: string; readonly exchange: number }
  | { readonly kind: 'exchange'; readonly id: number }

/** A value to be brought into sight; the number tells two wishes for the same place apart. */
export interface Target extends Place {
  readonly wish: number
}

/** What the person chose to see; nothing of the session is in it but ids, and values they had shown. */
export interface View {
  readonly section: Section
  /** Null: the newest flow. */
  readonly flow: string | null
  /** Null: the step with the worst finding. */
  readonly chosen: Chosen | null
  /** Null: the tab that says most about what is chosen. */
  readonly tab: DetailTab | null
  readonly target: Target | null
  readonly search: string
  readonly exchangeFilter: string
  readonly oauth: OauthFilter
  /** Every secret of the details is shown. */
  readonly showSecrets: boolean
  /** Single values shown, by exchange and location. */
  readonly revealed: ReadonlyMap<string, string>
  /** The steps whose polls are listed one by one. */
  readonly unfolded: ReadonlySet<string>
  readonly dialog: DialogName | null
  /** What the settings of the proxy are opened for: whom to decrypt from then on. */
  readonly wishedScope: Scope['decrypt'] | null
  /** What the ways in are opened at, if not at their first page. */
  readonly wishedWay: 'terminal' | null
  readonly theme: Theme
  /** A sentence on something that could not be done. */
  readonly problem: string | null
}

export const initialView: View = {
  section: 'flows',
  flow: null,
  chosen: null,
  tab: null,
  target: null,
  search: '',
  exchangeFilter: '',
  oauth: 'all',
  showSecrets: false,
  revealed: new Map(),
  unfolded: new Set(),
  dialog: null,
  wishedScope: null,
  wishedWay: null,
  theme: 'system',
  problem: null,
}

export const viewStore = createStore<View>(() => initialView)

/** Reads one value of the view. */
export function useView<T>(select: (view: View) => T): T {
  return useStore(viewStore, select)
}

const set = (part: Partial<View>) => viewStore.setState(part)

/** What is left behind is masked again. */
const masked = { showSecrets: false, revealed: new Map<string, string>() } as const

export function showSection(section: Section): void {
  if (section !== viewStore.getState().section) set({ section, chosen: null, tab: null, target: null, ...masked })
}

export function selectFlow(flow: string): void {
  set({ section: 'flows', flow, chosen: null, tab: null, target: null, ...masked })
}

/** Chooses within a flow, which stays chosen from now on; null: the plain list of exchanges. */
export function choose(chosen: Chosen, flow: string | null): void {
  const { tab } = viewStore.getState()
  set({ chosen, ...(flow !== null && { flow }), tab: tab === 'findings' ? null : tab, target: null, ...masked })
}

/** Whoever reads what the window chose for them keeps it, whatever else comes. */
export function keepShown(flow: string, chosen: Chosen | null): void {
  const view = viewStore.getState()
  if (view.section === 'flows' && (view.flow === null || view.chosen === null))
    set({ flow: view.flow ?? flow, chosen: view.chosen ?? chosen })
}

export function selectTab(tab: DetailTab): void {
  set({ tab })
}

/** Brings a value into sight: what holds it is chosen, and the tab in which it stands. */
export function jumpTo(place: Place, chosen: Chosen | null, tab: DetailTab | null): void {
  const view = viewStore.getState()
  const target = { ...place, wish: (view.target?.wish ?? 0) + 1 }
  if (chosen === null) set({ target, ...(tab && { tab }) })
  else set({ chosen, target, tab, ...masked })
}

export const setSearch = (search: string): void => set({ search })
export const setExchangeFilter = (exchangeFilter: string): void => set({ exchangeFilter })
export const setOauth = (oauth: OauthFilter): void => set({ oauth })
export const openDialog = (dialog: DialogName | null): void => set({ dialog, wishedScope: null, wishedWay: null })
export const openScopeSettings = (wishedScope: Scope['decrypt']): void => set({ dialog: 'proxy', wishedScope })
export const openTerminalWay = (): void => set({ dialog: 'connect', wishedWay: 'terminal' })
export const setTheme = (theme: Theme): void => set({ theme })
export const report = (problem: string | null): void => set({ problem })

/** Masks everything that was shown. */
export function hideSecrets(): void {
  const { showSecrets, revealed } = viewStore.getState()
  if (showSecrets || revealed.size > 0) set(masked)
}

export function toggleSecrets(): void {
  const { showSecrets } = viewStore.getState()
  set({ ...masked, showSecrets: !showSecrets })
}

/** The key of a value that was shown. */
export const placeKey = ({ exchange, location }: Place): string => `${exchange} ${location}`

export function rememberRevealed(place: Place, text: string): void {
  set({ revealed: new Map(viewStore.getState().revealed).set(placeKey(place), text) })
}

export function hideRevealed(place: Place): void {
  const revealed = new Map(viewStore.getState().revealed)
  revealed.delete(placeKey(place))
  set({ revealed })
}

/** Lists the polls of a step, or puts them together again; one of them that was chosen gives way to the step. */
export function fold(step: string, open: boolean): void {
  const { unfolded: before, chosen, flow } = viewStore.getState()
  const unfolded = new Set(before)
  if (open) unfolded.add(step)
  else unfolded.delete(step)
  set({ unfolded })
  if (!open && chosen?.kind === 'sighting' && chosen.step === step) choose({ kind: 'step', id: step }, flow)
}

/** After the session was cleared: nothing of what was chosen is there any more. */
export function forgetChoices(): void {
  set({ flow: null, chosen: null, tab: null, target: null, ...masked })
}
