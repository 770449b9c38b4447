import { Duration, Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  type MethodOptions,
  RequestAuthorizer,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { fill } from "../../functions/contract/labels.ts";
import { MAX_BODY_BYTES } from "../../functions/contract/limits.ts";
import { type ProblemCode, problemKind, problemType } from "../../functions/contract/problems.ts";
import { hstsHeader, safeHeaders } from "../../functions/contract/safe-headers.ts";
import {
  type AddressLimit,
  gatewayThrottle,
  limitVariables,
  refusalHeaders,
  spentAddress,
  spentFirewall,
  spentThrottle,
  throttlePolicyHeader,
} from "../../functions/contract/throttle.ts";
import { holdAddresses } from "./firewall.ts";
import type { Lambdas } from "./functions.ts";

const STAGE = "live";

const throttle = {
  throttlingRateLimit: gatewayThrottle.requestsPerSecond,
  throttlingBurstLimit: gatewayThrottle.burstRequests,
} as const;

export interface GatewayOptions {
  /** Paths the gateway passes on without the authorizer. */
  readonly publicPaths: readonly string[];
  readonly addressLimit: AddressLimit;
}

/**
 * A REST API whose every path goes to the one api function: public paths as their contracts name
 * them, all others past the authorizer.
 *
 * @returns its base URL
 */
export function makeGateway(
  scope: Construct,
  { api, authorizer }: Lambdas,
  { publicPaths, addressLimit }: GatewayOptions,
): string {
  const gateway = new RestApi(scope, "Api", {
    restApiName: "trefzeker",
    endpointTypes: [EndpointType.REGIONAL],
    binaryMediaTypes: ["*/*"],
    cloudWatchRole: false,
    deployOptions: { stageName: STAGE, ...throttle },
  });
  const integration = new LambdaIntegration(api, { allowTestInvoke: false });
  for (const path of publicPaths) {
    resourceAt(gateway.root, path).addMethod("ANY", integration, {
      authorizationType: AuthorizationType.NONE,
    });
  }
  // Not addProxy(): under the root that also opens "/" itself, without the authorizer.
  const rest = gateway.root.addResource("{proxy+}");
  rest.addMethod("ANY", integration, guarded(scope, authorizer));
  // A browser asks whether it may send a key before it sends one.
  rest.addMethod("OPTIONS", integration, { authorizationType: AuthorizationType.NONE });
  for (const answer of ownAnswers(addressLimit)) answerAs(gateway, answer);
  holdAddresses(scope, gateway.deploymentStage);
  const settings = {
    ISSUER_URL: issuerOf(gateway),
    [limitVariables.requestsPerMinute]: String(addressLimit.requestsPerMinute),
    [limitVariables.burstRequests]: String(addressLimit.burstRequests),
  };
  for (const lambda of [api, authorizer]) {
    for (const [name, value] of Object.entries(settings)) lambda.addEnvironment(name, value);
  }
  return gateway.url;
}

/**
 * Where the API is, made of its id alone: the stage's own address would depend on the functions,
 * which have to know it.
 */
function issuerOf(gateway: RestApi): string {
  const { region, urlSuffix } = Stack.of(gateway);
  return `https://${gateway.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}`;
}

// A key comes in either of two headers. The gateway caches only by sources that are all present, so
// it does not cache.
function guarded(scope: Construct, handler: Lambdas["authorizer"]): MethodOptions {
  return {
    authorizationType: AuthorizationType.CUSTOM,
    authorizer: new RequestAuthorizer(scope, "Authorizer", {
      handler,
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    }),
  };
}

// CDK leaves what a path has in common with an earlier one to its caller; a greedy {proxy+} beside
// a static step catches only what the static ones do not.
function resourceAt(root: IResource, path: string): IResource {
  return path
    .split("/")
    .slice(1)
    .reduce((parent, step) => parent.getResource(step) ?? parent.addResource(step), root);
}

interface OwnAnswer {
  readonly type: ResponseType;
  readonly code: ProblemCode;
  /** As the gateway wants them: literals in quotes, names of what it knows without. */
  readonly limits: Readonly<Record<string, string>>;
}

const nothingCounted = { "RateLimit-Policy": `'${throttlePolicyHeader}'` };

/**
 * What the gateway answers by itself, without the api function. Its answers are fixed texts, but for
 * what a refusal of the authorizer brings.
 */
const ownAnswers = (addressLimit: AddressLimit): readonly OwnAnswer[] => [
  { type: ResponseType.ACCESS_DENIED, code: "missing-credentials", limits: broughtByRefusal },
  // Thrown by the authorizer, when an address has nothing left, and by nobody else.
  {
    type: ResponseType.UNAUTHORIZED,
    code: "rate-limited",
    limits: literal(spentAddress(addressLimit)),
  },
  { type: ResponseType.THROTTLED, code: "rate-limited", limits: literal(spentThrottle) },
  { type: ResponseType.WAF_FILTERED, code: "rate-limited", limits: literal(spentFirewall) },
  ...uncounted.map(([type, code]) => ({ type, code, limits: nothingCounted })),
];

const uncounted: readonly (readonly [ResponseType, ProblemCode])[] = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, "route-not-found"],
  [ResponseType.RESOURCE_NOT_FOUND, "route-not-found"],
  [ResponseType.REQUEST_TOO_LARGE, "body-too-large"],
  [ResponseType.INTEGRATION_TIMEOUT, "unavailable"],
  [ResponseType.AUTHORIZER_FAILURE, "internal-error"],
  [ResponseType.DEFAULT_5XX, "internal-error"],
];

const broughtByRefusal = Object.fromEntries(
  Object.entries(refusalHeaders).map(([header, name]) => [header, `context.authorizer.${name}`]),
);

const literal = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));

function answerAs(gateway: RestApi, { type, code, limits }: OwnAnswer): void {
  const { status, title, detail } = problemKind(code);
  const text = fill(detail, { bytes: "too many", maximum: MAX_BODY_BYTES });
  gateway.addGatewayResponse(`Answer-${type.responseType}`, {
    type,
    statusCode: String(status),
    responseHeaders: {
      "Content-Type": "'application/problem+json'",
      "Content-Language": "'en'",
      "Cache-Control": "'no-store'",
      ...limits,
      ...quoted({ ...safeHeaders, "Strict-Transport-Security": hstsHeader }),
      "X-Request-Id": "context.requestId",
      ...(status === 401 && { "WWW-Authenticate": `'Bearer realm="trefzeker"'` }),
    },
    templates: {
      "application/json": JSON.stringify({
        type: problemType(code),
        title: title.en,
        status,
        detail: text.en,
        instance: "$context.path",
        code,
        requestId: "$context.requestId",
      }),
    },
  });
}

/** Header values as the gateway wants literals, in single quotes; those that have some themselves cannot be. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  const plain = Object.entries(headers).filter(([, value]) => !value.includes("'"));
  return Object.fromEntries(plain.map(([name, value]) => [name, `'${value}'`]));
}
