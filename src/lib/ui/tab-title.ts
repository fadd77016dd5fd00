import { createContext } from 'svelte';

/** What the tab of a page with this title says: its owner may have chosen other words for the app. */
type TabTitle = (title: string) => string;

export const [getTabTitle, setTabTitle] = createContext<TabTitle>();
