/** A partner's name, colours and logo. The logo lies beside, so that who wants none does not read it. */
import { hash } from "node:crypto";
import { logoTypes } from "../domain/branding/logo.ts";
import { writeAudited } from "./audit.ts";
import type { BrandingEntity, Logo, LogoFacts, StoredBranding } from "./branding-types.ts";
import type { StoreContext } from "./context.ts";
import { attempts, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { BRANDING, BRANDING_LOGO, tenantPk } from "./keys.ts";
import { type Action, absent, type Item } from "./table.ts";

const unset: StoredBranding = {
  version: 0,
  ...{ name: null, primaryColor: null, secondaryColor: null, logo: null },
  updatedAt: null,
};

export function openBranding(context: StoreContext): BrandingEntity {
  return {
    read: () => read(context),
    async readLogo() {
      const item = await context.table.get(itemOf(context, BRANDING_LOGO));
      const facts = item && toLogo(item);
      return facts && { ...facts, content: item.content as Uint8Array };
    },
    write: (ifVersion, to) => write(context, ifVersion, to),
  };
}

const itemOf = ({ scope }: StoreContext, sk: string) => ({ pk: tenantPk(scope), sk });

async function read(context: StoreContext): Promise<StoredBranding> {
  const item = await context.table.get(itemOf(context, BRANDING));
  return item ? toBranding(item) : unset;
}

function write(
  context: StoreContext,
  ifVersion: number | undefined,
  to: Parameters<BrandingEntity["write"]>[1],
): Promise<StoredBranding> {
  return attempts(async () => {
    const before = await read(context);
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new StoreError("stale", "The branding has changed", before.version);
    const { logo, name, primaryColor, secondaryColor } = to;
    const wanted = { name, primaryColor, secondaryColor, logo: logo && factsOf(logo) };
    if (isSame(before, wanted)) return before;
    const version = before.version + 1;
    const next = { version, ...wanted, updatedAt: context.trace.now.toISOString() };
    const actions: Action[] = [
      {
        put: { ...itemOf(context, BRANDING), ...next },
        if:
          before.version === 0
            ? absent
            : { expression: "#version = :read", values: { read: before.version } },
      },
      logo
        ? { put: { ...itemOf(context, BRANDING_LOGO), ...logo, ...wanted.logo } }
        : { remove: itemOf(context, BRANDING_LOGO) },
    ];
    const refused = await writeAudited(context, actions, {
      action: "changed",
      resource: "branding",
      version,
      before: contentOf(before),
      after: wanted,
    });
    return wrote(refused) ? next : undefined;
  });
}

const factsOf = ({ mediaType, content }: Pick<Logo, "mediaType" | "content">): LogoFacts => ({
  ...{ mediaType, bytes: content.length },
  sha256: hash("sha256", content),
});

const contentOf = ({
  name,
  primaryColor,
  secondaryColor,
  logo,
}: Omit<StoredBranding, "version">) => ({
  ...{ name, primaryColor, secondaryColor },
  logo: logo && { mediaType: logo.mediaType, bytes: logo.bytes, sha256: logo.sha256 },
});

const isSame = (before: StoredBranding, wanted: ReturnType<typeof contentOf>): boolean =>
  JSON.stringify(contentOf(before)) === JSON.stringify(wanted);

function toBranding(item: Item): StoredBranding {
  const text = (name: string) => (typeof item[name] === "string" ? item[name] : null);
  return {
    version: Number(item.version),
    name: text("name"),
    primaryColor: text("primaryColor"),
    secondaryColor: text("secondaryColor"),
    logo: item.logo ? toLogo(item.logo as Record<string, unknown>) : null,
    updatedAt: text("updatedAt"),
  };
}

function toLogo(item: Readonly<Record<string, unknown>>): LogoFacts | null {
  const mediaType = logoTypes.find((type) => type === item.mediaType);
  if (mediaType === undefined) return null;
  return { mediaType, bytes: Number(item.bytes), sha256: String(item.sha256) };
}
