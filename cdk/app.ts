import { App } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import flags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import { addressLimitFrom } from "../functions/runtime/auth-settings.ts";
import { buildAll } from "./build.ts";
import { bundleFolder } from "./bundle.ts";
import { publicPaths } from "./routes.ts";
import { TrefzekerStack } from "./stacks/stack.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

await buildAll(say);
const outdir = process.env.CDK_OUTDIR ?? "cdk.out";
const app = new App({ outdir, context: flags, analyticsReporting: false });
new TrefzekerStack(app, "Trefzeker", {
  env: {
    account: process.env.CDK_DEFAULT_ACCOUNT,
    region: process.env.CDK_DEFAULT_REGION ?? "eu-west-1",
  },
  addressLimit: addressLimitFrom(process.env),
  publicPaths: await publicPaths(),
  codeOf: (name) => Code.fromAsset(bundleFolder(name)),
});
app.synth();
say(`The template is in ${outdir}/Trefzeker.template.json`);
