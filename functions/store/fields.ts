import { type FieldDeclaration, fieldTable } from "../domain/index.ts";
import { writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { fieldSk, type Key, tenantPk } from "./keys.ts";
import type { FieldEntity } from "./store.ts";
import { absent, type Condition, type Item } from "./table.ts";

export function openFields(context: StoreContext): FieldEntity {
  const list = async () => {
    const items = await context.table.query({ pk: tenantPk(context.scope), prefix: fieldSk("") });
    return items.map(toField);
  };
  return {
    list,
    read: async (key) => {
      const item = await context.table.get(keyOf(context, key));
      return item && toField(item);
    },
    put: (field) => putField(context, field),
    table: async () => fieldTable(await list()),
  };
}

const keyOf = (context: StoreContext, key: string): Key => ({
  pk: tenantPk(context.scope),
  sk: fieldSk(key),
});

const toField = (item: Item): FieldDeclaration =>
  JSON.parse(String(item.declaration)) as FieldDeclaration;

async function putField(context: StoreContext, field: FieldDeclaration) {
  const key = keyOf(context, field.key);
  const declaration = JSON.stringify(field);
  const before = await context.table.get(key);
  if (before?.declaration === declaration) return { created: false, changed: false };
  // A type never changes, and the caller has checked that; somebody was faster since.
  if (before && toField(before).type !== field.type) throw busy();
  const version = Number(before?.version ?? 0) + 1;
  const put = { put: { ...key, version, declaration }, if: unchangedSince(before) };
  const refused = await writeAudited(context, [put], {
    action: before ? "changed" : "created",
    resource: `field:${field.key}`,
    version,
    before: before && toField(before),
    after: field,
  });
  if (refused.length > 0) throw busy();
  return { created: before === null, changed: true };
}

const unchangedSince = (before: Item | null): Condition =>
  before ? { expression: "#version = :read", values: { read: before.version } } : absent;

const busy = (): StoreError => new StoreError("busy", "Someone else is changing this field");
