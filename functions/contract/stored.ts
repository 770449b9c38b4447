/** The store's shapes, for operations and consumers: they are handed the store, never import it. */
export { StoreError } from "../store/errors.ts";
export type * from "../store/store.ts";
