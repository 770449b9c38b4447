import { advance, type KnowledgeClock, zeroClock } from "../domain/knowledge/clock.ts";
import { emptyDocument, type KnowledgeDocument } from "../domain/knowledge/types.ts";
import { KNOWLEDGE_VERSIONS_KEPT } from "../domain/limits.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import type {
  Knowledge,
  KnowledgeEntity,
  KnowledgeVersion,
  Page,
  Version,
  Versioned,
} from "./store.ts";
import { openVersioned } from "./versioned.ts";

/** One a tenant. */
const ID = "knowledge";

interface Definition {
  readonly document: KnowledgeDocument;
  readonly clock: KnowledgeClock;
}

const untold: Knowledge = {
  version: 0,
  document: emptyDocument,
  clock: zeroClock,
  updatedAt: null,
};

export function openKnowledge(context: StoreContext): KnowledgeEntity {
  const entity = openVersioned<Definition>(context, {
    tag: "KNW",
    alwaysPublished: true,
    versionsKept: KNOWLEDGE_VERSIONS_KEPT,
  });
  const read = async (): Promise<Knowledge> => {
    const stored = await entity.read(ID);
    return stored ? toKnowledge(stored) : untold;
  };
  return {
    read,
    async write(ifVersion, document) {
      const before = await read();
      if (before.version !== ifVersion) throw stale(before.version);
      const clock = advance(before.clock, before.document, document, ifVersion + 1);
      if (ifVersion > 0)
        return toKnowledge(await entity.update(ID, ifVersion, { document, clock }));
      const first = await entity.create(ID, { document, clock });
      // Somebody else told something first.
      if (!isSame(first.definition.document, document)) throw stale(first.version);
      return toKnowledge(first);
    },
    async versions(after, limit): Promise<Page<KnowledgeVersion>> {
      const { items, next } = await entity.versions(ID, after, limit);
      return { items: items.map(toVersion), next };
    },
    async readVersion(version) {
      const found = await entity.readVersion(ID, version);
      return found && toVersion(found);
    },
  };
}

function toKnowledge({ version, definition, updatedAt }: Versioned<Definition>): Knowledge {
  return { version, ...definition, updatedAt };
}

function toVersion({ version, definition, at, by }: Version<Definition>): KnowledgeVersion {
  return { version, document: definition.document, at, by };
}

const isSame = (a: KnowledgeDocument, b: KnowledgeDocument): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const stale = (version: number): StoreError =>
  new StoreError("stale", "The knowledge has another version", version);
